"""A whole life with the bot, with a marked word wherever she types one: what an erasure must take out."""

from pathlib import Path

from kimbot.acknowledgements.model import Way
from kimbot.acknowledgements.store import NudgeStore
from kimbot.announcements.content import Content as Announced
from kimbot.announcements.content import Occasion
from kimbot.announcements.model import Composed
from kimbot.core.actor import Actor
from kimbot.core.clock import DAY
from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.announcements.scene import announced
from tests.announcements.scene import sends as sends_to_all
from tests.harness import Bot
from tests.journeys.offices import invite
from tests.phones import Phone
from tests.reports.people import actor_of, area_code, member, office, reports, subscribed

NAME, TELEGRAM, ACCOUNT, PHONE = "Kenarina Sejati", "Kenaritele", "kenariakun", "+6281234509876"
TITLE, STORY, PLACE = "Kenarijudul kenari", "Kenaricerita kenari kenari", "Kenaritempat kenari"
WISH = "Kenarikim"
OTHER_TITLE, REASON, HALF = "Kenarikedua ditolak", "Kenarialasan dari pemeriksa", "Kenariseparuh belum jadi"
CANARIES = ("Kenari", PHONE[4:])
OF_HER_ALONE = (NAME, TELEGRAM, ACCOUNT, PHONE[4:], WISH, OTHER_TITLE, REASON, HALF)


def canaries_in(folder: Path, canaries: tuple[str, ...] = CANARIES) -> list[str]:
    """Files of the data folder in which a canary stands, and which."""
    return [
        f"{path.name}: {canary}"
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for canary in canaries
        if canary.lower().encode() in path.read_bytes().lower()
    ]


def kenari(bot: Bot) -> Phone:
    """She registers with a canary in every field, is returned and verified, and uses every form."""
    her = bot.world.user(TELEGRAM, username=ACCOUNT, id=77_001_234_567)
    her.says("/start")
    her.says("/daftar")
    her.taps("Setuju")
    her.says("Kenari salah ketik")
    her.says("cibodasari")
    her.taps("KIM lain")
    her.says(f"KIM {WISH}")
    her.taps("Anggota")
    her.says(PHONE)
    her.taps("Kirim")
    her.sees("Terima kasih")
    bot.admin.sees("Kenari salah ketik")
    bot.admin.taps("Minta perbaikan")
    bot.admin.says("Kenari, tulis nama lengkap ya.")
    her.sees("tulis nama lengkap")
    her.taps("Perbaiki pendaftaran")
    her.taps("Ubah")
    her.taps("Nama")
    her.says(NAME)
    her.taps("Kirim")
    her.sees("Terima kasih")
    bot.admin.sees(NAME)
    bot.admin.taps("Setujui")
    her.sees("Selamat")
    return her


def sends(bot: Bot, her: Phone, title: str, *, photo: bool = False) -> None:
    her.says("/lapor")
    her.taps("Kegiatan")
    her.says(title)
    her.says(STORY)
    her.taps("Hari ini")
    her.says(PLACE)
    if photo:
        her.sends_album(2)
        bot.settle()
        her.taps("Selesai")
        her.taps("Setuju")
    else:
        her.taps("Lewati")
    her.taps("Kirim")
    her.sees("Terima kasih!")


def answers(work: Work, admin: Actor, her: Actor) -> None:
    """She has read an announcement, passed it on, comes to what it invites to, and was reminded."""
    occasion = Occasion(work.now + DAY, "Asia/Jakarta", "Aula")
    content = Announced("Temu KIM", "Temu KIM", confirm=True, occasion=occasion)
    sent = announced(work, admin, Composed(content, work.topics.all[0].slug, (work.areas.city.code,), None))
    release = work.announcements.last_release(sent.id)
    assert release is not None
    work.acknowledgements.passed_on(her, release, [Way.PKK], "file")
    work.occasions.answer(her, sent.id, coming=True)
    NudgeStore(work.tx, work.now).owe([her.id])
    NudgeStore(work.tx, work.now).told(her.id)


