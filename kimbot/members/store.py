"""SQL of members."""

from kimbot.core.strings import containing
from kimbot.db.database import Row, Tx
from kimbot.members.model import SAME_CAUSE, Application, Member, MemberState, Office

_COLUMNS = (
    "m.id, m.name, m.area, m.kim_id, m.kim_wish, m.role, m.phone, m.state, m.version, m.application,"
    " m.private_copies, m.reason, m.consent_version, m.ends, m.again"
)


class MemberStore:
    """The table `members`."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def get(self, person: int) -> Member | None:
        """The member with that number."""
        row = self._tx.row(f"SELECT {_COLUMNS} FROM members m WHERE m.id = :id", id=person)
        return _member(row) if row else None

    def name(self, person: int) -> str:
        """The name she gave, or Telegram's."""
        return str(
            self._tx.value(
                "SELECT COALESCE(m.name, c.title) FROM chats c LEFT JOIN members m ON m.id = c.id WHERE c.id = :id",
                id=person,
            )
            or ""
        )

    def apply(self, person: int, given: Application) -> None:
        """A new application, after she was returned, rejected or had left too, or a correction while it waits.

        What she took back a moment ago, undecided, is the same application again.
        """
        self._tx.run(
            "INSERT INTO members"
            " (id, name, area, kim_id, kim_wish, role, phone, state, consent_version, consent_at, changed, created)"
            " VALUES (:id, :name, :area, :kim, :wish, :role, :phone, 'pending', :consent, :now, :now, :now)"
            " ON CONFLICT (id) DO UPDATE SET name = excluded.name, area = excluded.area, kim_id = excluded.kim_id,"
            " kim_wish = excluded.kim_wish, role = excluded.role, phone = excluded.phone, state = 'pending',"
            " version = members.version + 1, consent_version = excluded.consent_version,"
            " application = members.application + CASE WHEN members.state = 'pending' OR members.state = 'left'"
            " AND members.decided_by IS NULL AND members.changed > :recent THEN 0 ELSE 1 END,"
            " consent_at = excluded.consent_at, changed = excluded.changed, reason = '', decided_by = NULL",
            id=person,
            name=given.name,
            area=given.area,
            kim=given.kim_id,
            wish=given.kim_wish,
            role=str(given.role),
            phone=given.phone,
            consent=given.consent,
            now=self._now,
            recent=self._now - SAME_CAUSE,
        )

    def decide(self, person: int, version: int, before: MemberState, after: MemberState, by: int, reason: str) -> bool:
        """Move from one state to another; False when somebody was faster or she changed her application."""
        changed = self._tx.run(
            "UPDATE members SET state = :after, version = version + 1, changed = :now, decided_by = :by,"
            " reason = :reason WHERE id = :id AND state = :before AND version = :version",
            now=self._now,
            after=str(after),
            by=by,
            reason=reason,
            id=person,
            before=str(before),
            version=version,
        )
        return changed > 0

    def leave(self, person: int, version: int) -> bool:
        """She belongs to no KIM and has no office any more; False when something about her has changed meanwhile."""
        changed = self._tx.run(
            "UPDATE members SET state = 'left', kim_id = NULL, kim_wish = '', role = 'anggota', reason = '',"
            " version = version + 1, changed = :now WHERE id = :id AND version = :version",
            now=self._now,
            id=person,
            version=version,
        )
        return changed > 0

    def pause(self, person: int, ends: int, again: int) -> None:
        """How often of late it has ended, and from when on (ms) she may apply again."""
        self._tx.run(
            "UPDATE members SET ends = :ends, again = :again WHERE id = :id", ends=ends, again=again, id=person
        )

    def rename(self, person: int, name: str) -> None:
        """What her card says is out of date."""
        self._tx.run("UPDATE members SET name = :name, version = version + 1 WHERE id = :id", name=name, id=person)

    def set_phone(self, person: int, phone: str) -> None:
        """The same; "": none."""
        self._tx.run("UPDATE members SET phone = :phone, version = version + 1 WHERE id = :id", phone=phone, id=person)

    def set_role(self, person: int, role: Office) -> None:
        """Her office as far as it is kept here: a ketua's is her grant."""
        self._tx.run("UPDATE members SET role = :role WHERE id = :id", role=str(role), id=person)

    def agree(self, person: int, consent: str) -> None:
        """She agrees to this version of the text, now."""
        self._tx.run(
            "UPDATE members SET consent_version = :consent, consent_at = :now WHERE id = :id",
            consent=consent,
            now=self._now,
            id=person,
        )

    def set_private_copies(self, person: int, wanted: bool) -> None:
        """Whether announcements come to her own chat too."""
        self._tx.run("UPDATE members SET private_copies = :wanted WHERE id = :id", wanted=int(wanted), id=person)

    def set_kim(self, person: int, kim_id: int) -> None:
        """Her KIM is in the registry now."""
        self._tx.run("UPDATE members SET kim_id = :kim, kim_wish = '' WHERE id = :id", kim=kim_id, id=person)

    def wishing(self, name: str, area: str) -> list[Member]:
        """Members who named a KIM that was not in the registry, in that area."""
        rows = self._tx.rows(
            f"SELECT {_COLUMNS} FROM members m WHERE m.kim_wish <> '' AND LOWER(m.kim_wish) = LOWER(:name)"
            " AND m.kim_id IS NULL AND (m.area = :area OR m.area LIKE :inside)",
            name=name,
            area=area,
            inside=area + ".%",
        )
        return [_member(row) for row in rows]

    def pending(self) -> list[Member]:
        """Who waits for verification, oldest first."""
        rows = self._tx.rows(f"SELECT {_COLUMNS} FROM members m WHERE m.state = 'pending' ORDER BY m.consent_at, m.id")
        return [_member(row) for row in rows]

    def of_kim(self, kim_id: int) -> list[Member]:
        """The active members of a KIM, by name."""
        rows = self._tx.rows(
            f"SELECT {_COLUMNS} FROM members m WHERE m.kim_id = :kim AND m.state = 'active' ORDER BY m.name, m.id",
            kim=kim_id,
        )
        return [_member(row) for row in rows]

    def named(self, text: str, limit: int) -> list[Member]:
        """Members whose name contains the text."""
        rows = self._tx.rows(
            f"SELECT {_COLUMNS} FROM members m WHERE LOWER(m.name) LIKE :like ESCAPE '!'"
            " AND m.state IN ('pending', 'active') ORDER BY m.name LIMIT :limit",
            like=containing(text.lower()),
            limit=limit,
        )
        return [_member(row) for row in rows]


def _member(row: Row) -> Member:
    return Member(
        id=row["id"],
        name=row["name"],
        area=row["area"],
        kim_id=row["kim_id"],
        kim_wish=row["kim_wish"],
        role=Office(row["role"]),
        phone=row["phone"],
        state=MemberState(row["state"]),
        version=row["version"],
        application=row["application"],
        private_copies=bool(row["private_copies"]),
        reason=row["reason"],
        consent=row["consent_version"],
        ends=row["ends"],
        again=row["again"],
    )
