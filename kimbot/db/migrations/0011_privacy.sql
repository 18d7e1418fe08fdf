-- Erasure: what is still to be noted outside the database; on which day somebody was last seen; where her messages are.
CREATE TABLE erasures (
    person BIGINT PRIMARY KEY REFERENCES chats (id),
    telegram_id BIGINT NOT NULL,
    at BIGINT NOT NULL,
    withdrawn BIGINT NOT NULL
);
ALTER TABLE chats ADD COLUMN seen BIGINT NOT NULL DEFAULT 0;
UPDATE chats SET seen = created;
CREATE INDEX chats_seen ON chats (seen) WHERE kind = 'private';
CREATE INDEX deliveries_of_chat ON deliveries (chat_id) WHERE occurrence_id IS NULL;
-- Words of messages that have come to their end; from now on they go with it.
UPDATE deliveries SET payload = NULL WHERE occurrence_id IS NULL AND state NOT IN ('queued', 'sending');
