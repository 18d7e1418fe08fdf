-- The office: roles on offer by a link, what waits for a second person, who was reminded of an end.
-- Of a link only the hash is kept. `invited_by` 0: kimbot itself, for the first admin; such a one has no end.
CREATE TABLE invitations (
    id BIGSERIAL PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    invited_by BIGINT NOT NULL,
    role TEXT NOT NULL,
    area TEXT NOT NULL,
    kim_id BIGINT REFERENCES kim (id),
    until BIGINT,
    replaces BIGINT,
    person BIGINT REFERENCES chats (id),
    expires BIGINT
);

-- `about` is a screen, `given` what the act needs; both as JSON. A row goes when it is decided: the audit stays.
CREATE TABLE proposals (
    id BIGSERIAL PRIMARY KEY,
    act TEXT NOT NULL,
    asker BIGINT NOT NULL,
    about TEXT NOT NULL,
    given TEXT NOT NULL,
    expires BIGINT NOT NULL
);

ALTER TABLE grants ADD COLUMN reminded BIGINT;
