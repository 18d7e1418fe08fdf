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


def _kim(row: Row) -> Kim:
    return Kim(row["id"], row["name"], row["area"], row["theme"], row["sk_number"], Stage(row["stage"]))
