"""Digests: what is gathered for a chat comes as one message, and each line of it shares its fate."""

from kimbot.core.screens import Html, Media, Screen
from kimbot.delivery.model import Audience
from kimbot.delivery.pace import Rhythm
from kimbot.work import Work
from tests.announcements.scene import (
    HOUR,
    copies,
    member,
    office,
    sends,
    settles,
)
from tests.announcements.scene import number as number_of
from tests.harness import Bot
from tests.journeys.test_pace import gathers, published, resulted, set_pace
from tests.phones import Phone
from tests.reports.people import actor_of, subscribed
from tests.reports.people import member as reporter


def fewer(phone: Phone) -> None:
    phone.says("/berhenti")
    phone.taps("Kurangi pesan")
    phone.sees("dirangkum, pukul 16.00")


def test_several_come_as_one_digest_and_count_as_sent_with_it(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    fewer(sari)
    sends(bot, text="Imunisasi di balai warga")
    assert "1 anggota menerima hari ini pukul 16.00 dalam rangkuman" in admin.sees("sedang dikirim").text
    sends(bot, text="Senam lansia")
    bot.tick(HOUR)
    assert copies(sari, "Imunisasi") == 0
    bot.tick(6 * HOUR)
    digest = gathers(sari)
    assert "2 kabar" in digest
    assert "Imunisasi di balai warga" in digest
    assert "Senam lansia" in digest
    bot.until(lambda work: work.tx.value("SELECT COUNT(*) FROM deliveries WHERE carrier > 0") == 2)
    settles(bot)
    for title in ("Imunisasi", "Senam"):
        resulted(admin, f"Hasil pengumuman “{title}", "Terkirim: 1")
    bot.tick(24 * HOUR)
    assert sum("Rangkuman" in message.text for message in sari.messages()) == 1, "an empty one is none"


def test_one_alone_comes_as_it_is(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    fewer(sari)
    sends(bot)
    bot.tick(7 * HOUR)
    sari.sees("Imunisasi")
    settles(bot)
    assert copies(sari, "Imunisasi") == 1
    resulted(admin, "Hasil pengumuman", "Terkirim: 1")


def test_one_alone_comes_whole_also_where_it_takes_two_messages(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    fewer(sari)
    photos = tuple(Media("photo", admin.sends_photo().raw["photo"][-1]["file_id"]) for _ in range(2))

    def release(work: Work) -> int:
        occurrence = work.occurrences.begin("report:1", 1, "Pasar murah")
        assert occurrence is not None
        shown = {"body": Html("Pasar murah"), "topic": work.topics.named("kesehatan"), "over": False}
        work.outbox.prepare(occurrence, Screen("announcements.message", shown, media=photos))
        sari_alone = Audience("c.id = :sari", {"sari": number_of(work, sari)})
        work.outbox.owe_audience(occurrence, sari_alone, 0, 1_000)
        work.occurrences.filled(occurrence)
        return occurrence

    occurrence = bot.work(release)
    bot.tick(7 * HOUR)
    sari.sees("Pasar murah")
    assert [bool(message.raw.get("photo")) for message in sari.messages()[-3:]] == [True, True, False]
    bot.until(lambda work: work.outbox.ledger.counts(occurrence) == {"sent": 1})


def test_releases_of_one_thing_that_say_something_else_are_other_digests(bot: Bot) -> None:
    office(bot)
    sari, dewi = member(bot), member(bot, "Dewi Lestari")
    for phone in (sari, dewi):
        fewer(phone)

    def release(work: Work, subject: str, due: int, body: str, *to: Phone) -> None:
        occurrence = work.occurrences.begin(subject, due, "Pasar murah")
        assert occurrence is not None
        shown = Screen(
            "announcements.message", {"body": Html(body), "topic": work.topics.named("kesehatan"), "over": False}
        )
        work.outbox.broadcast(occurrence, [number_of(work, phone) for phone in to], shown)
        work.occurrences.filled(occurrence)

    bot.work(lambda work: release(work, "report:1", 1, "Pasar murah hari Senin", sari))
    bot.work(lambda work: release(work, "report:1", 2, "Pasar murah hari Rabu", dewi))
    bot.work(lambda work: release(work, "report:2", 1, "Senam lansia", sari, dewi))
    bot.tick(7 * HOUR)
    for phone, day, other in ((sari, "Senin", "Rabu"), (dewi, "Rabu", "Senin")):
        digest = gathers(phone)
        assert (day in digest, other in digest, "Senam lansia" in digest) == (True, False, True)


def test_long_ones_are_listed_and_read_by_a_tap(bot: Bot) -> None:
    _, sari = office(bot), member(bot)
    fewer(sari)
    for title in ("Pasar murah", "Vaksin anjing"):
        sends(bot, text=f"{title}\n" + "Datang ke balai warga, bawa KTP. " * 40)
    bot.tick(7 * HOUR)
    found = sari.sees("Rangkuman hari ini")
    assert "• Pasar murah Baca" in found.text
    assert "balai warga" not in found.text
    links = [entity["url"] for entity in found.raw["entities"] if entity["type"] == "text_link"]
    sari.says("/start " + links[1].partition("start=")[2])
    sari.sees("Vaksin anjing\nDatang")


def test_a_stopped_release_takes_its_lines_back(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    fewer(sari)
    for text in ("Imunisasi", "Senam lansia", "Kerja bakti"):
        sends(bot, text=text)
    admin.says("/jadwal")
    admin.taps("Senam lansia")
    admin.taps("Hentikan")
    bot.tick(7 * HOUR)
    digest = gathers(sari)
    assert ("Imunisasi" in digest, "Senam" in digest) == (True, False)


def test_a_paused_release_misses_the_digest_and_comes_with_the_next(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    fewer(sari)
    for text in ("Imunisasi", "Senam lansia", "Kerja bakti"):
        sends(bot, text=text)
    admin.says("/jadwal")
    admin.taps("Senam lansia")
    admin.taps("Jeda")
    bot.tick(7 * HOUR)
    assert "Senam" not in gathers(sari)
    admin.says("/jadwal")
    admin.taps("Senam lansia")
    admin.taps("Lanjutkan")
    bot.tick(HOUR)
    sari.sees_not("Senam lansia")
    bot.tick(23 * HOUR)
    sari.sees("Senam lansia")


def test_a_digest_nobody_can_get_is_told_by_name(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    fewer(sari)
    for text in ("Imunisasi", "Senam lansia"):
        sends(bot, text=text)
    sari.blocks()
    bot.tick(7 * HOUR)
    settles(bot)
    resulted(admin, "Hasil pengumuman “Senam lansia", "Tidak bisa dihubungi: 1 (Sari Wulandari)")


def test_what_is_taken_back_goes_out_of_the_digest(bot: Bot) -> None:
    office(bot)
    wati = reporter(bot, "Bu Wati", "cibodasari")
    group = subscribed(bot, "KIM Cibodas Sari", "cibodasari")
    set_pace(bot, group, rhythm=Rhythm.DIGEST)
    sends(bot, text="Imunisasi di balai warga")
    for title in ("Panen kangkung", "Lomba kebersihan"):
        published(bot, wati, title)
    bot.tick(7 * HOUR)
    digest = gathers(group)
    assert ("3 kabar" in digest, "Panen kangkung" in digest, "Imunisasi" in digest) == (True, True, True)
    wati.says("/start report_1")
    assert "Bagikan ke WhatsApp" in wati.sees("memanen kangkung bersama").buttons
    takes_back(bot, wati, "Panen kangkung")
    assert "Panen" not in group.sees("2 kabar").text
    bot.tick(60)
    takes_back(bot, wati, "Lomba kebersihan")
    last = group.sees("1 kabar")
    assert ("Imunisasi" in last.text, "Lomba" in last.text) == (True, False)
    wati.says("/start report_1")
    wati.sees("sudah tidak terbit")
    wati.says("/start report_x")
    wati.sees_not("memanen kangkung")


def test_what_is_taken_back_before_the_digest_leaves_is_never_told(bot: Bot) -> None:
    office(bot)
    wati = reporter(bot, "Bu Wati", "cibodasari")
    group = subscribed(bot, "KIM Cibodas Sari", "cibodasari")
    set_pace(bot, group, rhythm=Rhythm.DIGEST)
    for title in ("Panen kangkung", "Lomba kebersihan", "Kerja bakti"):
        published(bot, wati, title)
    takes_back(bot, wati, "Lomba kebersihan")
    bot.tick(7 * HOUR)
    digest = gathers(group)
    assert ("2 kabar" in digest, "Lomba" in digest) == (True, False)


def test_what_is_taken_back_while_the_digest_is_on_its_way_goes_out_of_it_when_it_has_come(bot: Bot) -> None:
    office(bot)
    wati = reporter(bot, "Bu Wati", "cibodasari")
    group = subscribed(bot, "KIM Cibodas Sari", "cibodasari")
    set_pace(bot, group, rhythm=Rhythm.DIGEST)
    for title in ("Panen kangkung", "Lomba kebersihan", "Kerja bakti"):
        published(bot, wati, title)
    bot.world.post("/faults", {"kind": "slow", "methods": ["sendMessage"], "chat": group.id, "seconds": 0.5})
    bot.tick(7 * HOUR)
    sending = "SELECT 1 FROM deliveries WHERE state = 'sending'"
    bot.until(lambda work: bool(work.tx.value(sending)))
    bot.work(lambda work: work.moderation.withdraw(actor_of(work, bot.admin), 2, "Keliru."))
    assert bot.work(lambda work: bool(work.tx.value(sending)))
    group.sees("3 kabar")
    bot.until(lambda work: not work.tx.value(sending))
    bot.tick(5)
    assert "Lomba" not in group.sees("2 kabar").text
    before = len(bot.world.requests())
    for _ in range(3):
        bot.tick(60)
    assert [request["method"] for request in bot.world.requests()[before:] if request["method"] != "getUpdates"] == []


def takes_back(bot: Bot, phone: Phone, title: str) -> None:
    phone.says("/laporan")
    phone.taps(title)
    phone.taps("Tarik kembali")
    phone.taps("Ya, tarik kembali")
    phone.sees("sudah ditarik kembali")


def test_a_digest_that_pauses_itself_is_told_and_goes_on(bot: Bot) -> None:
    admin, sari = office(bot), member(bot)
    fewer(sari)
    for text in ("Imunisasi", "Senam lansia"):
        sends(bot, text=text)
    bot.clock.move(7 * HOUR)

    def pause(work: Work) -> None:
        """As the sender does when too many fail."""
        while work.digests.gather():
            pass
        [digest] = work.occurrences.of("digest")
        assert work.occurrences.pause(digest.id, "Bad Request: can't parse entities")

    bot.work(pause)
    bot.tick()
    assert "rangkuman harian" in admin.sees("saya jeda").text
    sari.sees_not("Rangkuman")
    admin.taps("Lanjutkan")
    admin.sees("Bu Ratna melanjutkan pengiriman rangkuman harian")
    gathers(sari)
