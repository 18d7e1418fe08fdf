"""The bot in groups and channels: coming and going, /langganan, /berhenti, the set-up form, /grup, troubles."""

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
    if event.after == "administrator" and event.may_post:
        work.channels.arrived(event.actor, event.chat)
    else:
        work.channels.left(event.actor, event.chat)


def moved(work: Work, event: Migrated) -> None:
    """The group became a supergroup."""
    work.presence.moved(event.actor, event.old, event.new)


def subscribe(work: Work, said: Said) -> None:
    """`/langganan`, with an area or without, by an admin of the group."""
    group = _admitted(work, said)
    work.presence.speak_in(group, said.thread_id)
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


def called(work: Work, said: Said) -> None:
    """`/start` in a group, as the link that adds the bot says it."""
    work.presence.called(said.chat)


def overview(work: Work, event: Said | Tap) -> None:
    """/grup: what waits for who decides; everybody else's own groups, and how to add one."""
    troubled = work.watch.troubled(event.actor)
    if not work.groups.decides(event.actor):
        own = work.groups.set_up_by(event.actor)
        work.say(event.actor.id, screens.own(own, work.areas, work.context.username))
        return
    groups = work.groups.waiting_for(event.actor)
    channels = work.channels.waiting_for(event.actor) if work.channels.may_decide(event.actor) else []
    work.say(event.actor.id, screens.waiting(groups, channels, troubled, work.areas))


def show_trouble(work: Work, tap: Tap) -> None:
    """A group that is cut off, and what mends it."""
    work.say(tap.chat.id, work.watch.one(tap.actor, tap.subject), replacing=tap.message)


def again(work: Work, tap: Tap) -> None:
    """Coba lagi."""
    group = work.watch.again(tap.actor, tap.subject, tap.told)
    work.answer("groups.trying", title=group.title)


def without_topic(work: Work, tap: Tap) -> None:
    """Pakai topik umum."""
    group = work.watch.without_topic(tap.actor, tap.subject, tap.told)
    work.answer("groups.general_now", title=group.title)


def show_one(work: Work, tap: Tap) -> None:
    """One of the groups that wait."""
    group = work.groups.to_decide(tap.actor, tap.subject, tap.version)
    work.say(tap.chat.id, work.groups.request(group, tap.actor.id), replacing=tap.message, card=group.card)


def approve(work: Work, tap: Tap) -> None:
    """Setujui."""
    group = work.groups.approve(tap.actor, tap.subject, tap.version)
    work.answer("groups.approved_toast", title=group.title)


def reject(work: Work, tap: Tap) -> None:
    """Tolak."""
    group = work.groups.reject(tap.actor, tap.subject, tap.version)
    work.answer("groups.rejected_toast", title=group.title)


def approve_all(work: Work, tap: Tap) -> None:
    """Setujui semua."""
    groups = work.groups.decide_all(tap.actor, tap.arg, tap.version, approved=True)
    work.answer("groups.all_approved_toast", count=len(groups))


def reject_all(work: Work, tap: Tap) -> None:
    """Tolak semua."""
    groups = work.groups.decide_all(tap.actor, tap.arg, tap.version, approved=False)
    work.answer("groups.all_rejected_toast", count=len(groups))


def show_channel(work: Work, tap: Tap) -> None:
    """One of the channels that wait."""
    channel = work.channels.to_decide(tap.actor, tap.subject)
    work.say(tap.chat.id, work.channels.question(channel), replacing=tap.message, card=channel.card)


def make_official(work: Work, tap: Tap) -> None:
    """Jadikan."""
    work.channels.decide(tap.actor, tap.subject, official=True)


def not_official(work: Work, tap: Tap) -> None:
    """Bukan."""
    work.channels.decide(tap.actor, tap.subject, official=False)


def none_official(work: Work, tap: Tap) -> None:
    """Bukan semua."""
    work.channels.decline_all(tap.actor, tap.arg, tap.version)


def ask_here(work: Work, said: Said) -> Ask | None:
    """Who are the admins of this group? One who writes in the group's name is one of them."""
    return None if said.anonymous else _admins_of(said.chat)


def ask_there(work: Work, said: Said) -> Ask | None:
    """Who are the admins of the group that the link names?"""
    group = work.groups.get(_number(said))
    return _admins_of(work.chats.get(group.chat)) if group is not None else None


def ask_about(work: Work, tap: Tap) -> Ask | None:
    """Who are the admins of the group that the button names?"""
    group = work.groups.get(tap.subject)
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


def troubles(work: Work) -> list[int]:
    """Groups in which the bot stands otherwise than was told."""
    return work.watch.changed()


def tell_trouble(work: Work, group: int) -> None:
    """Who set it up is told."""
    work.watch.tell(group)


def refused_pins(work: Work) -> list[int]:
    """Groups in which the bot may not pin any more."""
    return work.watch.pin_refused()


def tell_refused_pin(work: Work, group: int) -> None:
    """Who set it up is told."""
    work.watch.tell_pin_refused(group)


def idle(work: Work) -> list[int]:
    """Groups that nobody has set up for days."""
    return work.watch.to_remind()


def remind(work: Work, group: int) -> None:
    """Its admins have some days left."""
    work.watch.remind(group)


def given_up(work: Work) -> list[int]:
    """Groups that nobody has set up, although reminded."""
    return work.watch.to_leave()


def leave(work: Work, group: int) -> None:
    """The bot leaves it, with a word."""
    work.watch.leave(group)


ROUTES: tuple[Route, ...] = (
    standing(came_or_went, GROUPS),
    standing(channel_changed, frozenset({"channel"})),
    migrated(moved),
    command("langganan", to=subscribe, chats=GROUPS, asks=ask_here),
    command("berhenti", to=end, chats=GROUPS, asks=ask_here),
    command("start", to=called, chats=GROUPS),
    link("g", set_up, asks=ask_there),
    *opens("grup", overview),
    button("g.trouble", show_trouble),
    button("g.again", again, asks=ask_about),
    button("g.general", without_topic, asks=ask_about),
    button("g.show", show_one),
    button("g.ok", approve),
    button("g.reject", reject),
    button("g.all", approve_all),
    button("g.none", reject_all),
    button("gc.show", show_channel),
    button("gc.yes", make_official),
    button("gc.no", not_official),
    button("gc.none", none_official),
)
