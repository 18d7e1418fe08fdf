-- When a message was first tried without a clear answer (ms UTC): from then on it is tried for ten minutes.
ALTER TABLE deliveries ADD COLUMN tried BIGINT;
-- What stayed in doubt and still has its words, to be said again.
CREATE INDEX deliveries_in_doubt ON deliveries (settled) WHERE state = 'unknown' AND payload IS NOT NULL;
