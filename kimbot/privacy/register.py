"""The register of everything that is held about people: why, how long, and how it is taken out again.

One table for the bot (`erase`, `forget`), for the person (`mine`) and for the reader of `docs/privacy.md`, which is
made from it. A test holds it against the schema: a table that is named neither here nor in `IMPERSONAL` is an error.
"""

from kimbot.core.actor import ERASED
from kimbot.privacy.model import CONSENT, DUTY, NOBODY, TASK, Kind
from kimbot.privacy.of_answers import ANSWERS, OF_KIM
from kimbot.privacy.of_messages import MESSAGES
from kimbot.privacy.of_reports import HER_REPORTS, REPORTS

_OLD_DRAFTS = "SELECT id FROM drafts WHERE touched < :before ORDER BY id LIMIT :most"
_DRAFTS_ABOUT_HER = (
    "SELECT id FROM drafts WHERE chat_id = :person OR (form = 'verifikasi' AND subject = :person)"
    f" OR (form = 'moderasi' AND subject IN ({HER_REPORTS}))"
    " OR (form = 'peran' AND (answers LIKE '%\"person\": ' || :person || ',%'"
    " OR answers LIKE '%\"person\": ' || :person || '}%'"
    # somebody is looking for a person by name: it may be hers
    " OR view LIKE '%\"typed\"%'))"
)
_STRANGERS = (
    "SELECT c.id FROM chats c WHERE c.kind = 'private' AND c.telegram_id > 0 AND c.seen < :before"
    " AND NOT EXISTS (SELECT 1 FROM members m WHERE m.id = c.id)"
    " AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.person = c.id)"
    " AND NOT EXISTS (SELECT 1 FROM drafts d WHERE d.chat_id = c.id)"
    " AND NOT EXISTS (SELECT 1 FROM group_admins a WHERE a.person = c.id) ORDER BY c.seen LIMIT :most"
)
_PROPOSALS_OF_HER = (
    "asker = :person OR given LIKE '%\"person\": ' || :person || ',%'"
    " OR EXISTS (SELECT 1 FROM grants g WHERE g.person = :person AND given = '{\"grant\": ' || g.id || '}')"
)
_TO_NOBODY = (
    f"UPDATE chats SET telegram_id = -{ERASED} - id, title = '{NOBODY}', username = NULL, language = 'id',"
    " thread_id = NULL, state = 'gone', replies = 0"
)

