"""What each chat calls the places in an announcement: {kelurahan}, {kecamatan}, {grup}, {nama}."""

from collections.abc import Mapping, Sequence

from kimbot.areas.register import Areas
from kimbot.db.database import Row, Tx
from kimbot.texts.catalogue import Catalogue

_KNOWN = (
    "SELECT c.id, c.kind, c.title, c.language, m.name, k.name AS kim,"
    " COALESCE(m.area, NULLIF(g.taken_area, ''), NULLIF(g.area, ''), '') AS area"
    " FROM chats c LEFT JOIN members m ON m.id = c.id LEFT JOIN kim k ON k.id = m.kim_id"
    " LEFT JOIN groups g ON g.chat_id = c.id"
)


def called(tx: Tx, chats: Sequence[int], areas: Areas, texts: Catalogue) -> Mapping[int, Mapping[str, str]]:
    """The words of these chats, each in its language."""
    rows = tx.rows(f"{_KNOWN} WHERE c.id IN ({', '.join(map(str, chats))})")
    return {row["id"]: _called(row, areas, texts) for row in rows}


def _called(row: Row, areas: Areas, texts: Catalogue) -> Mapping[str, str]:
    area = areas.get(row["area"]) or areas.city
    parent = areas.get(area.parent)
    everybody = texts.label(row["language"], "announcements.everybody", {})
    private = row["kind"] == "private"
    return {
        "kelurahan": area.name if area.level == "kelurahan" else areas.label(area.code),
        "kecamatan": parent.name if area.level == "kelurahan" and parent else area.name,
        "grup": (row["kim"] or everybody) if private else row["title"],
        "nama": (row["name"] or row["title"]) if private else everybody,
    }
