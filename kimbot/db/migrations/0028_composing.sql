-- What goes with an announcement, as lists: files [["photo", file id], …], buttons below it [[label, address], …];
-- whether it is pinned in groups; `finer`: what more is said of its audience (JSON).
ALTER TABLE announcements ADD COLUMN files TEXT NOT NULL DEFAULT '[]';
ALTER TABLE announcements ADD COLUMN links TEXT NOT NULL DEFAULT '[]';
ALTER TABLE announcements ADD COLUMN pinned BIGINT NOT NULL DEFAULT 0;
ALTER TABLE announcements ADD COLUMN finer TEXT NOT NULL DEFAULT '{}';
UPDATE announcements SET files = json_array(json_array(media, file_id)) WHERE media <> '';
ALTER TABLE announcements DROP COLUMN media;
ALTER TABLE announcements DROP COLUMN file_id;

-- the same of what is being written now: files are kept beside the answers
INSERT INTO draft_files (draft_id, question, message, kind, file_id, file_unique)
SELECT id, 'files', 0, answers ->> '$.text.media', answers ->> '$.text.file_id', answers ->> '$.text.file_id'
FROM drafts WHERE form = 'siarkan' AND answers ->> '$.text.media' <> '';
UPDATE drafts SET answers = json_remove(answers, '$.text.media', '$.text.file_id') WHERE form = 'siarkan';
