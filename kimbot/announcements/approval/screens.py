"""What approval looks like: to who asks for it, and to who gives it."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from kimbot.announcements.approval.model import Approval, Decision
from kimbot.announcements.audience.model import Audience
from kimbot.announcements.model import Announcement, State
from kimbot.announcements.saying import moment, named, said_later, when
from kimbot.announcements.screens import asks, finer
from kimbot.areas.register import Areas
from kimbot.core.screens import Button, Row, Screen, press
from kimbot.groups.topics import Topics

NAMED = 3


def card(approval: int) -> str:
    """The name of the card that stands with who asked for that approval, and with who gives it."""
    return f"approval:{approval}"


def answer_card(approval: int) -> str:
    """The name of the message that tells who asked what came of it."""
    return f"approved:{approval}"


def to_approve(
    given: Announcement, topics: Topics, audience: Audience, areas: Areas, by: str, now: int, *, again: bool = False
) -> Screen:
    """Said to who approves, right below what would go out. `again`: beside a card that stands further up."""
    yes = Button("btn.setujui", to=press("ap.yes", given.id, given.version, "again" if again else ""))
    no = Button("btn.minta_perbaikan", to=press("ap.back", given.id, given.version))
    values = {
        **_about(given),
        "by": by,
        "topic": topics.named(given.topic),
        "audience": audience,
        "later": said_later(audience.later, ZoneInfo(given.zone), now),
        "asks": asks(given.content),
        "finer": finer(given, areas, topics),
        **named(given.areas, areas),
    }
    who = Button("announcements.who", to=press("a.whom", given.id, arg=":0"))
    return Screen("approval.to_approve", values, ((yes, no), (who,)))


def asked(given: Announcement, approval: int, names: Sequence[str], *, alone: bool) -> Screen:
    """Said to its author: who can approve it; `alone`: she may go on by herself."""
    if alone:
        yes = Button("second.go_on", to=press("ap.yes", given.id, given.version))
        no = Button("second.leave_it", to=press("a.sure", given.id, given.version))
        return Screen("approval.alone", _about(given), ((yes, no),), card=card(approval))
    values = {**_about(given), "names": list(names[:NAMED]), "count": len(names)}
    rows = ((try_out(given), Button("menu.jadwal", to=press("go.jadwal"))),)
    return Screen("approval.asked", values, rows, card=card(approval))


def approved(given: Announcement, by: str, *, alone: bool) -> Screen:
    """It goes at its time, or within a minute unless somebody stops it."""
    values = {**_about(given), "by": by, "alone": alone, "holding": given.state is State.HOLDING}
    rows: tuple[Row, ...] = ()
    if given.state is State.HOLDING:
        assert given.due is not None
        rows = ((Button("approval.stop", to=press("ap.stop", given.id, given.version)),),)
        values["leaves"] = moment(given.due, given.zone)
    return Screen("approval.approved", values, rows)


def fix(given: Announcement) -> Button:
    """Ubah."""
    return Button("btn.ubah", to=press("ap.fix", given.id, given.version))


def returned(given: Announcement, by: str, comment: str) -> Screen:
    """What its author is asked to change."""
    return Screen("approval.returned", {**_about(given), "by": by, "comment": comment}, ((fix(given),),))


def stopped(given: Announcement, by: str) -> Screen:
    """It was stopped in its last minute."""
    return Screen("approval.stopped", {**_about(given), "by": by}, ((fix(given),),))


def dropped(given: Announcement, by: str) -> Screen:
    """Nobody needs to approve it any more."""
    return Screen("approval.dropped", {**_about(given), "by": by})


def changed(given: Announcement) -> Screen:
    """A card about an earlier wording."""
    return Screen("approval.changed", _about(given))


def lapsed(given: Announcement) -> Screen:
    """Said to who could have approved it."""
    return Screen("approval.lapsed", _about(given))


def overdue(given: Announcement) -> Screen:
    """Its moment came unapproved: later, or as soon as it is approved?"""
    return Screen("approval.overdue", _about(given), ways_on(given))


def ways_on(given: Announcement) -> tuple[Row, ...]:
    """What can be done with one that has not gone out, beside cancelling it."""
    match given.state:
        case State.WAITING:
            return ((look(given),), (fix(given), try_out(given)))
        case State.RETURNED | State.SCHEDULED:
            return ((fix(given), try_out(given)),)
        case State.HOLDING:
            return ((Button("approval.stop", to=press("ap.stop", given.id, given.version, "again")),),)
        case State.OVERDUE:
            later = Button("approval.later", to=press("ap.fix", given.id, given.version, "when"))
            return ((later, Button("approval.insist", to=press("ap.wait", given.id, given.version))),)
    return ()


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


def standing(approval: Approval | None, asker: str, decider: str) -> Screen | None:
    """One line about who asked and who decided, for those who look at it."""
    if approval is None or approval.state is Decision.VOID or not approval.seal:
        return None
    values = {"state": str(approval.state), "asker": asker, "by": decider, "alone": approval.alone}
    return Screen("approval.standing", {**values, "comment": approval.comment})


def told(given: Announcement) -> Screen:
    """Said to who has sent it back."""
    return Screen("approval.told", _about(given))


def _about(given: Announcement) -> dict[str, object]:
    return {"title": given.content.title, "when": when(given), "at_once": not given.wall}
