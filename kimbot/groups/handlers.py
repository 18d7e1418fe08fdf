"""The bot in groups and channels: coming and going, /langganan, /berhenti, the set-up form, /grup for Kominfo."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kimbot.bot.events import Migrated, Said, Standing, Tap
from kimbot.bot.routes import GROUPS, Ask, Route, button, command, link, migrated, opens, standing
from kimbot.core.actor import Chat
from kimbot.core.screens import Screen
from kimbot.drafts.handlers import show, start
from kimbot.groups import screens
from kimbot.groups.form import LEVELS, answers_of
from kimbot.groups.model import Group, Reach

if TYPE_CHECKING:
    from kimbot.work import Work

PRESENT = ("member", "administrator", "creator")


def came_or_went(work: Work, event: Standing) -> None:
    """The bot was added to a group, removed, silenced, or allowed to speak again."""
    if event.after in PRESENT:
        work.presence.arrived(event.actor, event.chat, may_pin=event.may_pin)
    else:
        work.presence.left(event.actor, event.chat, Reach.MUTED if event.after == "restricted" else Reach.AWAY)


def channel_changed(work: Work, event: Standing) -> None:
    """The bot was made an administrator of a channel, or is none any more."""
    if event.after == "administrator":
        work.channels.arrived(event.actor, event.chat)
    else:
        work.channels.left(event.actor, event.chat)


def moved(work: Work, event: Migrated) -> None:
    """The group became a supergroup."""
    work.presence.moved(event.actor, event.old, event.new)


def subscribe(work: Work, said: Said) -> None:
    """`/langganan`, with an area or without, by an admin of the group."""
    group = _admitted(work, said)
    work.chats.set_thread(said.chat.id, said.thread_id)
    if not said.args:
        work.say(said.chat.id, screens.in_private(group, work.context.username))
        return
    found = work.areas.search(said.args, LEVELS)
    if found.exact is None:
        work.say(said.chat.id, screens.which(said.args, found.suggestions, work.areas))
        return
    group = work.groups.subscribe(said.actor, group, found.exact.code, in_its_name=said.anonymous)
    work.say(said.chat.id, screens.subscribed(group, work.areas))


def end(work: Work, said: Said) -> None:
    """`/berhenti` in the group, by one of its admins."""
    work.groups.end(said.actor, _admitted(work, said), in_its_name=said.anonymous)
    work.say(said.chat.id, Screen("groups.ended"))


def set_up(work: Work, said: Said) -> None:
    """The button of the group's card: the form, or what is set up already, to be changed."""
    group = work.groups.admit(said.actor, _number(said), said.told)
    known = work.drafts.of_form(said.actor.id, "grup")
    if not group.subscribed or (known is not None and known.subject == group.id):
        start(work, said.actor, "grup", subject=group.id)
        return
    answers = answers_of(group)
    draft, _ = work.drafts.begin(said.actor.id, "grup", subject=group.id, answers=answers)
    show(work, draft)


def waiting(work: Work, event: Said | Tap) -> None:
    """/grup: what waits for this person's decision."""
    groups = work.groups.waiting_for(event.actor)
    channels = work.channels.waiting_for(event.actor) if work.channels.may_decide(event.actor) else []
    work.say(event.actor.id, screens.waiting(groups, channels, work.areas))


def show_one(work: Work, tap: Tap) -> None:
    """One of the groups that wait."""
    group = work.groups.to_decide(tap.actor, tap.subject, tap.version)
    shown = work.groups.request(group, tap.actor.language)
    work.say(tap.chat.id, shown, replacing=tap.message, card=screens.request_of(group))


def approve(work: Work, tap: Tap) -> None:
    """Setujui."""
    group = work.groups.approve(tap.actor, tap.subject, tap.version)
    work.answer("groups.approved_toast", title=group.title)


def reject(work: Work, tap: Tap) -> None:
    """Tolak."""
    group = work.groups.reject(tap.actor, tap.subject, tap.version)
    work.answer("groups.rejected_toast", title=group.title)


def show_channel(work: Work, tap: Tap) -> None:
    """One of the channels that wait."""
    channel = work.channels.to_decide(tap.actor, tap.subject)
    card = screens.channel_card_of(channel.chat)
    work.say(tap.chat.id, work.channels.question(channel), replacing=tap.message, card=card)


def make_official(work: Work, tap: Tap) -> None:
    """Jadikan."""
    work.channels.decide(tap.actor, tap.subject, official=True)


def not_official(work: Work, tap: Tap) -> None:
    """Bukan."""
    work.channels.decide(tap.actor, tap.subject, official=False)


def ask_here(work: Work, said: Said) -> Ask | None:
    """Who are the admins of this group? One who writes in the group's name is one of them."""
    return None if said.anonymous else _admins_of(said.chat)


def ask_there(work: Work, said: Said) -> Ask | None:
    """Who are the admins of the group that the link names?"""
    group = work.groups.get(_number(said))
    return _admins_of(work.chats.get(group.chat)) if group is not None else None


def _admins_of(chat: Chat) -> Ask:
    # getChatMember would tell about others only where the bot is an admin itself
    return Ask("getChatAdministrators", {"chat_id": chat.telegram_id})


def _admitted(work: Work, said: Said) -> Group:
    group = work.presence.heard_from(said.chat)
    return work.groups.admit(said.actor, group.id, said.told, in_its_name=said.anonymous)


def _number(said: Said) -> int:
    """The number of the group in a link's payload; 0, which is no group, where it holds none."""
    found = re.fullmatch(r"(?:g_)?([0-9]{1,18})", said.args)
    return int(found[1]) if found else 0


ROUTES: tuple[Route, ...] = (
    standing(came_or_went, GROUPS),
    standing(channel_changed, frozenset({"channel"})),
    migrated(moved),
    command("langganan", to=subscribe, chats=GROUPS, asks=ask_here),
    command("berhenti", to=end, chats=GROUPS, asks=ask_here),
    link("g", set_up, asks=ask_there),
    *opens("grup", waiting),
    button("g.show", show_one),
    button("g.ok", approve),
    button("g.reject", reject),
    button("gc.show", show_channel),
    button("gc.yes", make_official),
    button("gc.no", not_official),
)
