-- Membership: which application a card speaks of, since when the state holds; a ketua is stored once, as a grant.
ALTER TABLE members ADD COLUMN application BIGINT NOT NULL DEFAULT 1;
ALTER TABLE members ADD COLUMN changed BIGINT NOT NULL DEFAULT 0;
UPDATE members SET application = version, changed = consent_at;
UPDATE members SET role = 'anggota' WHERE role = 'ketua' AND state = 'active';
UPDATE members SET role = 'anggota', kim_id = NULL, kim_wish = '' WHERE state IN ('left', 'removed');
