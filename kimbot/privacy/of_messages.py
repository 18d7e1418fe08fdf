"""The register: messages, and what was released to many."""

from kimbot.delivery.singles import ABOUT, CANCEL, IN_DOUBT
from kimbot.privacy.model import TASK, Kind
from kimbot.privacy.of_reports import WITHDRAWN

_WITHDRAWN_POSTS = f"SELECT o.id FROM occurrences o WHERE o.subject IN (SELECT 'report:' || r.id FROM ({WITHDRAWN}) r)"
_HERS_OF_OLD_RELEASES = (
    "SELECT d.id FROM occurrences o JOIN deliveries d ON d.occurrence_id = o.id"
    " JOIN chats c ON c.id = d.chat_id AND c.kind = 'private'"
    " WHERE o.finished < :before AND o.forgotten IS NULL"
)
_COUNTED_OF_OLD_RELEASES = (
    "INSERT INTO release_areas (occurrence_id, area, fate, copies)"
    " SELECT d.occurrence_id, COALESCE(m.area, ''), d.state, COUNT(*) FROM occurrences o"
    " JOIN deliveries d ON d.occurrence_id = o.id AND d.part = 0"
    " JOIN chats c ON c.id = d.chat_id AND c.kind = 'private'"
    " LEFT JOIN members m ON m.id = d.chat_id WHERE o.finished < :before AND o.forgotten IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM release_areas a WHERE a.occurrence_id = o.id)"
    " GROUP BY d.occurrence_id, COALESCE(m.area, ''), d.state"
)

MESSAGES = Kind(
    name="Messages",
    tables=("deliveries", "contents", "renderings", "occurrences"),
    data="which message went to which chat, when, and its fate; its words until it has left (a day if in doubt)",
    purpose="to deliver each once, and to name whom it missed",
    basis=TASK,
    seen_by="Kominfo, FK-KIM and her coordinator: what became of announcements to her",
    kept="180 days; what groups and channels got, and the words of announcements, as long as the bot runs",
    erased="hers go; what has not left to her, names her to others, or is of posts she takes back, never leaves",
    days=180,
    erase=(
        f"{CANCEL} WHERE state = 'queued' AND chat_id = :person"
        " AND occurrence_id IN (SELECT id FROM occurrences WHERE finished IS NULL)",
        f"{CANCEL} WHERE state = 'queued' AND occurrence_id IN ({_WITHDRAWN_POSTS})",
        "UPDATE contents SET payload = '{}' WHERE id IN (SELECT d.content_id FROM deliveries d"
        f" WHERE d.occurrence_id IN ({_WITHDRAWN_POSTS}))",
        # digests that told of them
        "UPDATE contents SET payload = '{}' WHERE id IN (SELECT g.content_id FROM deliveries d"
        f" JOIN deliveries g ON g.id = d.carrier WHERE d.occurrence_id IN ({_WITHDRAWN_POSTS}))",
        # digests that got words of their own when something else was taken back
        "UPDATE deliveries SET payload = '{}' WHERE payload IS NOT NULL AND state <> 'queued' AND id IN"
        f" (SELECT d.carrier FROM deliveries d WHERE d.occurrence_id IN ({_WITHDRAWN_POSTS}))",
        f"UPDATE occurrences SET title = '' WHERE id IN ({_WITHDRAWN_POSTS})",
        "DELETE FROM deliveries WHERE chat_id = :person AND occurrence_id IS NULL",
        # to others, of her
        f"DELETE FROM deliveries WHERE key = '{ABOUT}' || :person AND (state = 'queued' OR {IN_DOUBT})",
    ),
    forget=(
        "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries WHERE settled < :before"
        " AND occurrence_id IS NULL ORDER BY settled LIMIT :most)",
        _COUNTED_OF_OLD_RELEASES,
        # of groups they stay: a post may still be taken out there
        f"DELETE FROM deliveries WHERE id IN ({_HERS_OF_OLD_RELEASES} LIMIT :most)",
        "UPDATE occurrences SET forgotten = :before WHERE id IN (SELECT p.id FROM occurrences p"
        " WHERE p.finished < :before AND p.forgotten IS NULL"
        f" AND NOT EXISTS ({_HERS_OF_OLD_RELEASES} AND o.id = p.id) LIMIT :most)",
    ),
    mine={
        "pesan": "SELECT created, settled, state FROM deliveries WHERE chat_id = :person AND occurrence_id IS NULL"
        " ORDER BY id",
        "siaran": "SELECT o.subject, d.settled, d.state FROM occurrences o JOIN deliveries d"
        " ON d.occurrence_id = o.id AND d.chat_id = :person ORDER BY o.id, d.part",
    },
)
