"""The ledger and the sender on a real Telegram shape: what becomes of each message."""

from kimbot.core.screens import Media, MessageRef, Screen
from kimbot.delivery.model import Lane
from kimbot.work import Work
from tests.harness import Bot
from tests.phones import Phone


def hello(name: str) -> Screen:
    return Screen("kim.approved_toast", {"name": name})


def number(bot: Bot, phone: Phone) -> int:
    found = bot.work(lambda work: work.chats.of_telegram(phone.id))
    assert found is not None
    return found.id


def opened(bot: Bot, name: str) -> tuple[Phone, int]:
    phone = bot.world.user(name)
    phone.says("/start")
    phone.sees("Halo")
    return phone, number(bot, phone)


def test_messages_of_one_chat_leave_in_order(bot: Bot) -> None:
    siti, chat = opened(bot, "Siti")
    bot.work(lambda work: [work.say(chat, hello(f"Nomor {n}")) for n in range(12)])
    siti.sees("Nomor 11")
    seen = [message.text for message in siti.messages() if "Nomor" in message.text]
    assert seen == [f"Nomor {n} sudah diverifikasi." for n in range(12)]


def test_who_blocked_the_bot_is_gone_after_one_try_and_comes_back_with_start(bot: Bot) -> None:
    siti, chat = opened(bot, "Siti")
    siti.blocks()
    bot.work(lambda work: work.say(chat, hello("A")))
    bot.until(lambda work: work.chats.get(chat).state == "gone")
    bot.until(lambda work: states_of(work, chat)[-1] == "gone")
    siti.unblocks()
    siti.says("/start")
    siti.sees("Halo")
    assert bot.work(lambda work: work.chats.get(chat).state) == "open"


def states_of(work: Work, chat: int) -> list[str]:
    rows = work.tx.rows("SELECT state FROM deliveries WHERE chat_id = :chat ORDER BY id", chat=chat)
    return [row["state"] for row in rows]


def test_a_person_who_never_pressed_start_is_gone_not_failed(bot: Bot) -> None:
    siti = bot.world.user("Siti")
    bot.work(lambda work: work.say(work.chats.seen(siti.id, "private", "Siti", None, "id").id, hello("A")))
    bot.until(lambda work: states_of(work, number_of(work, siti.id)) == ["gone"])


def number_of(work: Work, telegram_id: int) -> int:
    chat = work.chats.of_telegram(telegram_id)
    assert chat is not None
    return chat.id


def test_an_edit_of_a_message_that_is_gone_is_sent_as_a_new_one(bot: Bot) -> None:
    siti, chat = opened(bot, "Siti")
    bot.work(lambda work: work.say(chat, hello("Baru"), replacing=MessageRef(9999)))
    siti.sees("Baru sudah diverifikasi")
    bot.until(lambda work: states_of(work, chat)[-1] == "sent")


def test_the_same_words_again_count_as_sent(bot: Bot) -> None:
    siti, chat = opened(bot, "Siti")
    bot.work(lambda work: work.say(chat, hello("A"), card="c"))
    siti.sees("A sudah")
    bot.work(lambda work: work.say(chat, hello("A"), card="c"))
    bot.until(lambda work: states_of(work, chat)[-1] == "sent")
    assert len([m for m in siti.messages() if "A sudah" in m.text]) == 1


def test_a_card_changes_where_it_stands_even_before_it_has_left(bot: Bot) -> None:
    siti, chat = opened(bot, "Siti")

    def twice(work: Work) -> None:
        work.say(chat, hello("Lama"), card="c")
        work.outbox.change("c", hello("Baru"))

    bot.work(twice)
    siti.sees("Baru sudah")
    assert [m.text for m in siti.messages() if "sudah" in m.text] == ["Baru sudah diverifikasi."]
    bot.work(lambda work: work.outbox.change("c", hello("Terbaru")))
    siti.sees("Terbaru")
    assert len([m for m in siti.messages() if "sudah" in m.text]) == 1


def test_a_row_that_waits_takes_the_newest_words_of_its_key(bot: Bot) -> None:
    siti, chat = opened(bot, "Siti")
    due = bot.clock.now() + 60_000
    for name in ("Satu", "Dua", "Tiga"):
        bot.work(lambda work, name=name: work.say(chat, hello(name), key="k", due=due))
    siti.sees_not("sudah diverifikasi")
    bot.clock.move(61)
    siti.sees("Tiga sudah")
    assert len([m for m in siti.messages() if "sudah" in m.text]) == 1


def test_a_broadcast_reaches_each_chat_once_however_often_it_is_filled(bot: Bot) -> None:
    people = [opened(bot, f"Warga {n}") for n in range(5)]
    chats = [chat for _, chat in people]

    def fill(work: Work) -> None:
        occurrence = work.occurrences.begin("test:1", 1)
        again = work.occurrences.begin("test:1", 1)
        assert occurrence is not None
        assert again is None
        work.outbox.broadcast(occurrence, chats, hello("Kabar"))
        work.outbox.broadcast(occurrence, chats, hello("Kabar"))
        work.occurrences.filled(occurrence)

    bot.work(fill)
    for phone, _ in people:
        phone.sees("Kabar")
        assert len([m for m in phone.messages() if "Kabar" in m.text]) == 1
    bot.until(lambda work: [o.subject for o in work.occurrences.settled()] == ["test:1"])


def test_a_group_that_became_a_supergroup_is_reached_under_its_new_id(bot: Bot) -> None:
    group = bot.world.group("RT 03", bot.admin)
    group.add_bot()
    bot.until(lambda work: work.chats.of_telegram(group.id) is not None)
    chat = bot.work(lambda work: number_of(work, group.id))
    bot.stop()
    supergroup = group.migrate()
    bot.start()
    bot.work(lambda work: work.say(chat, hello("Kabar")))
    supergroup.sees("Kabar sudah")
    assert bot.work(lambda work: work.chats.get(chat).telegram_id) == supergroup.id


def test_photos_go_as_an_album_before_their_text(bot: Bot) -> None:
    siti, chat = opened(bot, "Siti")
    siti.sends_album(2)
    bot.settle()
    siti.sees("daftar dulu")
    files = [m.raw["photo"][-1]["file_id"] for m in siti.messages() if m.raw.get("photo")]
    shown = Screen("kim.approved_toast", {"name": "Album"}, media=tuple(Media("photo", f) for f in files))
    bot.work(lambda work: work.say(chat, shown, lane=Lane.NOTICE))
    text = siti.sees("Album sudah")
    album = [m.id for m in siti.messages() if m.from_bot and m.raw.get("photo")]
    assert album == [text.id - 2, text.id - 1]


def test_a_second_message_to_the_same_chat_does_not_wait_for_the_next_look(bot: Bot) -> None:
    siti, chat = opened(bot, "Siti")
    bot.work(lambda work: [work.say(chat, hello(name)) for name in ("Satu", "Dua", "Tiga", "Empat")])
    siti.sees("Empat sudah", within=0.9)  # the sender looks unasked once a second
