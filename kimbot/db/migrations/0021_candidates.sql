-- Who wants to help form a KIM where there is none. She counts while she is registered and belongs to no KIM.
CREATE TABLE candidates (
    person BIGINT PRIMARY KEY REFERENCES chats (id),
    area TEXT NOT NULL,
    since BIGINT NOT NULL
);
CREATE INDEX candidates_area ON candidates (area);
