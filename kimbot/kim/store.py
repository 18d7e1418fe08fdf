"""SQL of the KIM registry."""

from collections.abc import Iterable
from datetime import date

from kimbot.db.database import Row, Tx
from kimbot.kim.model import Kim, Sk, Stage, read_sk

_COLUMNS = "k.id, k.name, k.area, k.theme, k.sk_number, k.sk_day, k.sk_until, k.stage"


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

    def add(self, name: str, area: str, theme: str, sk: Sk, stage: Stage) -> int | None:
        """A new KIM; None when the area has one of that name."""
        found = self._tx.value(
            "INSERT INTO kim (name, area, theme, sk_number, sk_day, sk_until, stage, created)"
            " VALUES (:name, :area, :theme, :number, :day, :until, :stage, :now)"
            " ON CONFLICT (name, area) DO NOTHING RETURNING id",
            name=name,
            area=area,
            theme=theme,
            stage=str(stage),
            now=self._now,
            **sk.written,
        )
        if found is not None:
            began(self._tx, self._now, area, int(found), stage)
        return None if found is None else int(found)

    def move(self, kim: Kim, after: Stage) -> bool:
        """It has come to another stage than the one it was read in; False when somebody was faster."""
        moved = self._tx.run(
            "UPDATE kim SET stage = :after WHERE id = :id AND stage = :seen",
            after=str(after),
            id=kim.id,
            seen=str(kim.stage),
        )
        if moved:
            began(self._tx, self._now, kim.area, kim.id, after)
        return moved > 0

    def set_sk(self, number: int, sk: Sk) -> None:
        """It has this decree; nobody was told of its end yet."""
        self._tx.run(
            "UPDATE kim SET sk_number = :number, sk_day = :day, sk_until = :until, sk_told = 0 WHERE id = :id",
            id=number,
            **sk.written,
        )

    def sk_ending(self, today: date, soon: date) -> list[Kim]:
        """The KIM whose decree ends by the day `soon`, or has ended, and of which nobody was told that."""
        rows = self._tx.rows(
            f"SELECT {_COLUMNS} FROM kim k WHERE k.sk_until <> ''"
            " AND ((k.sk_until <= :soon AND k.sk_told < 1) OR (k.sk_until < :today AND k.sk_told < 2))"
            " ORDER BY k.sk_until, k.id",
            soon=soon.isoformat(),
            today=today.isoformat(),
        )
        return [_kim(row) for row in rows]

    def sk_told(self, today: date, numbers: Iterable[int]) -> None:
        """Those who keep these KIM have been told that the decree ends, or has ended."""
        self._tx.many(
            "UPDATE kim SET sk_told = CASE WHEN sk_until < :today THEN 2 ELSE 1 END WHERE id = :id",
            [{"id": number, "today": today.isoformat()} for number in numbers],
        )


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


def began(tx: Tx, now: int, area: str, kim_id: int | None, stage: Stage) -> None:
    """A stage begins: of a KIM, or of a kelurahan that has none."""
    tx.run(
        "INSERT INTO stages (area, kim_id, stage, since) VALUES (:area, :kim, :stage, :now)",
        area=area,
        kim=kim_id,
        stage=str(stage),
        now=now,
    )


def _kim(row: Row) -> Kim:
    sk = read_sk(row["sk_number"], row["sk_day"], row["sk_until"])
    return Kim(row["id"], row["name"], row["area"], row["theme"], sk, Stage(row["stage"]))
