"""What is done after something was sent, and how to have some of it left behind while it goes."""

from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Group, Phone

WAITS = 120


def rests(bot: Bot) -> None:
    """Nothing is owed to anybody."""
    owed = "SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending') AND due <= :now"
    bot.until(lambda work: work.tx.value(owed, now=work.now) == 0)


def busy(bot: Bot, chat: Group | Phone, method: str = "sendMessage") -> None:
    """Telegram lets a chat wait when something comes there; `is_left_behind` says for how long."""
    rests(bot)
    bot.world.post("/faults", {"kind": "429", "retry_after": 1, "chat": chat.id, "methods": [method]})


def is_left_behind(bot: Bot, release: int = 1, chats: int = 1) -> None:
    """All but so many chats have got it; those wait two minutes."""

    def waits(work: Work) -> bool:
        refused = "SELECT COUNT(*) FROM deliveries WHERE occurrence_id = :release AND problem LIKE '%retry after%'"
        counted = work.outbox.ledger.counts(release).get("queued")
        return bool(work.tx.value(refused, release=release) == counted == chats)

    bot.until(waits, within=20)
    bot.work(
        lambda work: work.tx.run(
            "UPDATE deliveries SET due = :due WHERE occurrence_id IS NOT NULL AND state = 'queued'",
            due=work.now + WAITS * 1000,
        )
    )


RIGHT = "Imunisasi pindah ke kelurahan"
TITLE = "Imunisasi di balai warga"


def opens(admin: Phone, title: str = TITLE) -> None:
    admin.says("/jadwal")
    admin.taps(title)


def corrects(admin: Phone, text: str = RIGHT, title: str = TITLE) -> None:
    """Ralat, to the end; there is no second person."""
    opens(admin, title)
    admin.taps("Ralat")
    admin.sees("Ketik isi yang benar")
    admin.says(text)
    assert "DIRALAT" in admin.sees(text).text
    admin.taps("Kirim ralat")
    admin.sees("Belum ada orang kedua")
    admin.taps("Lanjutkan sendiri")
    admin.sees("Ralatnya sedang dikirim")


def withdraws(admin: Phone, title: str = TITLE) -> None:
    opens(admin, title)
    admin.taps("Tarik kembali")
    admin.taps("Lanjutkan sendiri")
    admin.sees("sedang ditarik")


def done(bot: Bot) -> None:
    """What changes other releases has gone everywhere; then the ticks ring."""
    bot.tick()
    bot.until(lambda work: _left(work) == 0)
    bot.tick()


def _left(work: Work) -> int:
    return work.tx.value(
        "SELECT COUNT(*) FROM deliveries d JOIN occurrences o ON o.id = d.occurrence_id"
        " WHERE o.subject LIKE 'correction:%' AND d.state IN ('queued', 'sending') AND d.due <= :now"
        " AND o.finished IS NULL",
        now=work.now,
    )


def shown(chat: Phone | Group, text: str) -> list[str]:
    """The announcements with this text that stand in a chat."""
    found = [m.text for m in chat.messages() if m.from_bot and "Pengumuman ·" in m.text]
    return [one for one in found if text in one]


def deletes(chat: Group, text: str) -> None:
    """Somebody deletes a message in a group."""
    [found] = [m for m in chat.messages() if text in m.text]
    chat.world.post(f"/chats/{chat.id}/messages/{found.id}/delete", {"from": chat.owner.id})
