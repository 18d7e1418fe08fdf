-- How a release goes: its chats (the first part of each), counted by how their delivery ended; `owed` are all of them.
-- Triggers keep the count, so that whoever changes a delivery, from whatever wing, cannot make it wrong.
-- `forgiven`: what had failed and what had been tried when the release was last resumed.
ALTER TABLE occurrences ADD COLUMN owed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE occurrences ADD COLUMN sent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE occurrences ADD COLUMN gone BIGINT NOT NULL DEFAULT 0;
ALTER TABLE occurrences ADD COLUMN failed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE occurrences ADD COLUMN unknown BIGINT NOT NULL DEFAULT 0;
ALTER TABLE occurrences ADD COLUMN cancelled BIGINT NOT NULL DEFAULT 0;
ALTER TABLE occurrences ADD COLUMN forgiven_failed BIGINT NOT NULL DEFAULT 0;
ALTER TABLE occurrences ADD COLUMN forgiven_tried BIGINT NOT NULL DEFAULT 0;

UPDATE occurrences SET
    owed = counted.owed, sent = counted.sent, gone = counted.gone, failed = counted.failed,
    unknown = counted.unknown, cancelled = counted.cancelled
FROM (
    SELECT occurrence_id, COUNT(*) AS owed,
        SUM(CASE WHEN state = 'sent' THEN 1 ELSE 0 END) AS sent,
        SUM(CASE WHEN state = 'gone' THEN 1 ELSE 0 END) AS gone,
        SUM(CASE WHEN state = 'failed' THEN 1 ELSE 0 END) AS failed,
        SUM(CASE WHEN state = 'unknown' THEN 1 ELSE 0 END) AS unknown,
        SUM(CASE WHEN state = 'cancelled' THEN 1 ELSE 0 END) AS cancelled
    FROM deliveries WHERE occurrence_id IS NOT NULL AND part = 0 GROUP BY occurrence_id
) AS counted
WHERE occurrences.id = counted.occurrence_id;

CREATE TRIGGER deliveries_counted_owed AFTER INSERT ON deliveries
WHEN NEW.occurrence_id IS NOT NULL AND NEW.part = 0
BEGIN
    UPDATE occurrences SET owed = owed + 1, gone = gone + (NEW.state = 'gone') WHERE id = NEW.occurrence_id;
END;

CREATE TRIGGER deliveries_counted_ended AFTER UPDATE OF state ON deliveries
WHEN NEW.occurrence_id IS NOT NULL AND NEW.part = 0
    AND (NEW.state NOT IN ('queued', 'sending') OR OLD.state NOT IN ('queued', 'sending'))
BEGIN
    UPDATE occurrences SET
        sent = sent + (NEW.state = 'sent') - (OLD.state = 'sent'),
        gone = gone + (NEW.state = 'gone') - (OLD.state = 'gone'),
        failed = failed + (NEW.state = 'failed') - (OLD.state = 'failed'),
        unknown = unknown + (NEW.state = 'unknown') - (OLD.state = 'unknown'),
        cancelled = cancelled + (NEW.state = 'cancelled') - (OLD.state = 'cancelled')
    WHERE id = NEW.occurrence_id;
END;

CREATE TRIGGER deliveries_counted_dropped AFTER DELETE ON deliveries
WHEN OLD.occurrence_id IS NOT NULL AND OLD.part = 0
BEGIN
    UPDATE occurrences SET
        owed = owed - 1, sent = sent - (OLD.state = 'sent'), gone = gone - (OLD.state = 'gone'),
        failed = failed - (OLD.state = 'failed'), unknown = unknown - (OLD.state = 'unknown'),
        cancelled = cancelled - (OLD.state = 'cancelled')
    WHERE id = OLD.occurrence_id;
END;

-- Those whom a release did not certainly reach: named in its result, and sent to again.
CREATE INDEX deliveries_missed ON deliveries (occurrence_id, id)
WHERE settled IS NOT NULL AND state <> 'sent' AND occurrence_id IS NOT NULL;
