"""What is asked all day, or for each row of a list, is answered by the right index, however much there is."""

from pathlib import Path

from kimbot.acknowledgements.store import AcknowledgementStore
from kimbot.announcements.audience.model import Finer
from kimbot.announcements.audience.store import AudienceStore
from kimbot.announcements.content import Content
from kimbot.announcements.model import Composed
from kimbot.db.migrate import migrate
from kimbot.db.sqlite import SqliteTx, _connect
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.store import Ledger, raise_epoch
from kimbot.delivery.term import Term
from kimbot.members.store import MemberStore


class Explaining(SqliteTx):
    """A transaction that notes how its questions are answered."""

    def __init__(self, folder: Path) -> None:
        connection = _connect(folder / "kimbot.db", readonly=False)
        migrate(connection)
        super().__init__(connection)
        self.steps: list[str] = []

    def rows(self, sql: str, **values: object) -> list:  # type: ignore[type-arg]
        self._explain(sql, values)
        return super().rows(sql, **values)

    def run(self, sql: str, **values: object) -> int:
        self._explain(sql, values)
        return super().run(sql, **values)

    def _explain(self, sql: str, values: dict[str, object]) -> None:
        plan = self._connection.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        self.steps += [row["detail"] for row in plan if not row["detail"].startswith("CORRELATED")]


def test_messages_to_single_chats_are_found_in_their_order(tmp_path: Path) -> None:
    tx = Explaining(tmp_path)
    Term(tx, 1, raise_epoch(tx)).single(5)
    assert tx.steps[:2] == [
        "SCAN d USING INDEX deliveries_direct",
        "SEARCH b USING INDEX deliveries_of_chat (chat_id=? AND state=? AND id<?)",
    ]
    assert not any("TEMP B-TREE" in step or "AUTOMATIC" in step for step in tx.steps)
    tx._connection.close()


def test_who_had_named_a_kim_is_not_looked_for_among_all_members(tmp_path: Path) -> None:
    tx = Explaining(tmp_path)
    MemberStore(tx, 1).wishing("KIM Melati", "36.71")
    assert tx.steps == ["SEARCH m USING INDEX members_wish (<expr>=?)"]
    tx._connection.close()


def test_what_a_release_owes_later_is_not_looked_through(tmp_path: Path) -> None:
    tx = Explaining(tmp_path)
    tx.run("INSERT INTO occurrences (subject, due, state, created) VALUES ('test:1', 1, 'sending', 1)")
    Term(tx, 1, raise_epoch(tx)).of_releases(5)
    assert "SEARCH d USING INDEX deliveries_campaign (occurrence_id=? AND due<?)" in tx.steps
    assert not any("TEMP B-TREE" in step or "AUTOMATIC" in step for step in tx.steps)
    tx._connection.close()


def test_what_rests_until_another_hour_is_not_counted_through(tmp_path: Path) -> None:
    tx = Explaining(tmp_path)
    Occurrences(tx, 1).moving()
    assert "SEARCH d USING INDEX deliveries_campaign (occurrence_id=? AND due<?)" in tx.steps
    assert "SEARCH d USING INDEX deliveries_lines (occurrence_id=? AND due<?)" in tx.steps
    tx._connection.close()


def test_who_holds_an_office_is_not_looked_for_among_all_chats(tmp_path: Path) -> None:
    tx = Explaining(tmp_path)
    given = Composed(Content("Halo", "Halo"), "acara", ("36.71",), None, finer=Finer(roles=("lurah", "ketua")))
    AudienceStore(tx, 1).by_area(given)
    assert not any(step.startswith(("SCAN c", "SCAN h", "SCAN m")) for step in tx.steps)
    tx._connection.close()


def test_pins_that_were_made_are_not_looked_through(tmp_path: Path) -> None:
    tx = Explaining(tmp_path)
    Ledger(tx, 1).unpinnable()
    assert tx.steps[0] == "SCAN deliveries USING INDEX deliveries_waiting"
    tx._connection.close()


def test_who_is_reminded_hears_of_her_kim_without_a_look_at_all_others(tmp_path: Path) -> None:
    tx = Explaining(tmp_path)
    AcknowledgementStore(tx, 1).waiting_for_member(1, 0)
    assert "SEARCH l USING INDEX ladder_kim (kim_id=?)" in tx.steps
    tx._connection.close()