KINDS = (
    Kind(
        name="What people send",
        tables=("allowances", "inbox"),
        data="each message and tap, as Telegram hands it over; how fast they come, by her Telegram id",
        purpose="to handle it once, even through a crash; that nobody who sends thousands holds up others",
        basis=TASK,
        seen_by="nobody; one that cannot be handled: the engineers",
        kept="until it is handled; what comes too fast not at all; its number 5 days, how fast an hour; one that"
        " cannot be handled 30 days",
        erased="what is done is nameless; what could not be handled goes, of others too where it names her",
        erase=(
            "UPDATE inbox SET chat = 0 WHERE chat = :telegram AND state = 'done'",
            "DELETE FROM inbox WHERE state = 'poison' AND chat = :telegram",
            "DELETE FROM allowances WHERE sender = :telegram",
        ),
        mine={
            "masuk": "SELECT i.state, i.body, i.received FROM inbox i JOIN chats c ON c.telegram_id = i.chat"
            " WHERE c.id = :person ORDER BY i.id",
            "laju": "SELECT a.taps, a.full_at, a.told FROM allowances a JOIN chats c ON c.telegram_id = a.sender"
            " WHERE c.id = :person ORDER BY a.taps",
        },
    ),
    Kind(
        name="Answers not sent yet",
        tables=("draft_files", "drafts"),
        data="what was typed into a form that is not sent, references to photos",
        purpose="to go on where she stopped",
        basis=CONSENT,
        seen_by="nobody",
        kept="30 days after the last answer",
        erased="goes, others' open questions about her too",
        days=30,
        erase=(
            f"DELETE FROM draft_files WHERE draft_id IN ({_DRAFTS_ABOUT_HER})",
            f"DELETE FROM drafts WHERE id IN ({_DRAFTS_ABOUT_HER})",
        ),
        forget=(
            f"DELETE FROM draft_files WHERE draft_id IN ({_OLD_DRAFTS})",
            f"DELETE FROM drafts WHERE id IN ({_OLD_DRAFTS})",
        ),
        mine={
            "isian": "SELECT form, answers, touched FROM drafts WHERE chat_id = :person",
            "foto_isian": "SELECT d.form, f.question, f.file_id FROM draft_files f JOIN drafts d ON d.id = f.draft_id"
            " WHERE d.chat_id = :person",
        },
    ),
    MESSAGES,
    ANSWERS,
    Kind(
        name="Work in the background",
        tables=("jobs", "files"),
        data="what is to be drawn or sent for her, and the file until it has gone up",
        purpose="to do what is slow without holding anybody up",
        basis=TASK,
        seen_by="nobody",
        kept="until it is done, 3 days at most",
        erased="goes; files that name others too",
        erase=("DELETE FROM jobs WHERE person = :person", "DELETE FROM files WHERE person = :person OR names = 1"),
        mine={
            "pekerjaan": "SELECT kind, params, state, created FROM jobs WHERE person = :person ORDER BY id",
            "file": "SELECT name, created FROM files WHERE person = :person ORDER BY id",
        },
    ),
    REPORTS,
    Kind(
        name="Visits",
        tables=("visits",),
        data="when who coaches KIM was at a place (a number), what was done, perhaps a reference to a photo",
        purpose="to know where the forming of KIM stands",
        basis=TASK,
        seen_by="who sees the KIM of that area: FK-KIM, coordinator, Kominfo, camat, lurah",
        kept="5 years",
        erased="hers stay as the city's notes; her number stands for nobody",
        days=1825,
        forget=(
            "DELETE FROM visits WHERE id IN (SELECT id FROM visits WHERE noted < :before ORDER BY noted LIMIT :most)",
        ),
        mine={"kunjungan": "SELECT area, day, done, noted FROM visits WHERE noted_by = :person ORDER BY id"},
    ),
    Kind(
        name="Registrations refused",
        tables=("members",),
        data="name, kelurahan, KIM wished for, phone if given, consent, why it was refused",
        purpose="to answer questions about the decision",
        basis=TASK,
        seen_by="who verifies members there",
        kept="90 days after the decision",
        erased="goes",
        days=90,
        forget=(
            "DELETE FROM members WHERE id IN (SELECT id FROM members WHERE state = 'rejected' AND changed < :before"
            " ORDER BY id LIMIT :most)",
        ),
    ),
    Kind(
        name="Membership",
        tables=("candidates", "members"),
        data="name, kelurahan, KIM and office, or the wish to help form one, phone if given, state,"
        " private copies, version and time of consent",
        purpose="to know who belongs to a KIM, and to reach her",
        basis=CONSENT,
        seen_by="her ketua, coordinator, FK-KIM and Kominfo; her name and office also camat and lurah of her area",
        kept="as long as she is a member; 365 days after she left",
        erased="goes",
        days=365,
        erase=("DELETE FROM candidates WHERE person = :person", "DELETE FROM members WHERE id = :person"),
        forget=(
            "DELETE FROM candidates WHERE person IN (SELECT c.person FROM candidates c WHERE c.since < :before"
            " AND NOT EXISTS (SELECT 1 FROM members m WHERE m.id = c.person) LIMIT :most)",
            "DELETE FROM members WHERE id IN (SELECT id FROM members WHERE state IN ('left', 'removed')"
            " AND changed < :before ORDER BY id LIMIT :most)",
        ),
        mine={
            "keanggotaan": "SELECT m.name, m.area, k.name AS kim, m.kim_wish, m.role, m.phone, m.state,"
            " m.private_copies, m.reason, m.consent_version, m.consent_at, m.changed, m.ends, m.again, m.created"
            " FROM members m LEFT JOIN kim k ON k.id = m.kim_id WHERE m.id = :person",
            "calon_anggota": "SELECT area, since FROM candidates WHERE person = :person",
        },
    ),
    Kind(
        name="Roles on offer",
        tables=("invitations", "proposals"),
        data="which role is offered by a link (its hash), who opened it; what waits for a second person, with the name",
        purpose="to give roles to the right people, and the powerful ones by two",
        basis=TASK,
        seen_by="admins",
        kept="until it is decided, 7 days at most",
        erased="go",
        erase=(
            "DELETE FROM invitations WHERE person = :person OR invited_by = :person",
            f"DELETE FROM proposals WHERE {_PROPOSALS_OF_HER}",
        ),
        mine={
            "undangan": "SELECT role, area, until, expires, CASE person WHEN :person THEN 'dibuka' ELSE 'dibuat' END"
            " AS oleh_anda FROM invitations WHERE :person IN (person, invited_by) ORDER BY id",
            "menunggu_orang_kedua": "SELECT act, expires, CASE asker WHEN :person THEN 1 ELSE 0 END AS oleh_anda"
            f" FROM proposals WHERE {_PROPOSALS_OF_HER} ORDER BY id",
        },
    ),
    Kind(
        name="Roles",
        tables=("menus", "grants"),
        data="which role, where, from when until when, given by whom (number); the commands her menu shows",
        purpose="to ask for rights before anything is done",
        basis=TASK,
        seen_by="admins",
        kept="as long as the role holds; ended ones 5 years",
        erased="go",
        days=1825,
        erase=("DELETE FROM menus WHERE person = :person", "DELETE FROM grants WHERE person = :person"),
        forget=(
            "DELETE FROM grants WHERE id IN (SELECT id FROM grants WHERE COALESCE(withdrawn, until) < :before"
            " ORDER BY id LIMIT :most)",
        ),
        mine={
            "peran": "SELECT role, area, granted, until, withdrawn FROM grants WHERE person = :person ORDER BY id",
            "menu": "SELECT shown FROM menus WHERE person = :person",
        },
    ),
    Kind(
        name="Admins of groups",
        tables=("group_admins",),
        data="that Telegram said somebody is an admin of a group",
        purpose="to let a group's own admins set it up",
        basis=TASK,
        seen_by="nobody",
        kept="30 days",
        erased="goes",
        days=30,
        erase=("DELETE FROM group_admins WHERE person = :person",),
        forget=("DELETE FROM group_admins WHERE checked < :before",),
        mine={
            "grup": "SELECT c.title, g.state, g.created FROM groups g JOIN chats c ON c.id = g.chat_id"
            " WHERE g.set_up_by = :person ORDER BY g.id",
            "admin_grup": "SELECT c.title, a.checked FROM group_admins a JOIN groups g ON g.id = a.group_id"
            " JOIN chats c ON c.id = g.chat_id WHERE a.person = :person ORDER BY g.id",
        },
    ),
    Kind(
        name="The Telegram account",
        tables=("chats",),
        data="Telegram's id, name and username, language, whether the bot may write",
        purpose="to answer her",
        basis=CONSENT,
        seen_by="admins, when they give a role",
        kept="as long as there is anything else of hers; who has nothing here 180 days after the last word",
        erased="goes; the number stands for nobody",
        days=180,
        erase=(f"{_TO_NOBODY} WHERE id = :person",),
        forget=(f"{_TO_NOBODY} WHERE id IN ({_STRANGERS})",),
        mine={
            "telegram": "SELECT telegram_id, title, username, language, state, opened, created FROM chats"
            " WHERE id = :person"
        },
    ),
    Kind(
        name="Audit",
        tables=("audit",),
        data="who did what, when, to what: numbers, never names",
        purpose="to answer for what was decided",
        basis=DUTY,
        seen_by="admins",
        kept="as long as the bot runs; it is a chain, from which no link can be taken",
        erased="stays: it holds her number only",
        mine={"jejak": "SELECT at, act, subject, area, refused FROM audit WHERE actor = :person ORDER BY id"},
    ),
    Kind(
        name="Refusals counted",
        tables=("refusals",),
        data="how often somebody (a number) was refused something in an hour, beyond the first time",
        purpose="to see who tries again and again",
        basis=DUTY,
        seen_by="the engineers",
        kept="a year",
        erased="go",
        days=365,
        erase=("DELETE FROM refusals WHERE actor = :person",),
        forget=(
            "DELETE FROM refusals WHERE hour IN"
            " (SELECT DISTINCT hour FROM refusals WHERE hour < :before ORDER BY hour LIMIT :most)",
        ),
        mine={"ditolak_lagi": "SELECT hour, further FROM refusals WHERE actor = :person ORDER BY hour"},
    ),
    Kind(
        name="Approvals",
        tables=("approvals",),
        data="who asked for an announcement to go out and who decided, by their numbers; what was to be changed",
        purpose="that two people answer for each announcement",
        basis=TASK,
        seen_by="Kominfo",
        kept="as long as the announcements",
        erased="her notes go",
        erase=("UPDATE approvals SET comment = '' WHERE decider = :person",),
    ),
    Kind(
        name="Erasures",
        tables=("erasures",),
        data="the number that stood for an erased person, and a slow salted hash of her Telegram id",
        purpose="to erase her again when an older backup is restored",
        basis=DUTY,
        seen_by="nobody",
        kept="as long as backups are, in a file beside the database",
        erased="begins",
    ),
)
"""In the order in which a person is taken out: what refers to something goes before it."""

IMPERSONAL = (
    *OF_KIM,
    "announcement_areas",
    "announcements",
    "channels",
    "corrections",
    "facts",
    "formation",
    "group_topics",
    "groups",
    "kim",
    "release_areas",
    "schema_versions",
    "setbacks",
    "stages",
    "templates",
)
"""Tables that say nothing of a person, or name one by her number only."""
