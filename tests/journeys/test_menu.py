"""Finding the way: the keyboard, Telegram's own menu, greetings, photos out of the blue."""

from typing import Any

from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Phone
from tests.reports.people import STORY, actor_of, area_code, holder, member, newcomer, office


def keys(phone: Phone) -> list[list[str]]:
    """The keyboard she sees now."""
    rows = [
        one.raw["reply_markup"]["keyboard"] for one in phone.messages() if "keyboard" in one.raw.get("reply_markup", {})
    ]
    return [[key["text"] for key in row] for row in rows[-1]]


def calls(bot: Bot, method: str) -> list[dict[str, Any]]:
    return [request["params"] for request in bot.world.requests() if request["method"] == method]


def commands_of(bot: Bot, phone: Phone) -> list[str] | None:
    """The commands of her own chat; None when they were taken away, or never set."""
    scope = {"type": "chat", "chat_id": phone.id}
    given = [
        (request["method"], request["params"])
        for request in bot.world.requests()
        if request["method"] in ("setMyCommands", "deleteMyCommands") and request["params"].get("scope") == scope
    ]
    if not given or given[-1][0] == "deleteMyCommands":
        return None
    return [command["command"] for command in given[-1][1]["commands"]]


def test_the_keyboard_follows_who_she_is(bot: Bot) -> None:
    office(bot)
    sari = newcomer(bot, "Sari")
    assert keys(sari) == [["📝 Daftar"], ["📢 Pengumuman", "❓ Bantuan"]]
    sari.taps("Daftar")
    sari.taps("Setuju")
    sari.taps("Pakai: Sari")
    sari.says("cibodasari")
    sari.taps("Belum ada KIM")
    sari.taps("Anggota")
    sari.taps("Lewati")
    sari.taps("Kirim")
    sari.sees("Terima kasih, Sari")
    assert keys(sari) == [["Kirim laporan kegiatan"], ["Laporan saya", "📢 Pengumuman"], ["❓ Bantuan"]]
    sari.taps("Laporan saya")
    sari.sees("belum menulis laporan")
    sari.taps("Bantuan")
    sari.sees("Yang bisa Anda lakukan")
    sari.taps("Pengumuman")
    sari.sees("Belum ada pengumuman")
    sari.taps("Kirim laporan kegiatan")
    sari.sees("Apa yang ingin Bapak/Ibu ceritakan?")


