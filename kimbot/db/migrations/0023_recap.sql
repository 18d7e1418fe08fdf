-- Files that several people ask for are made once; files that name other people go when one of those is erased.
ALTER TABLE files ADD COLUMN key TEXT;
ALTER TABLE files ADD COLUMN names BIGINT NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX files_key ON files (key);

-- What became of a release in each area: kept, without names, when what members got of it is forgotten.
CREATE TABLE release_areas (
    occurrence_id BIGINT NOT NULL REFERENCES occurrences (id),
    area TEXT NOT NULL,
    fate TEXT NOT NULL,
    copies BIGINT NOT NULL,
    PRIMARY KEY (occurrence_id, area, fate)
);
