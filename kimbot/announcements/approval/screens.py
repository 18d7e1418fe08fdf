"""What approval looks like: to who asks for it, and to who gives it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from kimbot.announcements.approval.model import Approval, Decision
from kimbot.announcements.audience.model import Audience
from kimbot.announcements.going.screens import going
from kimbot.announcements.model import STANDS, Announcement, State
from kimbot.announcements.rights import Able
from kimbot.announcements.saying import moment, named, said_later, when
from kimbot.announcements.screens import asks, finer, invited_to
from kimbot.areas.register import Areas
from kimbot.core.screens import Button, Row, Screen, press
from kimbot.groups.topics import Topics

NAMED = 3


def card(approval: int) -> str:
    """The name of the card that stands with who asked for that approval (or needs none), and with who gives it."""
    return f"approval:{approval}"


def answer_card(approval: int) -> str:
    """The name of the message that tells who asked what came of it."""
    return f"approved:{approval}"


def to_approve(
    given: Announcement,
    approval: int,
    topics: Topics,
    audience: Audience,
    areas: Areas,
    by: Sequence[str],
    now: int,
) -> Screen:
    """Said to who approves, right below what would go out; `by`: who wrote it and who changed it."""
    yes = Button("btn.setujui", to=press("ap.yes", given.id, given.version))
    no = Button("btn.minta_perbaikan", to=press("ap.back", given.id, given.version))
    values = {
        **_about(given),
        "writers": list(by),
        "topic": topics.named(given.topic),
        "audience": audience,
        "later": said_later(audience.later, ZoneInfo(given.zone), now),
        "asks": asks(given.content),
        "finer": finer(given, areas, topics),
        **named(given.areas, areas),
    }
    who = Button("announcements.who", to=press("a.whom", given.id, arg=":0"))
    return Screen("approval.to_approve", values, ((yes, no), (who,)), card=card(approval))


def asked(given: Announcement, approval: int, names: Sequence[str], able: Able, *, alone: bool) -> Screen:
    """Said to who asks: who can approve it; `alone`: she may go on by herself."""
    if alone:
        yes = Button("second.go_on", to=press("ap.yes", given.id, given.version))
        no = Button("second.leave_it", to=press("a.sure", given.id, given.version))
        return Screen("approval.alone", _about(given), ((yes, no),), card=card(approval))
    values = {**_about(given), "names": list(names[:NAMED]), "count": len(names)}
    row = (try_out(given), home(able)) if able.sees else (home(able),)
    return Screen("approval.asked", values, (row,), card=card(approval))


def approved(given: Announcement, by: str, able: Able, *, alone: bool) -> Screen:
    """It goes at its time, or within a minute unless somebody stops it."""
    holding = given.state is State.HOLDING
    values = {**_about(given), "by": by, "alone": alone, "sees": able.sees, **_leaves(given)}
    return Screen("approval.approved", values, stopping(given, able) if holding else ((home(able),),))


def held(given: Announcement, approval: int, audience: Audience, now: int, able: Able) -> Screen:
    """Said to who signs an invitation: to how many it goes within a minute, unless she stops it."""
    later = said_later(audience.later, ZoneInfo(given.zone), now)
    values = {**_about(given), **_leaves(given), "audience": audience, "later": later}
    return Screen("approval.held", values, stopping(given, able), card=card(approval))


def signed(given: Announcement, by: str, able: Able) -> Screen:
    """Said to everyone who approves: an office invites in its own name, within a minute."""
    assert given.content.occasion is not None
    values = {**_about(given), **_leaves(given), "by": by, "occasion": invited_to(given.content.occasion)}
    look = (Button("announcements.read_whole", to=press("a.look", given.id)),)
    return Screen("approval.signed", values, (*stopping(given, able), look))


def left(given: Announcement, audience: Audience, now: int, able: Able) -> Screen:
    """It goes out: the minute is over."""
    row = [home(able)]
    if given.content.occasion is not None:
        row.insert(0, Button("announcements.attendance", to=press("oc.show", given.id)))
    return going(given, audience, now).with_rows(tuple(row))


def stopping(given: Announcement, able: Able, arg: str = "") -> tuple[Row, ...]:
    """The large HENTIKAN, alone in its row; "again": where it does not stand on a card."""
    stop = Button("approval.stop", to=press("ap.stop", given.id, given.version, arg))
    return ((stop,),) if "stop" in able.moves else ()


def home(able: Able) -> Button:
    """Where she finds it again: the schedule, or her own invitations."""
    return Button("menu.jadwal" if able.sees else "occasions.mine", to=press("go.jadwal" if able.sees else "go.acara"))


def fix(given: Announcement) -> Button:
    """Ubah."""
    return Button("btn.ubah", to=press("ap.fix", given.id, given.version))


def mending(given: Announcement, able: Able) -> tuple[Row, ...]:
    """What can be done with one that came back: changed; by who is not in the schedule, called off."""
    row = [fix(given)] if "revise" in able.moves else []
    if "cancel" in able.moves and not able.sees:
        row.append(Button("announcements.drop", to=press("a.cancel", given.id, given.version)))
    return (tuple(row) or (home(able),),)


def returned(given: Announcement, by: str, comment: str, able: Able) -> Screen:
    """What is to be changed."""
    values = {**_about(given), "by": by, "comment": comment, "able": "revise" in able.moves}
    return Screen("approval.returned", values, mending(given, able))


def stopped(given: Announcement, by: str, able: Able) -> Screen:
    """It was stopped in its last minute."""
    values = {**_about(given), "by": by, "able": "revise" in able.moves}
    return Screen("approval.stopped", values, mending(given, able))


def reworded(given: Announcement, by: str) -> Screen:
    """Said to whose it is: somebody else has changed it, and it waits for approval anew."""
    return Screen("approval.reworded", {**_about(given), "by": by})


def dropped(given: Announcement, by: str) -> Screen:
    """Nobody needs to approve it any more."""
    return Screen("approval.dropped", {**_about(given), "by": by})


def changed(given: Announcement) -> Screen:
    """A card about an earlier wording."""
    return Screen("approval.changed", _about(given))


def lapsed(given: Announcement) -> Screen:
    """Said to who could have approved it."""
    return Screen("approval.lapsed", _about(given))


def overdue(given: Announcement, able: Able) -> Screen:
    """Its moment came unapproved: later, or as soon as it is approved?"""
    return Screen("approval.overdue", _about(given), ways_on(given, able))


def ways_on(given: Announcement, able: Able) -> tuple[Row, ...]:
    """What she can do with one that has not gone out; who sees the schedule cancels it there."""
    if given.state not in STANDS:
        return ()
    if given.state is State.HOLDING:
        return stopping(given, able, "again")
    if given.state is State.OVERDUE and able.sees:
        return _put_off(given, able)
    rows: list[Row] = [(look(given),)] if able.sees and given.state is State.WAITING else []
    if "insist" in able.moves:
        rows.append((insist(given),))
    if not able.sees:
        return (*rows, *mending(given, able))
    row = [fix(given), try_out(given)] if "revise" in able.moves else [try_out(given)]
    return (*rows, tuple(row))


def _put_off(given: Announcement, able: Able) -> tuple[Row, ...]:
    later = Button("approval.later", to=press("ap.fix", given.id, given.version, "when"))
    ways = (("revise", later), ("insist", insist(given)))
    row = tuple(button for move, button in ways if move in able.moves)
    return (row,) if row else ()


def insist(given: Announcement) -> Button:
    """Kirim bila disetujui."""
    return Button("approval.insist", to=press("ap.wait", given.id, given.version))


def try_out(given: Announcement) -> Button:
    """Kirim uji: to herself and the group for it."""
    return Button("approval.try_out", to=press("ap.try", given.id))


def reminder(given: Announcement) -> Screen:
    """It still waits."""
    return Screen("approval.reminder", _about(given), ((look(given),),))


def look(given: Announcement) -> Button:
    """The way to what waits for approval."""
    return Button("approval.look", to=press("ap.show", given.id))


def urgent(given: Announcement, by: str) -> Screen:
    """Said to everyone who approves: it has gone out without them, and why."""
    return Screen("approval.urgent", {**_about(given), "by": by, "reason": given.reason})


def standing(approval: Approval | None, by: Sequence[str], decider: str) -> Screen | None:
    """One line about who wrote it and who decided, for those who look at it."""
    if approval is None or approval.state is Decision.VOID or not approval.seal:
        return None
    values = {"state": str(approval.state), "writers": list(by), "by": decider, "alone": approval.alone}
    return Screen("approval.standing", {**values, "comment": approval.comment})


def told(given: Announcement) -> Screen:
    """Said to who has sent it back."""
    return Screen("approval.told", _about(given))


def _leaves(given: Announcement) -> dict[str, object]:
    """Whether it is held, and until when."""
    held = given.state is State.HOLDING and given.due is not None
    return {"holding": held, "leaves": moment(given.due, given.zone) if held and given.due is not None else None}


def _about(given: Announcement) -> dict[str, object]:
    return {"title": given.content.title, "when": when(given), "at_once": not given.wall}
