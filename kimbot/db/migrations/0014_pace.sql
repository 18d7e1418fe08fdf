-- When a chat gets what is released: at once or in a daily digest, its own quiet hours (minutes of the day; none: the
-- city's), how many a day come at once (none: all).
ALTER TABLE chats ADD COLUMN rhythm TEXT NOT NULL DEFAULT 'direct' CHECK (rhythm IN ('direct', 'digest'));
ALTER TABLE chats ADD COLUMN quiet_begin BIGINT;
ALTER TABLE chats ADD COLUMN quiet_end BIGINT;
ALTER TABLE chats ADD COLUMN most_a_day BIGINT;
CREATE INDEX chats_own_hours ON chats (quiet_begin) WHERE quiet_begin IS NOT NULL;
UPDATE chats SET most_a_day = 3 WHERE id IN (SELECT chat_id FROM groups WHERE kind = 'rtrw');

-- A copy that leaves as a line of another message, the digest: 0 until that is written, then its number.
ALTER TABLE deliveries ADD COLUMN carrier BIGINT;
DROP INDEX deliveries_campaign;
CREATE INDEX deliveries_campaign ON deliveries (occurrence_id, due, id)
    WHERE state = 'queued' AND occurrence_id IS NOT NULL AND carrier IS NULL;
CREATE INDEX deliveries_lines ON deliveries (occurrence_id, id) WHERE state = 'queued' AND carrier IS NOT NULL;
CREATE INDEX deliveries_gather ON deliveries (due, chat_id) WHERE state = 'queued' AND carrier = 0;
CREATE INDEX deliveries_carried ON deliveries (carrier) WHERE state = 'queued' AND carrier > 0;

-- What a release is called where it is one line of many; whether it was told that the rest of it waits.
ALTER TABLE occurrences ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE occurrences ADD COLUMN resting BIGINT NOT NULL DEFAULT 0;
CREATE INDEX occurrences_created ON occurrences (created);

ALTER TABLE announcements ADD COLUMN urgent BIGINT NOT NULL DEFAULT 0;

-- Whether a group wants announcements pinned, and whether the bot may.
ALTER TABLE groups ADD COLUMN pins BIGINT NOT NULL DEFAULT 0;
ALTER TABLE groups ADD COLUMN may_pin BIGINT NOT NULL DEFAULT 0;
