-- Who had named a KIM is looked for by that name, once for each row of an imported list.
CREATE INDEX members_wish ON members (LOWER(kim_wish)) WHERE kim_wish <> '';
-- Words of messages that were taken back before they left; from now on they go with it.
UPDATE deliveries SET payload = NULL WHERE state = 'cancelled' AND payload IS NOT NULL;
