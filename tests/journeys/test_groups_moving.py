"""Groups and channels that come, go, move and return keep their books right."""

import pytest

from kimbot.groups.model import GroupState
from tests.groups.scenes import CARD, active, acts, added, books, data, invitations, office, reached
from tests.harness import Bot


def test_a_group_that_comes_back_later_is_spoken_to_again(bot: Bot) -> None:
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini)
    group.remove_bot(tini)
    while acts(bot)[-1] != "group.away":
        pass
    bot.clock.move(7200)
    group.add_bot(tini)
    assert group.sees("Saya kembali").buttons == [CARD]


def test_removal_rests_and_the_return_goes_on(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = active(bot, "Warga RW 05", tini)
    group.remove_bot(tini)
    bot.admin.says("/grup")
    bot.admin.sees("Tidak ada grup")
    assert (books(bot).state, reached(bot)) == (GroupState.SUSPENDED, 0)
    group.add_bot(tini)
    assert group.sees("menerima lagi kabar").buttons == []
    assert (books(bot).state, reached(bot)) == (GroupState.ACTIVE, 1)
    assert invitations(group) == 0
    assert acts(bot)[-2:] == ["group.away", "group.return"]


def test_silenced_rests_until_it_may_speak(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = active(bot, "Warga RW 05", tini, kind="supergroup")
    group.restrict_bot(tini)
    bot.admin.says("/grup")
    bot.admin.sees("Tidak ada grup")
    assert (books(bot).state, reached(bot)) == (GroupState.SUSPENDED, 0)
    group.promote_bot(tini)
    group.sees("menerima lagi kabar")
    assert reached(bot) == 1


def test_becomes_a_supergroup_in_the_middle_of_the_form(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini)
    group.taps(tini, CARD)
    tini.taps("RT/RW")
    tini.says("cibodasari")
    tini.sees("Kabar apa saja")
    group.migrate()
    tini.taps("Selesai")
    tini.taps("Kirim")
    tini.sees("Kami periksa dulu")
    bot.admin.taps("Setujui")
    group.sees("Kabar baik!")
    assert reached(bot) == 1
    assert invitations(group) == 0


def test_a_supergroup_keeps_number_subscription_and_approval(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = active(bot, "Warga RW 05", tini)
    before = books(bot)
    group.migrate()
    group.says(tini, "/langganan")
    group.sees("lewat chat pribadi")
    after = books(bot)
    assert (after.id, after.chat, after.state, after.topics) == (before.id, before.chat, before.state, before.topics)
    assert (after.approved_area, reached(bot)) == (before.approved_area, 1)
    assert bot.work(lambda work: work.chats.get(after.chat).telegram_id) == group.chat_id
    assert invitations(group) == 0
    with pytest.raises(AssertionError):
        books(bot, 2)


def test_speaks_in_the_topic_in_which_it_was_called(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini, kind="supergroup", is_forum=True)
    topic = group.topic("Kabar kota")
    group.says(tini, "/langganan cibodasari", thread=topic)
    assert group.sees("Siap!").raw["message_thread_id"] == topic
    bot.admin.taps("Setujui")
    assert group.sees("Kabar baik!").raw["message_thread_id"] == topic


def test_kominfo_finds_what_waits(bot: Bot) -> None:
    tini = bot.world.user("Bu Tini")
    group = added(bot, "Warga RW 05", tini)
    group.says(tini, "/langganan cibodasari")
    group.sees("Siap!")
    channel = bot.world.channel("Kabar Kota", tini)
    channel.add_bot(tini)
    office(bot)
    bot.admin.taps("Grup menunggu")
    bot.admin.sees("2 permintaan menunggu")
    bot.admin.taps("Warga RW 05")
    bot.admin.taps("Setujui")
    bot.admin.sees("menyetujui")
    bot.admin.says("/grup")
    bot.admin.taps("Kabar Kota")
    bot.admin.taps("Bukan")
    bot.admin.sees("bukan kanal resmi")
    bot.admin.says("/grup")
    bot.admin.sees("Tidak ada grup")
    tini.says("/grup")
    assert "menerima kabar untuk Cibodas Sari" in tini.sees("Grup yang Anda atur").text


def test_a_channel_becomes_official_once_asked(bot: Bot) -> None:
    office(bot)
    tini = bot.world.user("Bu Tini")
    tini.says("/start")
    tini.sees("Halo")
    channel = bot.world.channel("Kabar Kota", tini)
    channel.add_bot(tini)
    asked = bot.admin.sees("Jadikan kanal resmi?")
    assert "Bu Tini" in asked.text
    assert bot.work(lambda work: work.groups.channels()) == []
    assert tini.forges(data(asked, "Jadikan"))["alert"]
    assert bot.work(lambda work: work.groups.channels()) == []
    bot.admin.taps("Jadikan")
    bot.admin.sees("kini kanal resmi")
    assert len(bot.work(lambda work: work.groups.channels())) == 1
    assert "sudah diputuskan" in bot.admin.forges(data(asked, "Bukan"))["answer"]
    channel.remove_bot(tini)
    bot.admin.says("/grup")
    bot.admin.sees("Tidak ada grup")
    assert bot.work(lambda work: work.groups.channels()) == []
    channel.add_bot(tini)
    bot.admin.says("/grup")
    bot.admin.sees("Tidak ada grup")
    bot.admin.sees_not("Jadikan kanal resmi?")
    assert len(bot.work(lambda work: work.groups.channels())) == 1
