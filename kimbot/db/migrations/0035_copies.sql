-- Which message of a chat shows what: a card may stand there several times, and its message show something else since.
CREATE INDEX deliveries_message ON deliveries (chat_id, message_id)
WHERE message_id IS NOT NULL AND occurrence_id IS NULL;
