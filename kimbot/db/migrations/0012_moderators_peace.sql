-- A moderator has one open card; what waits too long is passed on; what was published may be taken back.
-- `card`: the wording in which the card came; `level`: from which level on moderators are asked; times in ms.
ALTER TABLE reports ADD COLUMN card BIGINT NOT NULL DEFAULT 1;
ALTER TABLE reports ADD COLUMN level BIGINT NOT NULL DEFAULT 0;
ALTER TABLE reports ADD COLUMN reminded BIGINT;
ALTER TABLE reports ADD COLUMN passed_on BIGINT;
ALTER TABLE reports ADD COLUMN withdrawn BIGINT;
CREATE INDEX reports_withdrawn ON reports (withdrawn) WHERE withdrawn IS NOT NULL;
UPDATE reports SET card = version;

CREATE TABLE report_asked (
    report_id BIGINT NOT NULL REFERENCES reports (id),
    person BIGINT NOT NULL REFERENCES chats (id),
    open BIGINT NOT NULL,
    PRIMARY KEY (report_id, person)
);
CREATE INDEX report_asked_person ON report_asked (person, open);
-- the cards that stand with moderators now
INSERT INTO report_asked (report_id, person, open)
SELECT DISTINCT r.id, d.chat_id, 1 FROM reports r
JOIN deliveries d ON d.key = 'report:' || r.id || ':' || r.version
WHERE r.state = 'submitted' AND d.state IN ('queued', 'sending', 'sent', 'unknown');
