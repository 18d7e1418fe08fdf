-- When a chat gets what is released: at once or in a daily digest, its own quiet hours (minutes of the day; none: the
-- city's), how many a day come at once (none: all).
ALTER TABLE chats ADD COLUMN rhythm TEXT NOT NULL DEFAULT 'direct' CHECK (rhythm IN ('direct', 'digest'));
ALTER TABLE chats ADD COLUMN quiet_begin BIGINT;
ALTER TABLE chats ADD COLUMN quiet_end BIGINT;
ALTER TABLE chats ADD COLUMN most_a_day BIGINT;
UPDATE chats SET most_a_day = 3 WHERE id IN (SELECT chat_id FROM groups WHERE kind = 'rtrw');

-- A copy that leaves as a line of another message, the digest: 0 until that is written, then its number.
ALTER TABLE deliveries ADD COLUMN carrier BIGINT;
CREATE INDEX deliveries_gathered ON deliveries (due, chat_id) WHERE state = 'queued' AND carrier = 0;
CREATE INDEX deliveries_carried ON deliveries (carrier) WHERE state = 'queued' AND carrier > 0;
DROP INDEX deliveries_campaign;
CREATE INDEX deliveries_campaign ON deliveries (occurrence_id, due, id)
    WHERE state = 'queued' AND occurrence_id IS NOT NULL AND carrier IS NULL;

-- What a release is called where it is one line of many.
ALTER TABLE occurrences ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE occurrences ADD COLUMN told BIGINT;
CREATE INDEX occurrences_created ON occurrences (created);
