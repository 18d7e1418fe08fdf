-- How many starts of a process an update has outlived unhandled, and how many tries alone: none of them ended well.
ALTER TABLE inbox ADD COLUMN starts BIGINT NOT NULL DEFAULT 0;
ALTER TABLE inbox ADD COLUMN alone BIGINT NOT NULL DEFAULT 0;
