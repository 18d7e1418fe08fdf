-- What comes again on a day of each month, and the last day (2026-12-31) of what comes again.
ALTER TABLE announcements ADD COLUMN monthday BIGINT;
ALTER TABLE announcements ADD COLUMN until TEXT NOT NULL DEFAULT '';
