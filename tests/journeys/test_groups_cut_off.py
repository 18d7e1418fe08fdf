"""What goes wrong with groups and channels by and by: noticed, told, named in results, mended with one button."""

import pytest

from kimbot.groups.model import GroupState, Trouble
from tests.announcements.scene import sends, settles
from tests.groups.scenes import CARD, active, acts, added, books, data, office, reached
from tests.harness import Bot
from tests.phones import Group, Phone

DAY = 24 * 3600
REFUSED = {"kind": "refuse", "code": 400, "methods": ["sendMessage"], "count": 1}
"""The group lets its members write no more: Telegram tells the bot only when it tries."""


def scene(bot: Bot, **details: object) -> tuple[Phone, Group]:
    """A group that takes the news, and the person who set it up."""
    office(bot)
    tini = bot.world.user("Bu Tini")
    tini.says("/start")
    tini.sees("Halo")
    return tini, active(bot, "Warga RW 05", tini, **details)


def until_noticed(bot: Bot, trouble: Trouble) -> None:
    bot.until(lambda work: (found := work.groups.get(1)) is not None and found.trouble is trouble)
    bot.tick()


def test_removed_is_told_shown_named_and_over_when_it_is_back(bot: Bot) -> None:
    tini, group = scene(bot)
    group.remove_bot(tini)
    until_noticed(bot, Trouble.AWAY)
    told = tini.sees("terputus: saya dikeluarkan")
    [again] = [row[0] for row in told.raw["reply_markup"]["inline_keyboard"]]
    assert again["url"].endswith("?startgroup=here")
    bot.admin.says("/grup")
    assert "Warga RW 05" in bot.admin.sees("Terputus:").text
    sends(bot)
    bot.admin.sees("sudah keluar")
    settles(bot)
    assert "Tidak bisa dihubungi: 1 (Warga RW 05)" in bot.admin.sees("Hasil pengumuman").text
    tini.says("/grup")
    tini.sees("Warga RW 05: terputus")
    group.add_bot(tini, payload="here")
    group.sees("menerima lagi kabar")
    until_noticed(bot, Trouble.NONE)
    tini.sees("tersambung lagi")
    assert reached(bot) == 1
    assert sum("terputus" in message.text for message in tini.messages() if message.from_bot) <= 1


def test_the_preview_says_that_a_group_is_cut_off(bot: Bot) -> None:
    tini, group = scene(bot)
    group.remove_bot(tini)
    until_noticed(bot, Trouble.AWAY)
    bot.admin.says("/siarkan")
    bot.admin.says("Imunisasi")
    bot.admin.taps("Kesehatan")
    bot.admin.taps("Semua wilayah")
    bot.admin.taps("Sekarang")
    assert "1 grup terputus" in bot.admin.sees("Sudah benar?").text


def test_silenced_by_the_groups_own_rules_is_noticed_when_it_tries(bot: Bot) -> None:
    tini, group = scene(bot, kind="supergroup")
    words = "Bad Request: not enough rights to send text messages to the chat"
    bot.world.post("/faults", {**REFUSED, "chat": group.id, "description": words})
    sends(bot)
    until_noticed(bot, Trouble.LOST)
    lost = tini.sees("terputus: pesan saya tidak bisa masuk")
    bot.world.post("/faults", {**REFUSED, "chat": group.id, "description": words})
    tini.taps("Coba lagi")
    until_noticed(bot, Trouble.LOST)
    tini.taps("Coba lagi")
    group.sees("Saya kembali!")
    until_noticed(bot, Trouble.NONE)
    tini.sees("tersambung lagi")
    assert (books(bot).state, reached(bot)) == (GroupState.ACTIVE, 1)
    assert "sudah tersambung lagi" in tini.forges(data(lost, "Coba lagi"))["answer"]
    assert "group.trouble.lost" in acts(bot)


def test_restricted_rests_and_one_tap_mends_it(bot: Bot) -> None:
    tini, group = scene(bot, kind="supergroup")
    group.restrict_bot(tini)
    until_noticed(bot, Trouble.MUTED)
    assert "Jadikan saya admin" in tini.sees("tidak boleh menulis").buttons
    group.promote_bot(tini)
    group.sees("menerima lagi kabar")
    until_noticed(bot, Trouble.NONE)
    tini.sees("tersambung lagi")


