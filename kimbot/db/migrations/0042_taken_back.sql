-- What is on its way and is not to be read (1): its own sign, since other words raise the revision too.
ALTER TABLE deliveries ADD COLUMN taken_back BIGINT NOT NULL DEFAULT 0;
UPDATE deliveries SET taken_back = 1 WHERE state = 'sending' AND revision > 0
AND occurrence_id IN (SELECT id FROM occurrences WHERE state = 'cancelled');
-- Pins that still wait stood in the lanes of releases (1 and 4), where only releases leave.
UPDATE deliveries SET lane = 2 WHERE state = 'queued' AND key = 'pin' AND lane IN (1, 4);
