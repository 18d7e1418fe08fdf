-- The card in which a group's wish stands with who decides, one for all that one person asks; since when it stands there (ms).
ALTER TABLE groups ADD COLUMN card TEXT NOT NULL DEFAULT '';
ALTER TABLE groups ADD COLUMN carded BIGINT NOT NULL DEFAULT 0;
CREATE INDEX groups_card ON groups (card) WHERE card <> '';
UPDATE groups SET card = 'group-request:' || id || ':' || version WHERE state = 'pending';