def test_a_second_trouble_is_a_new_message(bot: Bot) -> None:
    tini, group = scene(bot)
    for _ in range(2):
        tini.says("/grup")
        tini.sees("menerima kabar")
        group.remove_bot(tini)
        until_noticed(bot, Trouble.AWAY)
        tini.sees("saya dikeluarkan")
        group.add_bot(tini)
        until_noticed(bot, Trouble.NONE)
        tini.sees("tersambung lagi")
    assert sum("tersambung lagi" in message.text for message in tini.messages()) == 2


def test_a_deleted_topic_is_noticed_and_general_is_one_tap(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    tini.says("/start")
    tini.sees("Halo")
    group = added(bot, "Warga RW 05", tini, kind="supergroup", is_forum=True)
    topic = group.topic("Kabar kota")
    group.says(tini, "/langganan cibodasari", thread=topic)
    group.sees("Siap!")
    bot.admin.taps("Setujui")
    group.sees("Kabar baik!")
    group.delete_topic(topic)
    sends(bot)
    news = group.sees("Imunisasi")
    assert "message_thread_id" not in news.raw, "nothing is lost: it comes to General"
    until_noticed(bot, Trouble.TOPIC)
    tini.sees("terputus dari topiknya")
    assert books(bot).state is GroupState.ACTIVE
    tini.taps("Pakai topik umum")
    until_noticed(bot, Trouble.NONE)
    tini.sees("tersambung lagi")


def test_a_deleted_topic_is_mended_by_calling_in_another(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini, kind="supergroup", is_forum=True)
    for name in ("Kabar kota", "Pengumuman"):
        topic = group.topic(name)
        group.says(tini, "/langganan cibodasari", thread=topic)
        group.sees("Siap!")
        until_noticed(bot, Trouble.NONE)
        if name == "Kabar kota":
            bot.admin.taps("Setujui")
            group.sees("Kabar baik!")
            group.delete_topic(topic)
            sends(bot)
            group.sees("Imunisasi")
            until_noticed(bot, Trouble.TOPIC)


def test_only_its_admins_and_who_decides_mend_it(bot: Bot) -> None:
    tini, group = scene(bot, kind="supergroup")
    joni = bot.world.user("Joni")
    joni.says("/start")
    joni.sees("Halo")
    group.restrict_bot(tini)
    until_noticed(bot, Trouble.MUTED)
    told = tini.sees("tidak boleh menulis")
    assert "hanya bisa dilakukan admin grup" in joni.forges(data(told, "Coba lagi"))["answer"]
    assert joni.forges("g.trouble|1|0|")["alert"]
    assert joni.forges("g.general|1|0|")["alert"]
    assert books(bot).trouble is Trouble.MUTED
    bot.admin.says("/grup")
    bot.admin.taps("Warga RW 05")
    bot.admin.taps("Coba lagi")
    until_noticed(bot, Trouble.LOST)


def test_a_group_nobody_sets_up_is_reminded_once_and_then_left(bot: Bot) -> None:
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini)
    bot.tick(4 * DAY)
    group.sees_not("belum diatur")
    bot.tick(DAY + 60)
    assert CARD in group.sees("dua hari lagi saya pamit").buttons
    bot.tick(DAY)
    assert sum("dua hari lagi" in message.text for message in group.messages()) == 1
    bot.tick(DAY)
    group.sees("saya pamit dulu")
    bot.until(lambda work: "group.leave" in [entry.act for entry in work.audit.entries("group:1")])
    bot.until(lambda work: group.bot_status() == "left")
    group.add_bot(tini)
    group.sees("Saya kembali!")
    bot.tick(60)
    assert group.bot_status() == "member", "and begins anew"


def test_a_group_that_is_set_up_stays(bot: Bot) -> None:
    _, group = scene(bot)
    for _ in range(3):
        bot.tick(4 * DAY)
    assert group.bot_status() == "member"
    assert sum("pamit" in message.text for message in group.messages()) == 0


def test_at_night_nobody_is_reminded(bot: Bot) -> None:
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini)
    bot.tick(5 * DAY + 13 * 3600)
    group.sees_not("pamit")
    bot.tick(9 * 3600)
    group.sees("dua hari lagi saya pamit")


