-- Whether readers are asked to say that they have read it and passed it on.
ALTER TABLE announcements ADD COLUMN confirm BIGINT NOT NULL DEFAULT 0;

-- Who has read which release. It counts for her KIM, and in `area`: the KIM's kelurahan, or else her own.
CREATE TABLE acknowledgements (
    release_id BIGINT NOT NULL REFERENCES occurrences (id),
    person BIGINT NOT NULL REFERENCES chats (id),
    kim_id BIGINT REFERENCES kim (id),
    area TEXT NOT NULL,
    read_at BIGINT NOT NULL,
    PRIMARY KEY (release_id, person)
);
CREATE INDEX acknowledgements_person ON acknowledgements (person);
CREATE INDEX acknowledgements_read ON acknowledgements (read_at);

-- Where she has passed it on; `photo` is a file of Telegram's, or empty.
CREATE TABLE relays (
    release_id BIGINT NOT NULL,
    person BIGINT NOT NULL,
    way TEXT NOT NULL CHECK (way IN ('rtrw', 'pkk', 'ibadah', 'posyandu', 'papan', 'lainnya')),
    photo TEXT NOT NULL DEFAULT '',
    passed_at BIGINT NOT NULL,
    PRIMARY KEY (release_id, person, way),
    FOREIGN KEY (release_id, person) REFERENCES acknowledgements (release_id, person)
);

-- Releases whose KIM are asked.
CREATE TABLE askings (
    release_id BIGINT PRIMARY KEY REFERENCES occurrences (id),
    since BIGINT NOT NULL
);

-- A KIM that is asked about a release, and how far up it was called to mind (`rung`). `due`: when it climbs next.
CREATE TABLE ladder (
    id BIGSERIAL PRIMARY KEY,
    release_id BIGINT NOT NULL REFERENCES askings (release_id),
    kim_id BIGINT NOT NULL REFERENCES kim (id),
    rung BIGINT NOT NULL DEFAULT 0,
    due BIGINT,
    read_at BIGINT,
    passed_at BIGINT,
    UNIQUE (release_id, kim_id)
);
CREATE INDEX ladder_due ON ladder (due) WHERE due IS NOT NULL;
CREATE INDEX ladder_kim ON ladder (kim_id) WHERE read_at IS NULL;

-- Who is to be reminded of what waits (`told` is empty), and when somebody was.
CREATE TABLE nudges (
    id BIGSERIAL PRIMARY KEY,
    person BIGINT NOT NULL REFERENCES chats (id),
    told BIGINT
);
CREATE UNIQUE INDEX nudges_owed ON nudges (person) WHERE told IS NULL;
CREATE INDEX nudges_told ON nudges (person, told);
