-- How far a kelurahan without a KIM has come; a KIM has its stage itself. Who comes in is 'belum_ada'.
CREATE TABLE formation (
    area TEXT PRIMARY KEY,
    stage TEXT NOT NULL CHECK (stage IN ('belum_ada', 'sosialisasi', 'calon_pengurus'))
);

-- When each stage began: of a KIM, or of its place before there was one.
CREATE TABLE stages (
    id BIGSERIAL PRIMARY KEY,
    area TEXT NOT NULL,
    kim_id BIGINT REFERENCES kim (id),
    stage TEXT NOT NULL,
    since BIGINT NOT NULL
);
CREATE INDEX stages_place ON stages (area, id);

-- Who coaches KIM was there: the day, what was done, perhaps a photo.
CREATE TABLE visits (
    id BIGSERIAL PRIMARY KEY,
    area TEXT NOT NULL,
    kim_id BIGINT REFERENCES kim (id),
    day TEXT NOT NULL,
    done TEXT NOT NULL,
    photo TEXT NOT NULL DEFAULT '',
    noted_by BIGINT NOT NULL,
    noted BIGINT NOT NULL
);
CREATE INDEX visits_place ON visits (area, day);

-- The day of the decree, the last day of the term it gives, and what was told of that: 1 it ends soon, 2 it has ended.
ALTER TABLE kim ADD COLUMN sk_day TEXT NOT NULL DEFAULT '';
ALTER TABLE kim ADD COLUMN sk_until TEXT NOT NULL DEFAULT '';
ALTER TABLE kim ADD COLUMN sk_told BIGINT NOT NULL DEFAULT 0;
