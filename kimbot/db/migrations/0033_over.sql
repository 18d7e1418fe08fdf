-- That an invitation is over (selesai) is said by its copies through a correction as well.
DROP INDEX corrections_of;
ALTER TABLE corrections RENAME TO corrections_before;
CREATE TABLE corrections (
    id BIGSERIAL PRIMARY KEY,
    announcement_id BIGINT NOT NULL REFERENCES announcements (id),
    kind TEXT NOT NULL CHECK (kind IN ('ralat', 'tarik', 'selesai')),
    asked_by BIGINT NOT NULL,
    html TEXT NOT NULL,
    was TEXT NOT NULL,
    begun BIGINT NOT NULL
);
INSERT INTO corrections (id, announcement_id, kind, asked_by, html, was, begun)
SELECT id, announcement_id, kind, asked_by, html, was, begun FROM corrections_before;
DROP TABLE corrections_before;
CREATE INDEX corrections_of ON corrections (announcement_id, id);
