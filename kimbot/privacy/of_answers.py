"""What is held of those who answer announcements; a line of the register."""

from kimbot.privacy.model import CONSENT, Kind

ANSWERS = Kind(
    name="Answers to announcements",
    tables=("relays", "acknowledgements", "nudges", "attendance"),
    data="that she has read an announcement, where she passed it on, a photo of that, whether she comes to an"
    " event, when she was reminded",
    purpose="to know which KIM are reached, and to remind nobody too often",
    basis=CONSENT,
    seen_by="whether she comes: who invited her; of the rest only what her KIM has done: her officers and Kominfo",
    kept="180 days; that her KIM has read it as long as the bot runs",
    erased="goes",
    days=180,
    erase=(
        "DELETE FROM relays WHERE person = :person",
        "DELETE FROM acknowledgements WHERE person = :person",
        "DELETE FROM nudges WHERE person = :person",
        "DELETE FROM attendance WHERE person = :person",
    ),
    forget=(
        "DELETE FROM relays WHERE (release_id, person) IN (SELECT a.release_id, a.person FROM acknowledgements a"
        " WHERE a.read_at < :before ORDER BY a.read_at LIMIT :most)",
        "DELETE FROM acknowledgements WHERE (release_id, person) IN (SELECT a.release_id, a.person"
        " FROM acknowledgements a WHERE a.read_at < :before AND NOT EXISTS (SELECT 1 FROM relays r"
        " WHERE r.release_id = a.release_id AND r.person = a.person) ORDER BY a.read_at LIMIT :most)",
        "DELETE FROM nudges WHERE id IN (SELECT id FROM nudges WHERE told < :before ORDER BY id LIMIT :most)",
        "DELETE FROM attendance WHERE (announcement_id, person) IN (SELECT t.announcement_id, t.person"
        " FROM attendance t JOIN announcements a ON a.id = t.announcement_id WHERE a.occasion_at < :before"
        " ORDER BY t.answered LIMIT :most)",
    ),
    mine={
        "dibaca": "SELECT o.title, a.read_at FROM acknowledgements a JOIN occurrences o ON o.id = a.release_id"
        " WHERE a.person = :person ORDER BY a.read_at",
        "diteruskan": "SELECT o.title, r.way, r.photo, r.passed_at FROM relays r"
        " JOIN occurrences o ON o.id = r.release_id WHERE r.person = :person ORDER BY r.passed_at",
        "hadir": "SELECT a.title, t.coming, t.answered FROM attendance t"
        " JOIN announcements a ON a.id = t.announcement_id WHERE t.person = :person ORDER BY t.answered",
        "diingatkan": "SELECT told FROM nudges WHERE person = :person AND told IS NOT NULL ORDER BY told",
    },
)

OF_KIM = ("askings", "ladder", "occasion_steps")
"""Tables beside those that say what KIM have answered, and what was done about an invitation: of nobody."""
