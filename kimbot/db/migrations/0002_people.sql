-- People: what was done, who may do what, what is being filled in, members and their KIM.
CREATE TABLE audit (
    id BIGSERIAL PRIMARY KEY,
    at BIGINT NOT NULL,
    actor BIGINT NOT NULL,
    act TEXT NOT NULL,
    subject TEXT NOT NULL,
    area TEXT NOT NULL,
    refused BIGINT NOT NULL,
    hash TEXT NOT NULL
);

CREATE TABLE kim (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    area TEXT NOT NULL,
    theme TEXT NOT NULL DEFAULT '',
    sk_number TEXT NOT NULL DEFAULT '',
    stage TEXT NOT NULL CHECK (stage IN ('belum_ada', 'sosialisasi', 'calon_pengurus', 'sk_terbit', 'aktif', 'vakum')),
    created BIGINT NOT NULL,
    UNIQUE (name, area)
);
CREATE INDEX kim_area ON kim (area);

CREATE TABLE grants (
    id BIGSERIAL PRIMARY KEY,
    person BIGINT NOT NULL REFERENCES chats (id),
    role TEXT NOT NULL,
    area TEXT NOT NULL,
    kim_id BIGINT REFERENCES kim (id),
    until BIGINT,
    granted_by BIGINT NOT NULL,
    granted BIGINT NOT NULL,
    withdrawn BIGINT
);
CREATE INDEX grants_person ON grants (person) WHERE withdrawn IS NULL;
CREATE INDEX grants_role ON grants (role, area) WHERE withdrawn IS NULL;

CREATE TABLE drafts (
    id BIGSERIAL PRIMARY KEY,
    chat_id BIGINT NOT NULL REFERENCES chats (id),
    form TEXT NOT NULL,
    subject BIGINT NOT NULL DEFAULT 0,
    answers TEXT NOT NULL,
    sources TEXT NOT NULL,
    view TEXT NOT NULL,
    editing TEXT NOT NULL DEFAULT '',
    version BIGINT NOT NULL,
    listening BIGINT NOT NULL,
    shown BIGINT,
    touched BIGINT NOT NULL,
    UNIQUE (chat_id, form)
);

CREATE TABLE draft_files (
    draft_id BIGINT NOT NULL REFERENCES drafts (id),
    question TEXT NOT NULL,
    message BIGINT NOT NULL,
    kind TEXT NOT NULL,
    file_id TEXT NOT NULL,
    file_unique TEXT NOT NULL,
    PRIMARY KEY (draft_id, question, message)
);

CREATE TABLE members (
    id BIGINT PRIMARY KEY REFERENCES chats (id),
    name TEXT NOT NULL,
    area TEXT NOT NULL,
    kim_id BIGINT REFERENCES kim (id),
    kim_wish TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL,
    phone TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL CHECK (state IN ('pending', 'returned', 'active', 'rejected', 'left', 'removed')),
    version BIGINT NOT NULL DEFAULT 1,
    private_copies BIGINT NOT NULL DEFAULT 1,
    consent_version TEXT NOT NULL,
    consent_at BIGINT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    decided_by BIGINT,
    created BIGINT NOT NULL
);
CREATE INDEX members_area ON members (area, state);
CREATE INDEX members_kim ON members (kim_id, state);
