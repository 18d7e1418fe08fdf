"""A Kominfo officer, verified members and a subscribed group: the people announcements are about."""

from kimbot.announcements.model import Announcement, Composed, State
from kimbot.core.actor import Actor
from kimbot.members.model import Application, Office
from kimbot.roles.model import Right
from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Group, Phone

HOUR = 3_600
DAY = 24 * HOUR


def office(bot: Bot) -> Phone:
    """Kominfo's admin, who can be reached."""
    bot.admin.says("/start")
    bot.admin.sees("Halo")
    return bot.admin


def number(work: Work, phone: Phone) -> int:
    chat = work.chats.of_telegram(phone.id)
    assert chat is not None
    return chat.id


def officer(work: Work) -> Actor:
    """The admin as a service sees her."""
    chat = work.chats.of_telegram(9000)
    assert chat is not None
    return Actor(chat.id, "Bu Ratna")


def member(bot: Bot, name: str = "Sari Wulandari", area: str = "cibodasari") -> Phone:
    """A verified member who opened the bot."""
    phone = bot.world.user(name.split()[0])
    phone.says("/start")
    phone.sees("Kelompok Informasi Masyarakat")
    bot.work(lambda work: _verify(work, phone, name, area))
    return phone


def _verify(work: Work, phone: Phone, name: str, area: str) -> None:
    found = work.areas.search(area, ("kelurahan",)).exact
    assert found is not None
    person = number(work, phone)
    given = Application(name, found.code, None, "", Office.ANGGOTA, "")
    applied = work.membership.apply(Actor(person, name), given)
    work.membership.approve(officer(work), applied.id, applied.version)


def group(bot: Bot, title: str = "Warga RW 05", area: str = "cibodasari") -> Group:
    """A group that Kominfo has approved."""
    tini = bot.world.user("Tini")
    made = bot.world.group(title, tini)
    made.add_bot(tini)
    made.sees("kimbot")
    made.says(tini, f"/langganan {area}")
    made.sees("Siap!")
    bot.admin.taps("Setujui")
    made.sees("Grup ini menerima kabar")
    return made


def composes(phone: Phone, text: str = "Imunisasi di balai warga", topic: str = "Kesehatan", area: str = "") -> None:
    """/siarkan up to the question when; the whole city unless an area is named."""
    phone.says("/siarkan")
    phone.sees("Apa yang ingin diumumkan")
    phone.says(text)
    audience(phone, topic, area)


def audience(phone: Phone, topic: str = "Kesehatan", area: str = "") -> None:
    """The middle of /siarkan: topic and audience."""
    picks_topic(phone, topic)
    if area:
        phone.taps("Pilih wilayah")
        phone.says(area)
        phone.taps("Selesai")
    else:
        phone.taps("Semua wilayah")
    phone.sees("Kapan disiarkan")


def picks_topic(phone: Phone, topic: str) -> None:
    """Topics come in pages."""
    if topic not in phone.sees("Tentang apa").buttons:
        phone.taps("Berikutnya »")
    phone.taps(topic)


def schedules(phone: Phone, when: str, **given: str) -> None:
    """/siarkan to its end, for a time."""
    composes(phone, **given)
    phone.says(when)
    keeps(phone)
    phone.taps("Jadwalkan")
    phone.taps("Lanjutkan sendiri")
    phone.sees("Pengumuman dijadwalkan")


def sends(bot: Bot, **given: str) -> None:
    """/siarkan to its end by the admin, who stands alone; the minute in which it could be stopped is over."""
    composes(bot.admin, **given)
    bot.admin.taps("Sekarang")
    keeps(bot.admin)
    goes_out(bot)


def keeps(phone: Phone) -> None:
    """Where its time lies in quiet hours, it stays with that time."""
    asked = phone._await(lambda m: "Sudah benar?" in m.text or "itu jam tenang" in m.text, "the summary", 5)
    if "itu jam tenang" in asked.text:
        phone.taps("Tetap")


def goes_out(bot: Bot) -> None:
    """The end of /siarkan, at once."""
    bot.admin.taps("Kirim sekarang")
    bot.admin.taps("Lanjutkan sendiri")
    bot.admin.sees("Tekan Hentikan")
    bot.tick(60)


def announced(work: Work, author: Actor, given: Composed) -> Announcement:
    """An announcement of hers that another one has approved, or she alone; it waits for no minute."""
    asked = work.announcements.submit(author, given)
    others = work.roles.holders(Right.APPROVE, work.areas.city.code, but=(author.id,))
    by = Actor(others[0].person, "Penyetuju") if others else author
    approved = work.approvals.approve(by, asked.id, asked.version)
    if approved.state is State.HOLDING:
        work.releases.take(approved)
    return work.announcements.open(author, asked.id)[0]


def settles(bot: Bot) -> None:
    """Everything that was released has gone; then the ticks ring."""
    bot.until(lambda work: _waiting(work) == 0)
    bot.tick()


def _waiting(work: Work) -> int:
    """How many copies of all releases have not gone yet."""
    releases = [one for given in work.announcements.listed(officer(work)) for one in work.occurrences.of(given.subject)]
    assert releases
    counts = [work.outbox.ledger.counts(one.id) for one in releases]
    return sum(count.get("queued", 0) + count.get("sending", 0) for count in counts)


def copies(chat: Phone | Group, text: str) -> int:
    """How many messages with this text stand in a chat under our header."""
    return sum(m.from_bot and "Pengumuman ·" in m.text and text in m.text for m in chat.messages())
