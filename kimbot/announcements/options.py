"""Questions of /siarkan that are only asked of who wants it: Minta konfirmasi, and what it invites to."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from kimbot.announcements import saying
from kimbot.announcements.content import PLACE_MOST, Content, Occasion
from kimbot.core.clock import local, millis
from kimbot.core.dates import Moment, NotUnderstood, parse_moment
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Look, Question, Reply, choice
from kimbot.core.screens import Row, Screen

YES, NO = "yes", "no"
AT = "at:"
OFFERED = 6


def _ask_confirm(desk: Desk, draft: Draft) -> Screen:
    both = (choice(draft, YES, "announcements.confirm_yes"), choice(draft, NO, "announcements.confirm_no"))
    return Screen("announcements.ask_confirm", {}, (both,))


def _read_confirm(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.choice not in (YES, NO):
        raise Invalid("forms.use_buttons")
    return reply.choice == YES


def _ask_occasion(desk: Desk, draft: Draft) -> Screen:
    if "starts" in draft.view:
        when = saying.moment(draft.view["starts"], desk.context.zone.key)
        return Screen("announcements.ask_place", {"when": when})
    none = ((choice(draft, NO, "announcements.no_occasion"),),) if draft.answers.get("occasion") else ()
    return Screen("announcements.ask_occasion", {}, none)


def _read_occasion(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.choice == NO:
        return None
    if "starts" not in draft.view:
        return Look({"starts": _starts(desk, draft, reply)})
    place = " ".join(reply.words.split())
    if not any(map(str.isalnum, place)) or len(place) > PLACE_MOST:
        raise Invalid("announcements.place_unclear", most=PLACE_MOST)
    return {"starts": draft.view["starts"], "zone": desk.context.zone.key, "place": place}


def _starts(desk: Desk, draft: Draft, reply: Reply) -> int:
    """When it begins (ms UTC). Raises `Invalid` with the moments that her words may mean."""
    now = local(desk.now, desk.context.zone)
    if (starts := moment_chosen(reply.choice)) is None:
        try:
            starts = millis(parse_moment(reply.words, now).instant)
        except NotUnderstood as problem:
            offers = [moment_choice(draft, moment, now) for moment in problem.moments[:OFFERED]]
            raise Invalid("announcements.occasion_unclear", offers, typed=reply.words[:60]) from problem
    if starts <= desk.now:
        raise Invalid("announcements.occasion_past")
    return starts


def moment_choice(draft: Draft, moment: Moment, now: datetime) -> Row:
    """A button that answers with a moment."""
    when = saying.moment_short(moment.instant, now)
    return (choice(draft, f"{AT}{millis(moment.instant)}", "announcements.at", when=when),)


def moment_chosen(chosen: str) -> int | None:
    """The moment (ms UTC) of such a choice; None for any other."""
    given = chosen.removeprefix(AT)
    return int(given) if given != chosen and given.isascii() and given.isdigit() and len(given) <= 13 else None


def _goes_once(desk: Desk, draft: Draft) -> bool:
    return _once(draft.answers)


def _once(answers: Mapping[str, Any]) -> bool:
    return "at" not in answers.get("when", {})  # what comes again has an hour of its own


def with_options(said: Content, answers: Mapping[str, Any]) -> Content:
    """The same, with what it asks of its readers and what it invites to, in whose name."""
    given = answers.get("occasion") if _once(answers) else None
    host = answers.get("host", "")
    occasion = Occasion(given["starts"], given["zone"], given["place"], host) if given else None
    return replace(said, confirm=answers.get("confirm", False), occasion=occasion)


def option_answers(content: Content) -> dict[str, object]:
    """What of a content these questions ask, as answers."""
    known, occasion = {"confirm": content.confirm}, content.occasion
    if occasion is None:
        return dict(known)
    asked = {"starts": occasion.starts, "zone": occasion.zone, "place": occasion.place}
    return {**known, "occasion": asked, "host": occasion.host}


CONFIRM = Question("confirm", _ask_confirm, _read_confirm, "announcements.label.confirm", unasked=True)
OCCASION = Question(
    "occasion", _ask_occasion, _read_occasion, "announcements.label.occasion", when=_goes_once, unasked=True
)
