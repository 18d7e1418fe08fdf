-- The engine: who we talk with, what came in, what goes out.
CREATE TABLE chats (
    id BIGSERIAL PRIMARY KEY,
    telegram_id BIGINT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('private', 'group', 'supergroup', 'channel')),
    title TEXT NOT NULL,
    username TEXT,
    language TEXT NOT NULL DEFAULT 'id',
    thread_id BIGINT,
    state TEXT NOT NULL CHECK (state IN ('unopened', 'open', 'gone')),
    opened BIGINT NOT NULL DEFAULT 0,
    created BIGINT NOT NULL
);

CREATE TABLE facts (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE inbox (
    id BIGSERIAL PRIMARY KEY,
    update_id BIGINT NOT NULL UNIQUE,
    chat BIGINT NOT NULL,
    body TEXT,
    state TEXT NOT NULL CHECK (state IN ('new', 'done', 'poison')),
    strikes BIGINT NOT NULL DEFAULT 0,
    problem TEXT,
    received BIGINT NOT NULL
);
CREATE INDEX inbox_new ON inbox (chat, id) WHERE state = 'new';
CREATE INDEX inbox_received ON inbox (received);

-- One release of something to many chats; unique, so that of several who try one wins.
CREATE TABLE occurrences (
    id BIGSERIAL PRIMARY KEY,
    subject TEXT NOT NULL,
    due BIGINT NOT NULL,
    trouble TEXT,
    cursor BIGINT NOT NULL DEFAULT 0,
    state TEXT NOT NULL CHECK (state IN ('filling', 'sending', 'paused', 'finished', 'cancelled')),
    created BIGINT NOT NULL,
    finished BIGINT,
    UNIQUE (subject, due)
);
CREATE INDEX occurrences_running ON occurrences (id) WHERE finished IS NULL;

CREATE TABLE contents (
    id BIGSERIAL PRIMARY KEY,
    method TEXT NOT NULL,
    payload TEXT NOT NULL
);

-- What a release says to those who are found by a condition, in each language.
CREATE TABLE renderings (
    occurrence_id BIGINT NOT NULL REFERENCES occurrences (id),
    language TEXT NOT NULL,
    part BIGINT NOT NULL,
    content_id BIGINT NOT NULL REFERENCES contents (id),
    PRIMARY KEY (occurrence_id, language, part)
);

CREATE TABLE deliveries (
    id BIGSERIAL PRIMARY KEY,
    chat_id BIGINT NOT NULL REFERENCES chats (id),
    occurrence_id BIGINT REFERENCES occurrences (id),
    content_id BIGINT REFERENCES contents (id),
    part BIGINT NOT NULL DEFAULT 0,
    lane BIGINT NOT NULL,
    policy TEXT NOT NULL CHECK (policy IN ('tahan', 'ulang')),
    state TEXT NOT NULL CHECK (state IN ('queued', 'sending', 'sent', 'gone', 'failed', 'unknown', 'cancelled')),
    method TEXT,
    payload TEXT,
    key TEXT,
    edits BIGINT,
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    revision BIGINT NOT NULL DEFAULT 0,
    epoch BIGINT,
    message_id BIGINT,
    more_ids TEXT,
    problem TEXT,
    created BIGINT NOT NULL,
    settled BIGINT
);
CREATE UNIQUE INDEX deliveries_once ON deliveries (occurrence_id, chat_id, part) WHERE occurrence_id IS NOT NULL;
CREATE INDEX deliveries_direct ON deliveries (lane, id) WHERE state = 'queued' AND occurrence_id IS NULL;
CREATE INDEX deliveries_chat ON deliveries (chat_id, id) WHERE state = 'queued' AND occurrence_id IS NULL;
CREATE INDEX deliveries_waiting ON deliveries (due) WHERE state = 'queued' AND occurrence_id IS NULL;
CREATE INDEX deliveries_campaign ON deliveries (occurrence_id, id) WHERE state = 'queued' AND occurrence_id IS NOT NULL;
CREATE INDEX deliveries_sending ON deliveries (occurrence_id) WHERE state = 'sending';
CREATE INDEX deliveries_key ON deliveries (key, chat_id) WHERE key IS NOT NULL;
CREATE INDEX deliveries_settled ON deliveries (settled) WHERE settled IS NOT NULL;
