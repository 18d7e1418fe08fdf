"""SQL of what a chat is called, for the places in an announcement."""

from collections.abc import Sequence

from kimbot.db.database import Row, Tx

_KNOWN = (
    "SELECT c.id, c.kind, c.title, c.language, m.name, k.name AS kim,"
    " COALESCE(m.area, NULLIF(g.taken_area, ''), NULLIF(g.area, ''), '') AS area"
    " FROM chats c LEFT JOIN members m ON m.id = c.id LEFT JOIN kim k ON k.id = m.kim_id"
    " LEFT JOIN groups g ON g.chat_id = c.id"
)


def named(tx: Tx, chats: Sequence[int]) -> list[Row]:
    """Kind, title, language and area of these chats; of a member her name and KIM."""
    return tx.rows(f"{_KNOWN} WHERE c.id IN ({', '.join(map(str, chats))})")
