-- The area whose news a group gets: it stays while a wish for another one waits.
ALTER TABLE groups ADD COLUMN taken_area TEXT NOT NULL DEFAULT '';
UPDATE groups SET taken_area = area WHERE state = 'active';
