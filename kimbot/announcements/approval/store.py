"""SQL of approvals."""

from kimbot.announcements.approval.model import Approval, Decision
from kimbot.core.lives import APPROVAL
from kimbot.db.database import Row, Tx


class ApprovalStore:
    """The table `approvals`: the newest row of an announcement is the one that counts."""

    def __init__(self, tx: Tx, now: int) -> None:
        self._tx, self._now = tx, now

    def ask(self, announcement: int, seal: str, asker: int, level: int) -> Approval:
        """Somebody shall approve it; what was asked or granted before is void."""
        return self._add("ask", announcement, seal, asker, level)

    def sign(self, announcement: int, seal: str, signer: int) -> Approval:
        """An office speaks for itself: granted, and decided by nobody."""
        return self._add("sign", announcement, seal, signer, 0)

    def _add(self, act: str, announcement: int, seal: str, asker: int, level: int) -> Approval:
        self.void(announcement)
        state = APPROVAL[act].to
        number = self._tx.value(
            "INSERT INTO approvals (announcement_id, seal, state, asker, asked, level)"
            " VALUES (:announcement, :seal, :state, :asker, :now, :level) RETURNING id",
            announcement=announcement,
            seal=seal,
            state=state,
            asker=asker,
            now=self._now,
            level=level,
        )
        return Approval(int(number), announcement, seal, Decision(state), asker, self._now, level)

    def of(self, announcement: int) -> Approval | None:
        """The newest."""
        row = self._tx.row(
            "SELECT * FROM approvals WHERE announcement_id = :announcement ORDER BY id DESC LIMIT 1",
            announcement=announcement,
        )
        return _approval(row) if row else None

    def askers(self, announcement: int) -> set[int]:
        """Everybody who asked for one wording of it."""
        rows = self._tx.rows("SELECT asker FROM approvals WHERE announcement_id = :id", id=announcement)
        return {row["asker"] for row in rows}

    def asked(self) -> list[Approval]:
        """What waits, the oldest first."""
        return [_approval(row) for row in self._tx.rows("SELECT * FROM approvals WHERE state = 'asked' ORDER BY id")]

    def decide(self, one: Approval, act: str, decider: int, *, alone: bool = False, comment: str = "") -> bool:
        """`grant` or `return`. False when it was decided before."""
        move = APPROVAL[act]
        changed = self._tx.run(
            "UPDATE approvals SET state = :state, decider = :decider, decided = :now, alone = :alone,"
            f" comment = :comment WHERE id = :id AND {move.where}",
            state=move.to,
            decider=decider,
            now=self._now,
            alone=int(alone),
            comment=comment,
            id=one.id,
        )
        return changed > 0

    def renew(self, announcement: int, seal: str) -> None:
        """What was granted holds for this now."""
        self._tx.run(
            "UPDATE approvals SET seal = :seal WHERE announcement_id = :announcement AND state = 'granted'",
            seal=seal,
            announcement=announcement,
        )

    def void(self, announcement: int) -> None:
        """It has changed, or nothing comes of it: no approval holds any more."""
        move = APPROVAL["void"]
        self._tx.run(
            f"UPDATE approvals SET state = :state WHERE announcement_id = :announcement AND {move.where}",
            state=move.to,
            announcement=announcement,
        )

    def reminded(self, one: Approval, level: int) -> bool:
        """Who approves is reminded now; False when that was done before."""
        changed = self._tx.run(
            "UPDATE approvals SET level = :level WHERE id = :id AND level < :level AND state = 'asked'",
            level=level,
            id=one.id,
        )
        return changed > 0


def _approval(row: Row) -> Approval:
    return Approval(
        id=row["id"],
        announcement=row["announcement_id"],
        seal=row["seal"],
        state=Decision(row["state"]),
        asker=row["asker"],
        asked=row["asked"],
        level=row["level"],
        decider=row["decider"],
        alone=bool(row["alone"]),
        comment=row["comment"],
    )
