-- Four eyes: who asked for an announcement to go out, and who decided. `seal`: of the words, the audience and the time
-- that were seen; of what was announced before anybody had to approve it there is none. `level`: how often it was
-- brought to mind. `alone`: nobody else could.
CREATE TABLE approvals (
    id BIGSERIAL PRIMARY KEY,
    announcement_id BIGINT NOT NULL REFERENCES announcements (id),
    seal TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('asked', 'granted', 'returned', 'void')),
    asker BIGINT NOT NULL,
    asked BIGINT NOT NULL,
    level BIGINT NOT NULL DEFAULT 0,
    decider BIGINT,
    decided BIGINT,
    alone BIGINT NOT NULL DEFAULT 0,
    comment TEXT NOT NULL DEFAULT ''
);
CREATE INDEX approvals_announcement ON approvals (announcement_id, id);
CREATE INDEX approvals_asked ON approvals (asked) WHERE state = 'asked';
INSERT INTO approvals (announcement_id, seal, state, asker, asked, decider, decided, alone)
    SELECT id, '', 'granted', author, created, author, created, 1 FROM announcements;

ALTER TABLE announcements ADD COLUMN life TEXT NOT NULL DEFAULT 'waiting' CHECK (life IN
    ('waiting', 'returned', 'overdue', 'scheduled', 'holding', 'missed', 'sent', 'cancelled'));
UPDATE announcements SET life = state;
ALTER TABLE announcements DROP COLUMN state;
ALTER TABLE announcements RENAME COLUMN life TO state;
-- Why it is *darurat*.
ALTER TABLE announcements ADD COLUMN reason TEXT NOT NULL DEFAULT '';
