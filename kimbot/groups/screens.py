"""What groups, their admins and Kominfo see."""

from collections.abc import Sequence

from kimbot.areas.model import Area
from kimbot.areas.register import Areas
from kimbot.core.screens import Button, Row, Screen, press
from kimbot.groups.model import Channel, ChannelState, Group, GroupState, Trouble

LISTED = 8


def card_of(group: Group) -> str:
    """The name of the card in the group itself."""
    return f"group:{group.id}"


def request_of(group: Group) -> str:
    """The name of the card that Kominfo gets for this wish of the group."""
    return f"group-request:{group.id}:{group.version}"


def channel_card_of(chat: int) -> str:
    """The name of the card that asks about a channel."""
    return f"channel:{chat}"


def set_up_row(group: Group, username: str, key: str = "groups.set_up") -> Row:
    """The button that leads from the group to its set-up in private."""
    return (Button(key, url=f"https://t.me/{username}?start=g_{group.id}"),)


def card(group: Group, areas: Areas, username: str) -> Screen:
    """The one card in the group: an invitation to set it up, later what came of it."""
    key = "groups.change" if group.subscribed else "groups.set_up"
    return Screen("groups.card", _values(group, areas), (set_up_row(group, username, key),))


def add_row(username: str, key: str = "groups.add", payload: str = "here", admin: str = "") -> Row:
    """The button that lets a person pick a group to add the bot to; `admin`: with that right, as one of its admins."""
    rights = f"&admin={admin}" if admin else ""
    return (Button(key, url=f"https://t.me/{username}?startgroup={payload}{rights}"),)


def in_private(group: Group, username: str) -> Screen:
    """`/langganan` alone: it goes on in private."""
    return Screen("groups.in_private", {}, (set_up_row(group, username),))


def back(group: Group, areas: Areas, username: str) -> Screen:
    """The bot can write in the group again."""
    return Screen("groups.back", _values(group, areas), () if group.subscribed else (set_up_row(group, username),))


def which(typed: str, found: Sequence[Area], areas: Areas) -> Screen:
    """A name that is none, or several: the names it could be, ready to be typed."""
    names = [areas.label(area.code) for area in found[:LISTED]]
    return Screen("groups.which" if names else "groups.unknown", {"typed": typed[:60], "names": names})


def subscribed(group: Group, areas: Areas) -> Screen:
    """The answer to `/langganan` with an area."""
    return Screen("groups.subscribed", _values(group, areas))


def set_up_done(group: Group, areas: Areas) -> Screen:
    """The answer to the form, in private."""
    return Screen("groups.set_up_done", _values(group, areas))


def decided_in_group(asked: Group, approved: bool, areas: Areas) -> Screen:
    """The group is told what was decided about the area it asked for."""
    return Screen("groups.decided_in_group", {**_values(asked, areas), "approved": approved})


def decided_to_admin(asked: Group, approved: bool, areas: Areas) -> Screen:
    """Who set the group up is told of it."""
    return Screen("groups.decided_to_admin", {**_values(asked, areas), "approved": approved})


def request(group: Group, by: str, topics: Sequence[str], all_topics: int, areas: Areas) -> Screen:
    """Kominfo's card with the two decisions. `topics` by name, of `all_topics`; `by` "": in the group's own name."""
    values = {**_values(group, areas), "by": by, "kind": group.kind, "topics": topics, "all": all_topics}
    rows = (
        (Button("btn.setujui", to=press("g.ok", group.id, group.version)),),
        (Button("btn.tolak", to=press("g.reject", group.id, group.version)),),
    )
    return Screen("groups.request", values, rows)


def requests(groups: Sequence[Group], by: str, seal: int, areas: Areas) -> Screen:
    """Several wishes of one person: each by itself, or all at once; nobody approves what she does not see."""
    card, shown = groups[0].card, groups[:LISTED]
    rows: list[Row] = [(Button(text=one.title[:30], to=press("g.show", one.id, one.version)),) for one in shown]
    every = Button("groups.reject_all", to=press("g.none", 0, seal, card))
    all_seen = len(groups) == len(shown)
    rows.append((Button("groups.approve_all", to=press("g.all", 0, seal, card)), every) if all_seen else (every,))
    values = {"by": by, "count": len(groups), "groups": [_values(group, areas) for group in shown]}
    return Screen("groups.requests", values, tuple(rows))


def requests_decided(groups: Sequence[Group], approved: bool, by: str) -> Screen:
    """The card after all of it was decided at once."""
    titles = [group.title for group in groups[:LISTED]]
    return Screen("groups.requests_decided", {"titles": titles, "count": len(groups), "approved": approved, "by": by})


def request_decided(asked: Group, approved: bool, by: str, areas: Areas) -> Screen:
    """The card after the decision, in every chat in which it stands."""
    return Screen("groups.request_decided", {**_values(asked, areas), "approved": approved, "by": by})


