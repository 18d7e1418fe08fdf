"""SQL of the formation list: places, when their stages began, visits."""

from datetime import date

from kimbot.db.database import Row, Tx
from kimbot.forming.model import Visit
from kimbot.kim.model import Stage
from kimbot.kim.store import began


class PlaceStore:
    """The tables `formation` (a kelurahan without a KIM) and `stages` (when each began)."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def stage(self, area: str) -> Stage:
        """How far a kelurahan without a KIM has come."""
        return Stage(self._tx.value("SELECT stage FROM formation WHERE area = :area", area=area) or Stage.NONE)

    def all(self) -> dict[str, Stage]:
        """The stages of all kelurahan of which one was noted, also while they had no KIM yet."""
        rows = self._tx.rows("SELECT area, stage FROM formation")
        return {row["area"]: Stage(row["stage"]) for row in rows}

    def move(self, area: str, seen: Stage, after: Stage) -> bool:
        """A kelurahan without a KIM has come to another stage than was seen; False when somebody was faster."""
        self._tx.run(
            "INSERT INTO formation (area, stage) VALUES (:area, 'belum_ada') ON CONFLICT (area) DO NOTHING", area=area
        )
        moved = self._tx.run(
            "UPDATE formation SET stage = :after WHERE area = :area AND stage = :seen",
            after=str(after),
            area=area,
            seen=str(seen),
        )
        if moved:
            began(self._tx, self._now, area, None, after)
        return moved > 0

    def since(self, area: str, kim_id: int | None, stage: Stage) -> int | None:
        """When (ms) the stage began that holds; None where that was not kept."""
        row = self._tx.row(
            "SELECT stage, since FROM stages WHERE area = :area AND COALESCE(kim_id, 0) = :kim"
            " ORDER BY id DESC LIMIT 1",
            area=area,
            kim=kim_id or 0,
        )
        return int(row["since"]) if row is not None and row["stage"] == stage else None


class VisitStore:
    """The table `visits`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def add(self, area: str, kim_id: int | None, day: date, done: str, photo: str, by: int) -> int:
        """A visit; its number."""
        return int(
            self._tx.value(
                "INSERT INTO visits (area, kim_id, day, done, photo, noted_by, noted)"
                " VALUES (:area, :kim, :day, :done, :photo, :by, :now) RETURNING id",
                area=area,
                kim=kim_id,
                day=day.isoformat(),
                done=done,
                photo=photo,
                by=by,
                now=self._now,
            )
        )

    def get(self, number: int) -> Visit | None:
        """The visit with that number."""
        row = self._tx.row("SELECT * FROM visits WHERE id = :id", id=number)
        return _visit(row) if row else None

    def at(self, area: str, kim_id: int | None) -> list[Visit]:
        """The visits to a place, newest first: to its KIM, and there before it had one."""
        rows = self._tx.rows(
            "SELECT * FROM visits WHERE area = :area AND (kim_id IS NULL OR kim_id = :kim) ORDER BY day DESC, id DESC",
            area=area,
            kim=kim_id,
        )
        return [_visit(row) for row in rows]


def _visit(row: Row) -> Visit:
    return Visit(
        id=row["id"],
        area=row["area"],
        kim_id=row["kim_id"],
        day=date.fromisoformat(row["day"]),
        done=row["done"],
        photo=row["photo"],
        by=row["noted_by"],
    )
