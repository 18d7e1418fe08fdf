-- Announcements to begin with, kept by those who announce.
CREATE TABLE templates (
    id BIGSERIAL PRIMARY KEY,
    name TEXT NOT NULL,
    html TEXT NOT NULL,
    topic TEXT NOT NULL,
    links TEXT NOT NULL,
    changed BIGINT NOT NULL
);
