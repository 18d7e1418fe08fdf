-- One index for a chat's own messages instead of two: the planner took the wider one where it wanted those that wait,
-- and read through all that a chat had ever got.
DROP INDEX deliveries_chat;
DROP INDEX deliveries_of_chat;
CREATE INDEX deliveries_of_chat ON deliveries (chat_id, state, id) WHERE occurrence_id IS NULL;
