"""What is taken back while it is on its way: it is deleted where it has arrived; what had not left never leaves."""

from tests.engine.stage import Engine, seen, words
from tests.phones import Phone

CARD = "member:7:1"


def card(engine: Engine, phone: Phone, name: str) -> int:
    """Owe a card to somebody; its delivery."""
    chat = engine.number(phone)
    engine.work(lambda work: work.say(chat, words(name), card=CARD))
    sql = "SELECT MAX(id) FROM deliveries WHERE chat_id = :chat AND key = :key"
    return int(engine.work(lambda work: work.tx.value(sql, chat=chat, key=CARD)))


def take_back(engine: Engine) -> None:
    engine.work(lambda work: work.outbox.take_back(CARD, words("nobody")))


def withdraw(engine: Engine, release: int) -> None:
    def act(work: object) -> None:
        work.occurrences.cancel(release)  # type: ignore[attr-defined]
        work.outbox.ledger.cancel(release)  # type: ignore[attr-defined]
        work.outbox.retract(release, words("nobody"))  # type: ignore[attr-defined]

    engine.work(act)


def gone(engine: Engine, phone: Phone, text: str) -> None:
    """The bot has deleted what had arrived, and says nothing in its place."""
    engine.until(lambda _: bool(engine.calls("deleteMessages", chat=phone.id)))
    engine.until(lambda work: not work.tx.value("SELECT 1 FROM deliveries WHERE state IN ('queued', 'sending')"))
    assert (seen(phone, text), seen(phone, "nobody")) == (0, 0)


def test_a_card_on_its_way_is_deleted_when_it_has_arrived(engine: Engine) -> None:
    (ketua,) = engine.people(1)
    engine.fault("slow", methods=["sendMessage"], chat=ketua.id, seconds=0.4)
    row = card(engine, ketua, "Siti")
    engine.waits(lambda: bool(engine.calls("sendMessage", chat=ketua.id)))
    take_back(engine)
    gone(engine, ketua, "Siti")
    assert engine.row(row)["state"] == "cancelled"
    assert len(engine.calls("sendMessage", chat=ketua.id)) == 1


def test_a_card_that_has_not_left_never_leaves(engine: Engine) -> None:
    (ketua,) = engine.people(1)
    engine.fault("slow", methods=["sendMessage"], chat=ketua.id, seconds=0.4)
    engine.say(ketua, "Lain")
    engine.waits(lambda: bool(engine.calls("sendMessage", chat=ketua.id)))
    row = card(engine, ketua, "Siti")
    take_back(engine)
    ketua.sees("Lain")
    last = engine.say(ketua, "Sesudahnya")
    engine.ends(last, "sent")
    assert (seen(ketua, "Siti"), seen(ketua, "nobody"), engine.row(row)["state"]) == (0, 0, "cancelled")
    assert engine.row(row)["payload"] is None
    assert not engine.calls("deleteMessages", chat=ketua.id)


def test_a_card_that_stands_says_so_also_where_a_change_of_it_was_on_its_way(engine: Engine) -> None:
    (ketua,) = engine.people(1)
    engine.ends(card(engine, ketua, "Siti"), "sent")
    engine.fault("slow", methods=["editMessageText"], chat=ketua.id, seconds=0.4)
    card(engine, ketua, "Siti Aminah")
    engine.waits(lambda: bool(engine.calls("editMessageText", chat=ketua.id)))
    take_back(engine)
    ketua.sees("nobody")
    assert seen(ketua, "Siti") == 0


def test_a_release_on_its_way_is_deleted_when_it_has_arrived(engine: Engine) -> None:
    siti, wati = engine.people(2)
    engine.fault("slow", methods=["sendMessage"], chat=siti.id, seconds=0.4)
    release = engine.release([siti, wati])
    wati.sees("Kabar")
    engine.until(lambda work: work.outbox.ledger.counts(release).get("sent") == 1)
    withdraw(engine, release)
    for phone in (siti, wati):
        gone(engine, phone, "Kabar")
    assert engine.settled(release) == {"sent": 1, "cancelled": 1}


def test_taken_back_on_its_way_and_the_process_is_killed_it_is_unknown(engine: Engine) -> None:
    (siti,) = engine.people(1)
    engine.fault("hang", methods=["sendMessage"], chat=siti.id, seconds=20)
    release = engine.release([siti])
    engine.waits(lambda: bool(engine.calls("sendMessage", chat=siti.id)))
    withdraw(engine, release)
    engine.stop()
    engine.start()
    assert engine.settled(release) == {"unknown": 1}
    assert len(engine.calls("sendMessage", chat=siti.id)) == 1
