-- How often of late a registration ended without her being verified, and from when (ms) she may register again.
ALTER TABLE members ADD COLUMN ends BIGINT NOT NULL DEFAULT 0;
ALTER TABLE members ADD COLUMN again BIGINT NOT NULL DEFAULT 0;