def request_replaced(group: Group) -> Screen:
    """The card of a wish that has changed since."""
    return Screen("groups.request_replaced", {"title": group.title})


def own(groups: Sequence[Group], areas: Areas, username: str) -> Screen:
    """The groups somebody set up, and how to add another."""
    rows = [(Button(text=group.title[:30], to=press("g.trouble", group.id)),) for group in groups if group.trouble]
    listed = [{**_values(group, areas), "cut_off": group.cut_off} for group in groups[:LISTED]]
    return Screen("groups.own", {"groups": listed}, (*rows[:LISTED], add_row(username)))


def trouble_of(group: Group) -> str:
    """The name of the card that tells of a trouble, and of its end."""
    return f"group-trouble:{group.id}:{group.troubles}"


def trouble(group: Group, areas: Areas, username: str) -> Screen:
    """How the bot stands in a group, and what mends it."""
    again = (Button("groups.again", to=press("g.again", group.id)),)
    back, admin = add_row(username, "groups.add_again"), add_row(username, "groups.make_admin", admin="pin_messages")
    general = (Button("groups.general", to=press("g.general", group.id)),)
    rows = {
        Trouble.AWAY: (back,),
        Trouble.MUTED: (again, admin),
        Trouble.LOST: (again, back),
        Trouble.TOPIC: (general,),
    }
    values = {**_values(group, areas), "trouble": group.trouble}
    return Screen("groups.trouble", values, rows.get(group.trouble, ()))


def pin_refused(group: Group, username: str) -> Screen:
    """The bot may not pin any more."""
    row = add_row(username, "groups.make_admin", admin="pin_messages")
    return Screen("groups.pin_refused", {"title": group.title}, (row,))


def reminder(group: Group, username: str) -> Screen:
    """Nobody has set up the group yet."""
    return Screen("groups.reminder", {}, (set_up_row(group, username),))


def waiting(groups: Sequence[Group], channels: Sequence[Channel], troubled: Sequence[Group], areas: Areas) -> Screen:
    """What waits for who decides, and which groups are cut off."""
    shown, others = groups[:LISTED], channels[: max(0, LISTED - len(groups))]
    cut = troubled[: max(0, LISTED - len(groups) - len(channels))]
    rows = [(Button(text=group.title[:30], to=press("g.show", group.id, group.version)),) for group in shown]
    rows += [(Button(text=channel.title[:30], to=press("gc.show", channel.chat)),) for channel in others]
    values = {
        "groups": [_values(group, areas) for group in shown],
        "channels": [channel.title for channel in others],
        "count": len(groups) + len(channels),
        "troubled": [_values(group, areas) for group in cut],
    }
    rows += [(Button(text=group.title[:30], to=press("g.trouble", group.id)),) for group in cut]
    return Screen("groups.waiting", values, tuple(rows))


def ask_channel(channel: Channel, by: str) -> Screen:
    """Is this channel one of the city's own?"""
    choices = (
        Button("groups.channel_yes", to=press("gc.yes", channel.chat)),
        Button("groups.channel_no", to=press("gc.no", channel.chat)),
    )
    return Screen("groups.ask_channel", {"title": channel.title, "by": by}, (choices,))


def ask_channels(channels: Sequence[Channel], by: str, sealed: int) -> Screen:
    """Several channels of one person: each by itself, or none of them."""
    titles = [channel.title for channel in channels[:LISTED]]
    rows: list[Row] = [(Button(text=one.title[:30], to=press("gc.show", one.chat)),) for one in channels[:LISTED]]
    rows.append((Button("groups.none_official", to=press("gc.none", 0, sealed, channels[0].card)),))
    return Screen("groups.ask_channels", {"titles": titles, "count": len(channels), "by": by}, tuple(rows))


def channels_declined(channels: Sequence[Channel], by: str) -> Screen:
    """The card after that."""
    titles = [channel.title for channel in channels[:LISTED]]
    return Screen("groups.channels_declined", {"titles": titles, "count": len(channels), "by": by})


def channel_cut(channel: Channel, username: str) -> Screen:
    """The bot may not post in an official channel any more."""
    url = f"https://t.me/{username}?startchannel=here&admin=post_messages"
    return Screen("groups.channel_cut", {"title": channel.title}, ((Button("groups.make_admin", url=url),),))


def channel_decided(channel: Channel, by: str) -> Screen:
    """The card after the answer."""
    official = channel.state is ChannelState.OFFICIAL
    return Screen("groups.channel_decided", {"title": channel.title, "official": official, "by": by})


def _values(group: Group, areas: Areas) -> dict[str, object]:
    """`keeps`: the area it goes on taking while it waits for another one."""
    keeps = areas.label(group.taken_area) if group.asked is GroupState.PENDING and group.taken_area else ""
    return {"title": group.title, "area": areas.label(group.area), "state": group.asked, "keeps": keeps}
