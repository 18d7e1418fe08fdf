"""SQL of the KIM registry."""

from kimbot.db.database import Row, Tx
from kimbot.kim.model import Kim, Stage

_COLUMNS = "k.id, k.name, k.area, k.theme, k.sk_number, k.stage"


class KimStore:
    """The table `kim`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def get(self, number: int) -> Kim | None:
        """The KIM with that number."""
        row = self._tx.row(f"SELECT {_COLUMNS} FROM kim k WHERE k.id = :id", id=number)
        return _kim(row) if row else None

    def at(self, areas: tuple[str, ...]) -> list[Kim]:
        """The KIM whose home is one of these areas, in the order of the areas given."""
        return [
            _kim(row)
            for area in areas
            for row in self._tx.rows(f"SELECT {_COLUMNS} FROM kim k WHERE k.area = :area ORDER BY k.name", area=area)
        ]

    def any(self) -> bool:
        """Whether the registry holds anything."""
        return self._tx.value("SELECT 1 FROM kim LIMIT 1") is not None

    def inside(self, area: str) -> list[Kim]:
        """The KIM of an area and everything in it, by area and name."""
        rows = self._tx.rows(
            f"SELECT {_COLUMNS} FROM kim k WHERE k.area = :area OR k.area LIKE :inside ORDER BY k.area, k.name",
            area=area,
            inside=area + ".%",
        )
        return [_kim(row) for row in rows]

    def add(self, name: str, area: str, theme: str, sk_number: str, stage: Stage) -> int | None:
        """A new KIM; None when the area has one of that name."""
        found = self._tx.value(
            "INSERT INTO kim (name, area, theme, sk_number, stage, created)"
            " VALUES (:name, :area, :theme, :sk, :stage, :now) ON CONFLICT (name, area) DO NOTHING RETURNING id",
            name=name,
            area=area,
            theme=theme,
            sk=sk_number,
            stage=str(stage),
            now=self._now,
        )
        return None if found is None else int(found)


class CandidateStore:
    """The table `candidates`: who counts is registered, belongs to no KIM, and still lives there."""

    _WHO = (
        "FROM candidates c JOIN members m ON m.id = c.person AND m.area = c.area"
        " WHERE m.kim_id IS NULL AND m.state IN ('pending', 'returned', 'active')"
    )

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def add(self, person: int, area: str) -> bool:
        """She wants to help there; False when that was known."""
        added = self._tx.run(
            "INSERT INTO candidates (person, area, since) VALUES (:person, :area, :now)"
            " ON CONFLICT (person) DO UPDATE SET area = :area, since = :now WHERE candidates.area <> :area",
            person=person,
            area=area,
            now=self._now,
        )
        return added > 0

    def at(self, area: str) -> list[int]:
        """The candidates of a kelurahan, who came first first."""
        rows = self._tx.rows(f"SELECT c.person {self._WHO} AND c.area = :area ORDER BY c.since, c.person", area=area)
        return [row["person"] for row in rows]

    def is_one(self, person: int) -> bool:
        """Whether she is one."""
        return self._tx.value(f"SELECT 1 {self._WHO} AND c.person = :person", person=person) is not None

    def forget(self, area: str) -> None:
        """There is a KIM now."""
        self._tx.run("DELETE FROM candidates WHERE area = :area", area=area)


def _kim(row: Row) -> Kim:
    return Kim(row["id"], row["name"], row["area"], row["theme"], row["sk_number"], Stage(row["stage"]))