def test_the_link_that_adds_the_bot_brings_one_card(bot: Bot) -> None:
    tini = bot.world.user("Bu Tini")
    tini.says("/bantuan")
    link = tini.taps("Tambahkan ke grup")["url"]
    assert link.endswith("?startgroup=here")
    group = bot.world.group("Warga RW 05", tini)
    group.add_bot(tini, payload="here")
    group.sees("Halo semua!")
    group.taps(tini, CARD)
    tini.sees("Ini grup apa?")
    assert sum(message.from_bot for message in group.messages()) == 1
    bot.clock.move(2 * 3600)
    group.says(tini, "/start@" + str(bot.world.bot["username"]) + " here")
    group.sees("lewat chat pribadi")


def test_an_official_channel_that_is_lost_is_told_and_comes_back(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    channel = bot.world.channel("Kabar Kota", tini)
    channel.add_bot(tini)
    bot.admin.taps("Jadikan")
    bot.admin.sees("kini kanal resmi")
    channel.remove_bot(tini)
    bot.admin.sees("Kanal Kabar Kota terputus")
    assert bot.work(lambda work: work.groups.channels()) == []
    channel.add_bot(tini)
    bot.admin.sees("Kanal Kabar Kota tersambung lagi")
    assert len(bot.work(lambda work: work.groups.channels())) == 1


@pytest.mark.parametrize("demoted", [False, True])
def test_announcements_are_pinned_where_the_bot_may(bot: Bot, demoted: bool) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini, kind="supergroup")
    group.promote_bot(tini)
    group.taps(tini, CARD)
    tini.taps("Lainnya")
    tini.says("cibodasari")
    tini.taps("Selesai")
    tini.taps("Ubah")
    tini.taps("Sematkan")
    tini.taps("Ya, sematkan")
    assert "Sematkan: ya" in tini.sees("Sudah benar?").text
    tini.taps("Kirim")
    bot.admin.taps("Setujui")
    group.sees("Kabar baik!")
    if demoted:
        bot.world.post(
            "/faults",
            {
                "kind": "refuse",
                "code": 400,
                "methods": ["pinChatMessage"],
                "count": 1,
                "description": "Bad Request: not enough rights to manage pinned messages in the chat",
            },
        )
    sends(bot)
    group.sees("Imunisasi")
    settles(bot)
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM deliveries WHERE key = 'pin' AND state = 'queued'"))
    pinned = [message for message in group.messages() if "pinned_message" in message.raw]
    assert len(pinned) == (not demoted)
    assert "Terkirim: 1" in bot.admin.sees("Hasil pengumuman").text, "a pin that is refused is no failed copy"
    if demoted:
        bot.tick(60)
        assert "Jadikan saya admin" in tini.sees("tidak boleh lagi menyematkan").buttons
        sends(bot, text="Senam lansia")
        group.sees("Senam lansia")
        assert bot.work(lambda work: work.tx.value("SELECT COUNT(*) FROM deliveries WHERE key = 'pin'")) == 1
        bot.tick(3600)
        assert sum("lagi menyematkan" in message.text for message in tini.messages()) == 1


def test_a_group_chooses_digest_and_quiet_hours(bot: Bot) -> None:
    tini, group = scene(bot)
    group.taps(tini, "Ubah pengaturan")
    summary = tini.sees("Sudah benar?")
    assert "Kabar masuk: langsung, paling banyak 3 sehari; sisanya dirangkum pukul 16.00" in summary.text
    assert "Jam tenang: 21.00–06.00" in summary.text
    assert "Sematkan" not in summary.text
    tini.taps("Ubah")
    tini.taps("Cara menerima")
    tini.taps("Rangkuman")
    tini.taps("Ubah")
    tini.taps("Jam tenang")
    tini.says("malam-malam")
    tini.sees("belum saya pahami sebagai jam")
    tini.says("22-5")
    summary = tini.sees("Sudah benar?")
    assert "rangkuman setiap hari pukul 16.00" in summary.text
    assert "Jam tenang: 22.00–05.00" in summary.text
    tini.taps("Kirim")
    tini.sees("menerima kabar kota untuk Cibodas Sari")
    for number in (1, 2):
        sends(bot, text=f"Kabar {number}")
    bot.tick(7 * 3600)
    assert "2 kabar" in group.sees("Rangkuman hari ini").text
    group.says(tini, "/langganan Kota Tangerang")
    group.sees("Siap!")
    pace = books(bot).pace
    assert (str(pace.rhythm), pace.quiet is not None) == ("digest", True), "/langganan keeps the rest as it was"
