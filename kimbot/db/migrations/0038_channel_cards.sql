-- The card in which it is asked whether a channel is the city's own: one for all that one person adds.
ALTER TABLE channels ADD COLUMN card TEXT NOT NULL DEFAULT '';
UPDATE channels SET card = 'channel:' || chat_id;
