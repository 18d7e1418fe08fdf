-- Up to which delivery those whom a release missed are queued again, while that is being done in slices.
ALTER TABLE occurrences ADD COLUMN again BIGINT;
