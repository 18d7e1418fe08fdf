"""SQL of who got a release and who did not, by kecamatan."""

from collections.abc import Sequence

from kimbot.announcements.after.model import Named
from kimbot.db.database import Tx

_NAMED = (
    "SELECT COALESCE(m.name, c.title) AS name, COALESCE(m.area, NULLIF(g.approved_area, ''), g.area, '') AS area, d.id"
    " FROM deliveries d JOIN chats c ON c.id = d.chat_id LEFT JOIN members m ON m.id = c.id"
    " LEFT JOIN groups g ON g.chat_id = c.id WHERE d.occurrence_id = :release AND d.part = 0 AND d.state = :fate"
)
_KECAMATAN = "substr(n.area, 1, 8)"  # 36.71.09 of 36.71.09.1002


class ResultStore:
    """Releases as the table `deliveries` knows them, with the names of their chats."""

    def __init__(self, tx: Tx) -> None:
        self._tx = tx

    def names(self, release: int, fate: str, after: int, most: int) -> Sequence[Named]:
        """Chats with that fate by kecamatan and name, without the first `after` of them."""
        rows = self._tx.rows(
            f"SELECT n.name, {_KECAMATAN} AS kecamatan FROM ({_NAMED}) n"
            f" ORDER BY {_KECAMATAN}, n.name, n.id LIMIT :most OFFSET :after",
            release=release,
            fate=fate,
            after=after,
            most=most,
        )
        return [Named(row["kecamatan"], row["name"]) for row in rows]