def lives(bot: Bot) -> Phone:
    """A whole life with the bot: a published report, a rejected one, one half written, roles, a group."""
    office(bot)
    subscribed(bot, "Warga Cibodas Sari", "cibodasari")
    her = kenari(bot)
    sends(bot, her, TITLE, photo=True)
    bot.admin.sees(TITLE)
    bot.admin.taps("Setujui")
    her.sees("terbit")
    sends(bot, her, OTHER_TITLE)
    bot.admin.sees(OTHER_TITLE)
    bot.admin.taps("Tolak")
    bot.admin.says(REASON)
    her.sees(REASON)
    sends(bot, her, "Kenariketiga menunggu")
    bot.admin.sees("Kenariketiga")
    bot.admin.taps("Minta perbaikan")
    bot.admin.says("Kenarisalah judulnya, Bu.")
    her.sees("Kenarisalah")
    her.taps("Perbaiki")
    her.taps("Ubah")
    her.taps("Judul")
    her.says("Kenariketiga diperbaiki")
    her.taps("Kirim")
    her.sees("Terima kasih!")
    bot.admin.sees("Kenariketiga diperbaiki")
    group = bot.world.group("Arisan", her)
    group.add_bot(her)
    group.sees("Halo")
    group.says(her, "/langganan cibodasari")
    group.sees("Siap!")
    gives(bot, her, Role.MODERATOR, "cibodasari")
    her.sees("peran baru")
    touches_the_rest(bot, her)
    bot.work(lambda work: answers(work, actor_of(work, bot.admin), actor_of(work, her)))
    her.says("/data_saya")
    her.sees("file berikut")
    her.says("/lapor")
    her.taps("Kegiatan")
    her.says(HALF)
    her.sees("ceritakan")
    her.sends_photo()
    bot.settle()
    her.sees("foto")
    return her


def touches_the_rest(bot: Bot, her: Phone) -> None:
    """An announcement, a report that she is asked about, an invitation, what waits for a second person, a job."""
    sends_to_all(bot)
    her.sees("Imunisasi")
    siti = member(bot, "Siti", "cibodasari")
    reports(siti)
    her.sees("Panen kangkung")
    her.says(invite(bot.admin, "Lurah", "cibodasari"))
    bot.admin.sees(f"Yang membuka: {TELEGRAM}")
    asks_for_a_second(bot.admin)

    def asked(work: Work) -> None:
        person = actor_of(work, her).id
        work.tx.run("INSERT INTO candidates (person, area, since) VALUES (:id, '36.71.09.1002', 1)", id=person)
        work.tx.run(
            "INSERT INTO visits (area, day, done, noted_by, noted)"
            " VALUES ('36.71.09.1002', '2026-11-23', 'Sosialisasi.', :id, :now)",
            id=person,
            now=work.now,
        )
        for _ in range(2):
            work.audit.refuse(actor_of(work, her), "/siarkan")
        work.jobs.ask("poster", {"words": NAME}, person=person)
        work.tx.run("UPDATE jobs SET due = due + :later", later=DAY)

    bot.work(asked)
    bot.tick()


def asks_for_a_second(admin: Phone) -> None:
    """To give her a powerful role."""
    admin.says("/peran")
    admin.taps("Beri peran")
    admin.says(NAME)
    admin.taps(f"{NAME} (Cibodas Sari)")
    admin.taps("Penyetuju siaran")
    admin.taps("Tanpa batas")
    admin.taps("Simpan")
    admin.sees("Ini biasanya perlu dua orang")


def gives(bot: Bot, phone: Phone, role: Role, area: str) -> None:
    def grant(work: Work) -> None:
        work.roles.seat(actor_of(work, bot.admin), actor_of(work, phone).id, Offer(role, area_code(work, area)))

    bot.work(grant)


def number_in(bot: Bot, number: int) -> list[str]:
    """The columns of the database in which a number stands."""

    def look(work: Work) -> list[str]:
        tables = [row["name"] for row in work.tx.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        columns = [(table, row["name"]) for table in tables for row in work.tx.rows(f"PRAGMA table_info({table})")]
        return [
            f"{table}.{column}"
            for table, column in columns
            if work.tx.value(f"SELECT COUNT(*) FROM {table} WHERE {column} = :number", number=number)
        ]

    return bot.work(look)


def rests(bot: Bot) -> None:
    """Everything that is owed has left; what was erased has left the files."""
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state = 'queued' AND due = 0"))
    bot.scrub()
