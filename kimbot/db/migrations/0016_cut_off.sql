-- How the bot stands in a group: the forum topic it was called in, the trouble its people were told of and how many there
-- were, when they were reminded to set it up; since when it may pin (ms; 0: it may not).
ALTER TABLE groups ADD COLUMN topic BIGINT;
ALTER TABLE groups ADD COLUMN trouble TEXT NOT NULL DEFAULT '' CHECK (trouble IN ('', 'away', 'muted', 'lost', 'topic'));
ALTER TABLE groups ADD COLUMN troubles BIGINT NOT NULL DEFAULT 0;
ALTER TABLE groups ADD COLUMN reminded BIGINT;
ALTER TABLE groups ADD COLUMN pins_since BIGINT NOT NULL DEFAULT 0;
UPDATE groups SET topic = (SELECT thread_id FROM chats WHERE chats.id = groups.chat_id);
UPDATE groups SET trouble = CASE WHEN reach <> 'here' THEN reach
    WHEN EXISTS (SELECT 1 FROM chats WHERE chats.id = groups.chat_id AND state <> 'open') THEN 'lost' ELSE '' END;
UPDATE groups SET pins_since = 1 WHERE may_pin = 1;
