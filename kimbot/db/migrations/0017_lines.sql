-- Lines of digests, as they are looked for: of a release by their moment, of a chat.
DROP INDEX deliveries_lines;
CREATE INDEX deliveries_lines ON deliveries (occurrence_id, due) WHERE state = 'queued' AND carrier IS NOT NULL;
CREATE INDEX deliveries_gather_chat ON deliveries (chat_id, due) WHERE state = 'queued' AND carrier = 0;
