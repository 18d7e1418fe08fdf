"""The register: reports."""

from kimbot.privacy.model import CONSENT, NOBODY, Kind

HER_REPORTS = "SELECT id FROM reports WHERE reporter = :person"
_UNPUBLISHED = f"{HER_REPORTS} AND state NOT IN ('published', 'withdrawn')"
_PUBLISHED = f"{HER_REPORTS} AND state = 'published'"
# its row stays, emptied: the audit speaks of its number
WITHDRAWN = f"{HER_REPORTS} AND state = 'withdrawn'"
_OLD_REPORTS = (
    "SELECT r.id FROM reports r WHERE r.state IN ('held', 'returned', 'rejected', 'withdrawn')"
    " AND COALESCE((SELECT MAX(d.decided) FROM report_decisions d WHERE d.report_id = r.id), 0) < :before"
    " AND r.waiting_since < :before ORDER BY r.id LIMIT :most"
)
_OLD_WORDINGS = (
    "SELECT v.report_id FROM report_versions v JOIN reports r ON r.id = v.report_id"
    " WHERE r.state = 'published' AND v.version < r.version AND v.written < :before ORDER BY v.report_id LIMIT :most"
)

REPORTS = Kind(
    name="Reports",
    tables=("report_asked", "report_photos", "report_versions", "report_decisions", "reports"),
    data="what a member tells of her neighbourhood, references to her photos, who is asked, what was decided, why",
    purpose="to check and publish it in the name of her KIM",
    basis=CONSENT,
    seen_by="who decides on it; once published everybody, without her name",
    kept="published: as long as the KIM's page; others 365 days after the last decision; earlier wordings too",
    erased="what is not published goes; what is published goes or stays, as she wishes, in its last wording",
    days=365,
    erase=(
        f"DELETE FROM report_asked WHERE person = :person OR report_id IN ({HER_REPORTS})",
        f"DELETE FROM report_photos WHERE report_id IN ({_UNPUBLISHED}) OR report_id IN ({WITHDRAWN})",
        f"DELETE FROM report_versions WHERE report_id IN ({_UNPUBLISHED})",
        f"DELETE FROM report_decisions WHERE report_id IN ({_UNPUBLISHED})",
        f"DELETE FROM reports WHERE id IN ({_UNPUBLISHED})",
        f"DELETE FROM report_photos WHERE report_id IN ({_PUBLISHED})"
        " AND version < (SELECT version FROM reports r WHERE r.id = report_id)",
        f"DELETE FROM report_versions WHERE report_id IN ({HER_REPORTS})"
        " AND version < (SELECT version FROM reports r WHERE r.id = report_id)",
        f"UPDATE report_versions SET title = '{NOBODY}', story = '', place = '' WHERE report_id IN ({WITHDRAWN})",
        f"UPDATE report_decisions SET reason = '' WHERE report_id IN ({HER_REPORTS})",
        "UPDATE reports SET reason = '' WHERE reporter = :person",
    ),
    forget=(
        f"DELETE FROM report_photos WHERE report_id IN ({_OLD_REPORTS})",
        f"DELETE FROM report_versions WHERE report_id IN ({_OLD_REPORTS})",
        f"DELETE FROM report_decisions WHERE report_id IN ({_OLD_REPORTS})"
        " AND report_id NOT IN (SELECT report_id FROM report_versions)",
        "DELETE FROM reports WHERE id IN (SELECT r.id FROM reports r WHERE NOT EXISTS"
        " (SELECT 1 FROM report_versions v WHERE v.report_id = r.id) LIMIT :most)",
        f"DELETE FROM report_photos WHERE report_id IN ({_OLD_WORDINGS})"
        " AND version < (SELECT version FROM reports r WHERE r.id = report_id)",
        f"DELETE FROM report_versions WHERE report_id IN ({_OLD_WORDINGS})"
        " AND version < (SELECT version FROM reports r WHERE r.id = report_id)",
        "UPDATE report_decisions SET reason = '' WHERE id IN (SELECT id FROM report_decisions"
        " WHERE reason <> '' AND decided < :before ORDER BY id LIMIT :most)",
    ),
    mine={
        "laporan": "SELECT r.id, r.area, r.state, r.created, v.version, v.kind, v.title, v.story, v.day, v.place,"
        " v.faces, v.written FROM reports r JOIN report_versions v ON v.report_id = r.id"
        " WHERE r.reporter = :person ORDER BY r.id, v.version",
        "foto": f"SELECT report_id, version, file_id FROM report_photos WHERE report_id IN ({HER_REPORTS})",
        "diminta_memeriksa": "SELECT report_id, open FROM report_asked WHERE person = :person",
        "keputusan": "SELECT report_id, version, state, reason, decided FROM report_decisions"
        f" WHERE report_id IN ({HER_REPORTS}) ORDER BY id",
    },
)
