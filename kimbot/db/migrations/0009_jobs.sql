-- What a unit asked to be done after it, outside of any transaction: a picture to draw, a call without a chat.
-- `person`: whom it is about, so that her erasure finds it.
CREATE TABLE jobs (
    id BIGSERIAL PRIMARY KEY,
    kind TEXT NOT NULL,
    params TEXT NOT NULL,
    key TEXT UNIQUE,
    person BIGINT REFERENCES chats (id),
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'failed')),
    problem TEXT,
    created BIGINT NOT NULL
);
CREATE INDEX jobs_waiting ON jobs (due, id) WHERE state = 'waiting';

-- Files that we made ourselves, until they have been uploaded.
CREATE TABLE files (
    id BIGSERIAL PRIMARY KEY,
    person BIGINT REFERENCES chats (id),
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    content BYTEA NOT NULL,
    created BIGINT NOT NULL
);
CREATE INDEX files_created ON files (created);
