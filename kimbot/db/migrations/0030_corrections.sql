-- Corrections (ralat) and withdrawals (tarik) of what was sent: the words they replaced and those they brought.
CREATE TABLE corrections (
    id BIGSERIAL PRIMARY KEY,
    announcement_id BIGINT NOT NULL REFERENCES announcements (id),
    kind TEXT NOT NULL CHECK (kind IN ('ralat', 'tarik')),
    asked_by BIGINT NOT NULL,
    html TEXT NOT NULL,
    was TEXT NOT NULL,
    begun BIGINT NOT NULL
);
CREATE INDEX corrections_of ON corrections (announcement_id, id);
ALTER TABLE announcements ADD COLUMN corrected BIGINT;
ALTER TABLE announcements ADD COLUMN withdrawn BIGINT;
