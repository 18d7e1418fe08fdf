"""A group that moves counts its messages anew: nothing that names an old number acts on another message there."""

from collections.abc import Callable

import pytest

from kimbot.core.screens import MessageRef, Screen
from kimbot.work import Work
from tests.groups.scenes import active, office
from tests.harness import Bot
from tests.phones import Group

ACTS = ("pinChatMessage", "deleteMessages", "editMessageText")


def said(bot: Bot) -> tuple[Group, int, int]:
    """A group in which the bot may pin, where a release has arrived; its number, and that of the release."""
    office(bot)
    group = active(bot, "Warga RW 05", bot.world.user("Bu Tini"))

    def begin(work: Work) -> tuple[int, int]:
        chat = work.chats.of_telegram(group.id)
        assert chat is not None
        work.tx.run("UPDATE groups SET pins = 1, pins_since = 1 WHERE chat_id = :chat", chat=chat.id)
        release = work.occurrences.begin("test:1", 1)
        assert release is not None
        work.outbox.broadcast(release, [chat.id], Screen("members.stayed"))
        work.occurrences.filled(release)
        return chat.id, release

    chat, release = bot.work(begin)
    bot.until(lambda work: work.outbox.ledger.counts(release) == {"sent": 1})
    return group, chat, release


def rests(bot: Bot) -> None:
    bot.tick(1)
    bot.until(lambda work: not work.tx.value("SELECT COUNT(*) FROM deliveries WHERE state IN ('queued', 'sending')"))
    bot.tick(60)


def asked(bot: Bot, before: int) -> list[str]:
    return [
        request["method"] for request in bot.world.requests()[before:] if request["method"].startswith(("send", *ACTS))
    ]


def may_pin(bot: Bot) -> bool:
    return bool(bot.work(lambda work: work.groups.pinnable()))


def test_a_pin_whose_group_has_moved_is_dropped_and_costs_no_right(bot: Bot) -> None:
    group, chat, release = said(bot)
    group.migrate()
    bot.until(lambda work: work.tx.value("SELECT kind FROM chats WHERE id = :chat", chat=chat) == "supergroup")
    rests(bot)
    before = len(bot.world.requests())
    bot.work(lambda work: work.tx.run("UPDATE groups SET pins_since = 1"))
    bot.work(lambda work: work.outbox.ledger.pin(release, [chat]))
    rests(bot)
    assert asked(bot, before) == []
    assert may_pin(bot)


@pytest.mark.parametrize("words", ["Bad Request: message to pin not found", "Bad Request: MESSAGE_ID_INVALID"])
def test_a_pin_whose_message_is_gone_is_dropped_and_costs_no_right(bot: Bot, words: str) -> None:
    _, chat, release = said(bot)
    fault = {"kind": "refuse", "code": 400, "methods": ["pinChatMessage"], "description": words}
    bot.world.post("/faults", fault)
    before = len(bot.world.requests())
    bot.work(lambda work: work.outbox.ledger.pin(release, [chat]))
    rests(bot)
    assert asked(bot, before) == ["pinChatMessage"]
    assert may_pin(bot)


def test_a_pin_that_fails_otherwise_costs_no_right(bot: Bot) -> None:
    _, chat, release = said(bot)
    fault = {"kind": "refuse", "code": 400, "methods": ["pinChatMessage"], "description": "Bad Request: something new"}
    bot.world.post("/faults", fault)
    bot.work(lambda work: work.outbox.ledger.pin(release, [chat]))
    rests(bot)
    assert may_pin(bot)


OWED: dict[str, Callable[[Work, int], object]] = {
    "an edit": lambda work, chat: work.say(chat, Screen("groups.ended"), replacing=MessageRef(2)),
    "a message taken out": lambda work, chat: work.outbox.singles.delete(chat, [2], 1),
}


@pytest.mark.parametrize("what", OWED)
def test_what_names_a_message_of_a_group_that_moves_touches_no_other(bot: Bot, what: str) -> None:
    group, chat, _ = said(bot)
    old = group.id

    def moves_meanwhile(work: Work) -> None:
        OWED[what](work, chat)
        work.chats.migrate(old, new)

    new = group.migrate().id
    bot.until(lambda work: work.tx.value("SELECT kind FROM chats WHERE id = :chat", chat=chat) == "supergroup")
    rests(bot)
    before = len(bot.world.requests())
    # the new id may have been heard of first: then a second number of the group has kept the old one
    bot.work(lambda work: work.tx.run("UPDATE chats SET telegram_id = -1 WHERE telegram_id = :old", old=old))
    bot.work(lambda work: work.tx.run("UPDATE chats SET telegram_id = :old WHERE id = :chat", old=old, chat=chat))
    bot.work(moves_meanwhile)
    rests(bot)
    assert asked(bot, before) == (["sendMessage"] if what == "an edit" else [])