def test_a_key_is_a_command_also_in_the_middle_of_a_form(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    sari.says("/lapor")
    sari.says("kegiatan")
    sari.sees("apa judulnya")
    sari.says("Laporan saya")
    sari.sees("belum menulis laporan")
    sari.says("Kerja bakti RW 05")
    sari.sees("Sekarang ceritakan")


def test_the_other_language_has_its_own_keys_and_the_old_ones_still_lead_on(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    sari.says("/bahasa")
    sari.taps("English")
    sari.sees("we now use English")
    assert keys(sari)[0] == ["Report an activity"]
    sari.says("Kirim laporan kegiatan")
    sari.sees("What would you like to tell us about?")


def test_an_officer_gets_her_tasks_and_her_own_commands(bot: Bot) -> None:
    office(bot)
    joko = newcomer(bot, "Pak Joko")
    bot.tick()
    assert commands_of(bot, joko) is None
    bot.work(lambda work: grants(work, bot, joko))
    bot.tick()
    bot.until(lambda _: commands_of(bot, joko) is not None)
    assert commands_of(bot, joko)[:2] == ["moderasi", "daftar"]
    joko.sees("peran baru")
    assert keys(joko) == [["📢 Pengumuman"], ["🗂 Tugas saya", "❓ Bantuan"]], "it comes with the news"
    joko.says("/start")
    assert "Periksa laporan" in joko.sees("Tugas Anda").buttons
    assert keys(joko) == [["📢 Pengumuman"], ["🗂 Tugas saya", "❓ Bantuan"]]
    joko.taps("Tugas saya")
    joko.sees("Tugas Anda")
    joko.says("/bantuan")
    assert joko.sees("Yang bisa Anda lakukan").buttons[:2] == ["Periksa laporan", "📝 Daftar"]
    joko.says("/bahasa")
    joko.taps("English")
    joko.sees("we now use English")
    bot.tick()
    bot.until(lambda _: calls(bot, "setMyCommands")[-1]["commands"][0]["description"] == "Check reports")
    bot.work(lambda work: work.tx.run("UPDATE grants SET withdrawn = 1 WHERE role = 'moderator'"))
    bot.tick()
    bot.until(lambda _: commands_of(bot, joko) is None)


def test_the_help_tells_an_officer_how_her_tasks_are_done(bot: Bot) -> None:
    office(bot)
    joko = holder(bot, "Pak Joko", Role.MODERATOR, "cibodasari")
    joko.says("/bantuan")
    told = joko.sees("Tugas Anda di sini")
    assert "/moderasi – laporan: baca dan lihat fotonya" in told.text
    assert "/siarkan" not in told.text
    bot.admin.says("/bantuan")
    assert len(bot.admin.sees("Tugas Anda di sini").text) <= 500
    sari = member(bot, "Sari", "cibodasari")
    sari.says("/bantuan")
    sari.sees("Yang bisa Anda lakukan")
    sari.sees_not("Tugas Anda")


def test_an_erased_officer_keeps_no_tasks_in_her_menu(bot: Bot) -> None:
    office(bot)
    joko = newcomer(bot, "Pak Joko")
    bot.work(lambda work: grants(work, bot, joko))
    bot.tick()
    bot.until(lambda _: commands_of(bot, joko) is not None)
    joko.says("/hapus_data")
    joko.taps("Ya, hapus data saya")
    joko.sees("Data Anda sudah dihapus")
    bot.tick()
    bot.until(lambda _: commands_of(bot, joko) is None)
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM menus WHERE shown LIKE '%moderasi daftar%'"))


def grants(work: Work, bot: Bot, phone: Phone) -> None:
    offer = Offer(Role.MODERATOR, area_code(work, "cibodasari"))
    work.roles.grant(actor_of(work, bot.admin), actor_of(work, phone).id, offer)


def test_telegrams_own_menu_is_told_once_and_in_both_languages(bot: Bot) -> None:
    office(bot)
    for _ in range(3):
        bot.tick()
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM jobs"))
    scopes = [(given["scope"]["type"], given.get("language_code")) for given in calls(bot, "setMyCommands")]
    assert sorted(scopes, key=str) == sorted(
        [
            ("all_private_chats", None),
            ("all_private_chats", "en"),
            ("all_chat_administrators", None),
            ("all_chat_administrators", "en"),
            ("chat", None),
        ],
        key=str,
    )
    private = next(given for given in calls(bot, "setMyCommands") if given["scope"]["type"] == "all_private_chats")
    named = [command["command"] for command in private["commands"]]
    assert "bahasa" not in named
    assert {"lapor", "pengumuman", "bantuan", "batal"} <= set(named)
    assert [given["description"][:9] for given in calls(bot, "setMyDescription")] == ["Saya kimb", "I am kimb"]
    before = len(bot.world.requests())
    bot.stop()
    bot.start()
    bot.tick()
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM jobs"))
    assert [request["method"] for request in bot.world.requests()[before:] if "setMy" in request["method"]] == []


def test_a_menu_that_telegram_did_not_take_is_told_again_later(bot: Bot) -> None:
    bot.world.post("/faults", {"kind": "refuse", "methods": ["setMyCommands"], "count": 100, "code": 400})
    office(bot)
    bot.tick()
    due = "SELECT COUNT(*) FROM jobs WHERE state = 'waiting' AND (due <= :now OR attempts > 0 AND problem IS NULL)"
    bot.until(lambda work: not work.tx.value(due, now=work.now))
    tried = len(calls(bot, "setMyCommands"))
    bot.world.post("/faults", {"clear": True})
    for _ in range(3):
        bot.tick(60)
        bot.until(lambda work: not work.tx.value(due, now=work.now))
    assert len(calls(bot, "setMyCommands")) == tried, "not again and again"
    bot.tick(6 * 3600)
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM jobs"))
    assert {"verifikasi", "moderasi"} <= set(commands_of(bot, bot.admin) or [])
    scopes = [given["scope"]["type"] for given in calls(bot, "setMyCommands")[tried:]]
    assert sorted(scopes) == ["all_chat_administrators"] * 2 + ["all_private_chats"] * 2 + ["chat"]


def test_a_greeting_and_thanks_are_answered_in_kind(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    sari.says("Assalamualaikum")
    bot.settle()
    assert "Kirim laporan kegiatan" in sari.sees("Waalaikumsalam, Sari").buttons
    sari.says("Halo min")
    bot.settle()
    sari.sees("salam hangat")
    sari.says("terima kasih banyak")
    bot.settle()
    sari.sees("Sama-sama, Sari")


def test_stickers_and_voices_get_one_kind_answer(bot: Bot) -> None:
    office(bot)
    sari = newcomer(bot, "Sari")
    sari.sends_sticker()
    sari.sends_voice()
    sari.sends_location()
    bot.settle()
    sari.sees("stiker, suara, dan video belum bisa saya baca")
    assert len([one for one in sari.messages() if "belum bisa saya baca" in one.text]) == 1


def test_an_album_out_of_the_blue_becomes_a_report_with_its_words(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    sari.sends_album(3, caption=STORY)
    bot.settle()
    asked = sari.sees("Jadikan laporan?")
    assert "3 foto sudah kami simpan; keterangannya kami jadikan cerita" in asked.text
    assert asked.buttons == ["Kegiatan", "Prestasi", "Potensi", "Batal"]
    sari.taps("Kegiatan")
    sari.says("Panen kangkung")
    sari.taps("Hari ini")
    sari.says("Kebun RW 05")
    sari.taps("Selesai")
    sari.taps("Setuju")
    assert STORY in sari.sees("Foto: 3").text


def test_a_photo_of_somebody_unknown_is_answered_once(bot: Bot) -> None:
    office(bot)
    dewi = newcomer(bot, "Dewi")
    dewi.sends_album(4)
    bot.settle()
    assert "Daftar" in str(dewi.sees("daftar dulu, ya").buttons)
    assert len([one for one in dewi.messages() if "daftar dulu" in one.text]) == 1


def test_who_must_correct_is_led_there(bot: Bot) -> None:
    office(bot)
    sari = member(bot, "Sari", "cibodasari")
    bot.work(
        lambda work: work.tx.run("UPDATE members SET state = 'returned' WHERE id = :id", id=actor_of(work, sari).id)
    )
    sari.says("/mulai")
    assert "Perbaiki pendaftaran" in str(sari.sees("perbaiki pendaftaran Anda lewat tombol").buttons)


def test_the_keyboard_is_no_groups_business(bot: Bot) -> None:
    office(bot)
    joko = holder(bot, "Pak Joko", Role.MODERATOR, "cibodasari")
    group = bot.world.group("RT 01", joko)
    group.add_bot(joko)
    group.sees("Halo semua")
    group.says(joko, "/langganan tidakada")
    group.sees("belum ketemu")
    assert not any("keyboard" in one.raw.get("reply_markup", {}) for one in group.messages())
