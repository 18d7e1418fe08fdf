"""An editor and an approver, for journeys: what they say and tap."""

from kimbot.work import Work
from tests.announcements.scene import composes
from tests.harness import Bot
from tests.journeys.offices import trail
from tests.phones import Phone

MINUTE = 60
GROUP = -4001


def submits(phone: Phone, when: str = "besok jam 9", text: str = "Imunisasi di balai warga") -> None:
    composes(phone, text=text)
    if when == "sekarang":
        phone.taps("Sekarang")
        phone.taps("Kirim sekarang")
    else:
        phone.says(when)
        phone.taps("Jadwalkan")
    phone.sees("menunggu persetujuan")


def acts(bot: Bot) -> list[str]:
    found = [entry.act.removeprefix("announcement.") for entry in trail(bot) if entry.act.startswith("announcement.")]
    return [act for act in found if act != "release"]


def state_of(bot: Bot) -> str:
    return bot.work(lambda work: str(work.tx.value("SELECT state FROM announcements ORDER BY id DESC LIMIT 1")))


def the_card(bot: Bot, route: str = "ap.yes") -> str:
    """The button of the newest announcement, forged as it stands now."""

    def read(work: Work) -> str:
        row = work.tx.row("SELECT id, version FROM announcements ORDER BY id DESC LIMIT 1")
        assert row is not None
        return f"{route}|{row['id']}|{row['version']}|"

    return bot.work(read)
