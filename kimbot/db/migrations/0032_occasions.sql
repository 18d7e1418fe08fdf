-- What an announcement invites to: when (ms UTC) and where, in whose name; `signed`: so that nobody else approves it.
ALTER TABLE announcements ADD COLUMN occasion_at BIGINT;
ALTER TABLE announcements ADD COLUMN occasion_place TEXT NOT NULL DEFAULT '';
ALTER TABLE announcements ADD COLUMN occasion_host TEXT NOT NULL DEFAULT '';
ALTER TABLE announcements ADD COLUMN occasion_signed BIGINT NOT NULL DEFAULT 0;
CREATE INDEX announcements_occasion ON announcements (occasion_at) WHERE occasion_at IS NOT NULL;

-- Who comes, and who cannot. `told`: whether the list of whoever invited says so.
CREATE TABLE attendance (
    announcement_id BIGINT NOT NULL REFERENCES announcements (id),
    person BIGINT NOT NULL REFERENCES chats (id),
    coming BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    told BIGINT NOT NULL DEFAULT 0,
    PRIMARY KEY (announcement_id, person)
);
CREATE INDEX attendance_person ON attendance (person);
CREATE INDEX attendance_untold ON attendance (announcement_id) WHERE told = 0;

-- What was done about an invitation, each once.
CREATE TABLE occasion_steps (
    announcement_id BIGINT NOT NULL REFERENCES announcements (id),
    step TEXT NOT NULL CHECK (step IN ('warned', 'reminded', 'over')),
    at BIGINT NOT NULL,
    PRIMARY KEY (announcement_id, step)
);
