-- Lanes: a chat's first few replies, urgent, notices, further replies, broadcasts. Before: replies, notices, urgent,
-- broadcasts. `turn` (ms): what leaves before what among further replies.
ALTER TABLE deliveries ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
UPDATE deliveries SET lane = CASE lane WHEN 1 THEN 2 WHEN 2 THEN 1 ELSE 4 END WHERE lane IN (1, 2, 3);
DROP INDEX deliveries_direct;
CREATE INDEX deliveries_direct ON deliveries (lane, turn, id) WHERE state = 'queued' AND occurrence_id IS NULL;

-- When the chat would have all of its first few replies again (ms).
ALTER TABLE chats ADD COLUMN replies BIGINT NOT NULL DEFAULT 0;
