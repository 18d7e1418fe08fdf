-- What members got is forgotten after its time; how many they were stays written with the release.
ALTER TABLE occurrences ADD COLUMN forgotten BIGINT;
DROP TRIGGER deliveries_counted_dropped;
CREATE TRIGGER deliveries_counted_dropped AFTER DELETE ON deliveries
WHEN OLD.occurrence_id IS NOT NULL AND OLD.part = 0 AND NOT EXISTS (
    SELECT 1 FROM occurrences o JOIN chats c ON c.id = OLD.chat_id AND c.kind = 'private'
    WHERE o.id = OLD.occurrence_id AND o.finished IS NOT NULL
)
BEGIN
    UPDATE occurrences SET
        owed = owed - 1, sent = sent - (OLD.state = 'sent'), gone = gone - (OLD.state = 'gone'),
        failed = failed - (OLD.state = 'failed'), unknown = unknown - (OLD.state = 'unknown'),
        cancelled = cancelled - (OLD.state = 'cancelled')
    WHERE id = OLD.occurrence_id;
END;
