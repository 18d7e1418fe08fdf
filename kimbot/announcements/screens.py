"""What announcements look like: to those who read them, and to those who send them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from kimbot.announcements.model import STANDS, Announcement, Audience, Composed, Content, Later, Occasion, Once, Result
from kimbot.areas.register import Areas
from kimbot.core import fills
from kimbot.core.clock import local
from kimbot.core.dates import Monthly, Recurring, Weekly, say_day, say_moment, say_near, say_recurring
from kimbot.core.paging import Page, turn
from kimbot.core.screens import COPY_MOST, Button, Html, Media, Row, Screen, press
from kimbot.core.strings import shortened, telegram_length
from kimbot.core.whatsapp import fitting, plain, share_address
from kimbot.delivery.occurrences import Occurrence
from kimbot.groups.topics import Topic, Topics

LABEL = 30
AREAS_NAMED = 6
LATER = 4
COPY = "call.copy"
COPIED_MOST = 3900
"""UTF-16 units of a text to copy: room is left for our words above it."""

Words = Mapping[str, str]
"""The same words in each language: templates take theirs."""
ONCE_APPROVED: Words = {"id": "begitu disetujui", "en": "as soon as it is approved"}


def message(
    content: Content,
    topic: Topic,
    *,
    asked: tuple[Row, ...] = (),
    share: bool = False,
    number: int = 0,
    corrected: Words | None = None,
    over: bool = False,
) -> Screen:
    """The announcement itself, as groups get it; `share`: as people get it, with the ways on to WhatsApp.

    `number` is the announcement's own; 0 where it is not written down yet. `asked`: the buttons with which they answer.
    `corrected`: when it was; `over`: what it invites to is over.
    """
    rows: tuple[Row, ...] = tuple((Button(text=link.label, url=link.url),) for link in content.links)
    rows = asked + rows + (sharing(content, number) if share else ())
    values: dict[str, object] = {"topic": topic, "body": body(content)}
    if corrected is None or over:
        return Screen("announcements.message", {**values, "over": over}, rows, content.files)
    return Screen("announcements.message_corrected", {**values, "corrected": corrected}, rows, content.files)


def body(content: Content, html: str = "") -> Html | Screen:
    """Its words (or these); of an invitation with when, where and in whose name below them."""
    said = Html(fills.marked(html or content.html))
    if content.occasion is None:
        return said
    return Screen("announcements.invitation", {"body": said, "occasion": invited_to(content.occasion)})


def invited_to(occasion: Occasion | None) -> dict[str, object] | None:
    """When, where and in whose name, for a template."""
    if occasion is None:
        return None
    return {"when": moment(occasion.starts, occasion.zone), "place": occasion.place, "host": occasion.host}


def mark(given: Announcement, at: int) -> Words:
    """When it was changed after it had been sent: the hour, with the day where it is another one."""
    zone = ZoneInfo(given.zone)
    moment = local(at, zone)
    if given.last_sent is not None and local(given.last_sent, zone).date() == moment.date():
        return {"id": f"{moment:%H.%M}", "en": f"{moment:%H:%M}"}
    return {
        "id": f"{say_day(moment.date(), 'id')} {moment:%H.%M}",
        "en": f"{say_day(moment.date(), 'en')} {moment:%H:%M}",
    }


def read(given: Announcement, topic: Topic, *, asked: tuple[Row, ...] = (), written: bool = True) -> Screen:
    """As anyone reads it again; `written`: whether it went out, so that it can be passed on."""
    changed = given.corrected is not None and given.corrected >= (given.last_sent or 0)
    corrected = mark(given, given.corrected) if given.corrected is not None and changed else None
    number = given.id if written else 0
    return message(given.content, topic, asked=asked, share=True, number=number, corrected=corrected)


def sharing(content: Content, number: int) -> tuple[Row, ...]:
    """The ways on: to WhatsApp at once, its words to paste, a picture of it."""
    invites = content.occasion is not None  # then more is to be passed on than what was typed
    whole = fills.marked(content.whole)
    text, shared = plain(whole), Button("btn.whatsapp", url=share_address(whole), share=invites)
    if not number:
        return ((shared,),)
    fits = 0 < len(fills.widest(text)) <= COPY_MOST and not invites
    copied = Button(COPY, copy=text) if fits else Button(COPY, to=press("a.text", number))
    return ((shared,), (copied, Button("announcements.picture", to=press("a.picture", number))))


def to_copy(html: str) -> Screen:
    """Its words in letters that a touch copies."""
    text = fitting(plain(html), COPIED_MOST, lambda text: telegram_length(fills.widest(text)))
    return Screen("announcements.to_copy", {"text": text})


def picture(stored: str) -> Screen:
    """The picture of it."""
    return Screen("announcements.picture_here", media=(Media("photo", stored),))


def summary(
    given: Composed, topic: Topic, audience: Audience, areas: Areas, topics: Topics, zone: ZoneInfo, now: int
) -> Screen:
    """What is about to be sent, when and to how many."""
    values = {
        "topic": topic,
        "when": when_given(given.when, zone),
        "urgent": given.urgent,
        "audience": audience,
        "later": said_later(audience.later, zone, now),
        **named(given.areas, areas),
        "asks": asks(given.content, given.notice(now, audience.later)),
        "finer": finer(given, areas, topics),
    }
    return Screen("announcements.summary", values)


def asks(content: Content, notice: str = "") -> Screen:
    """What it asks of its readers, in its lines; `notice`: whether those whom it invites hear of it in good time."""
    values = {"confirm": content.confirm, "occasion": invited_to(content.occasion), "notice": notice}
    return Screen("announcements.asks", values)


def finer(given: Composed | Announcement, areas: Areas, topics: Topics) -> Screen:
    """What was said behind Pilihan lain, in its lines."""
    said = given.finer
    values = {
        "other_topics": [topics.named(slug) for slug in said.topics],
        "without": [areas.label(code) for code in said.without],
        "kinds": list(said.kinds),
        "roles": list(said.roles),
        "pinned": given.pinned,
    }
    return Screen("announcements.finer", values)


def about(act: str, announcement: Announcement) -> Screen:
    """What is asked of a second person: `release.resume` or `release.stop`."""
    return Screen(f"second.about.{act}", {"title": announcement.content.title})


def going(given: Announcement, audience: Audience, now: int) -> Screen:
    """It goes out now."""
    values = {"audience": audience, "later": said_later(audience.later, ZoneInfo(given.zone), now)}
    return Screen("announcements.going", values)


def schedule(page: Page[Announcement], total: int) -> Screen:
    """What waits and what went out lately."""
    rows: list[Row] = [(_title(one, "a.show"),) for one in page.items]
    listed = [
        {
            "title": one.content.title,
            "state": "withdrawn" if one.withdrawn is not None else one.state,
            "when": when(one),
        }
        for one in page.items
    ]
    values = {"listed": listed, "count": total, "page": page.number + 1, "pages": page.count}
    return Screen("announcements.schedule", values, (*rows, *turn(page, lambda number: press("a.page", number))))


def one(
    given: Announcement,
    topic: Topic,
    areas: Areas,
    release: Occurrence | None,
    result: Result | None,
    now: int,
    *,
    standing: Screen | None = None,
    ways_on: tuple[Row, ...] = (),
    change: Occurrence | None = None,
) -> Screen:
    """One announcement, for those who send: when, to whom, how far it has come, and who approved it."""
    values = {
        "title": given.content.title,
        "topic": topic,
        "when": when(given),
        "state": "withdrawn" if given.withdrawn is not None else given.state,
        "standing": standing,
        "result": tally(result, given.zone, now) if result else None,
        **named(given.areas, areas),
    }
    rows: list[Row] = [(Button("announcements.read_whole", to=press("a.look", given.id)),)]
    if release is not None and given.content.confirm:
        rows.append((Button("announcements.confirmations", to=press("ack.list", release.id)),))
    if given.content.occasion is not None:
        rows.append((Button("announcements.attendance", to=press("oc.show", given.id)),))
    if release is not None and result is not None:
        rows.append((Button("menu.rekap", to=press("rekap.show", release.id)),))
        rows += steering(given, release, missed=bool(result.fates))
        rows.append((Button("announcements.see_names", to=press("a.fates", release.id)),))
    if change is not None:
        rows.append((Button("announcements.see_change", to=press("a.fates", change.id)),))
    if given.can_be_changed:
        ways = (("correct", "a.correct"), ("withdraw", "a.withdraw"))
        buttons = (Button(f"announcements.{key}", to=press(route, given.id, given.version)) for key, route in ways)
        rows.append(tuple(buttons))
    rows += ways_on
    if given.state in STANDS:
        rows.append((Button("announcements.who", to=press("a.whom", given.id, arg=":0")),))
        rows.append((Button("announcements.cancel_it", to=press("a.cancel", given.id, given.version)),))
    return Screen("announcements.one", values, (*rows, (Button("btn.kembali", to=press("a.page", 0)),)))


def steering(given: Announcement, release: Occurrence, *, missed: bool = False) -> tuple[Row, ...]:
    """What can be done with a release as it stands."""

    def way(key: str, route: str) -> Button:
        return Button(f"announcements.{key}", to=press(route, release.id, arg=str(given.id)))

    match release.state:
        case "filling" | "sending":
            return ((way("pause", "a.pause"), way("stop", "a.stop")), (way("watch", "a.watch"),))
        case "paused":
            return ((way("resume", "a.resume"), way("stop", "a.stop")),)
        case "finished" if missed:
            return ((way("again", "a.again"),),)
    return ()


def troubled(given: Announcement, release: Occurrence, result: Result, now: int) -> Screen:
    """A release that failed too often and has paused itself."""
    values = {"title": given.content.title, "result": tally(result, given.zone, now)}
    return Screen("announcements.troubled", values, steering(given, release))


def other_card(release: int) -> str:
    """The name of the card about a report or a digest that paused itself."""
    return f"release-trouble:{release}"


def troubled_other(release: Occurrence) -> Screen:
    """A report or a digest that failed too often and has paused itself."""
    ways = (("resume", "on"), ("stop", "off"))
    row = tuple(Button(f"announcements.{key}", to=press("a.other", release.id, arg=arg)) for key, arg in ways)
    return Screen("announcements.troubled_other", {"title": release.title}, (row,))


def steered_other(release: Occurrence, by: str, *, on: bool) -> Screen:
    """What was decided about it."""
    return Screen("announcements.steered_other", {"title": release.title, "by": by, "on": on})


def held_up(given: Announcement) -> Screen:
    """Something on our side keeps it from going on."""
    return Screen("announcements.held_up", {"title": given.content.title})


def sure(given: Announcement) -> Screen:
    """Shall it really be cancelled?"""
    yes = Button("announcements.yes_cancel", to=press("a.sure", given.id, given.version))
    no = Button("announcements.no_cancel", to=press("a.show", given.id))
    values = {"title": given.content.title, "when": when(given), "weekly": given.recurring is not None}
    return Screen("announcements.sure", values, ((yes, no),))


def cancelled(given: Announcement, by: str = "") -> Screen:
    """It goes out no more; `by` tells its author who did that."""
    return Screen("announcements.cancelled", {"title": given.content.title, "by": by})


def missed(given: Announcement, due: int, before: int, *, begun: bool = False) -> Screen:
    """A release that is too late to send unasked; so many `before` it went by as well.

    `begun`: what it invites to has begun.
    """
    yes = Button("announcements.send_now", to=press("a.late", given.id, given.version))
    no = Button("announcements.drop", to=press("a.drop", given.id, given.version))
    values = {"title": given.content.title, "when": moment(due, given.zone), "before": before, "begun": begun}
    return Screen("announcements.missed", values, ((yes, no),))


def passed_by(given: Announcement, count: int) -> Screen:
    """It goes out now, and so many moments before this one went by while nothing was running."""
    return Screen("announcements.passed_by", {"title": given.content.title, "count": count})


def dropped(given: Announcement) -> Screen:
    """The late release is not sent; a weekly one goes on."""
    return Screen("announcements.dropped", {"title": given.content.title, "weekly": given.recurring is not None})


def result(given: Announcement, result: Result, now: int) -> Screen:
    """What became of a release, by name."""
    values = {"title": given.content.title, "result": tally(result, given.zone, now), "lost_file": result.lost_file}
    return Screen("announcements.result", values)


def latest(announcements: Sequence[Announcement], area: str, *, registered: bool) -> Screen:
    """The announcements to read again, the newest first."""
    rows = tuple((_title(one, "a.read"),) for one in announcements)
    if not announcements and not registered:
        rows = ((Button("menu.daftar", to=press("go.daftar")),),)
    values = {"area": area, "count": len(announcements), "registered": registered}
    return Screen("announcements.latest", values, rows)


def when(given: Announcement) -> Words:
    """When it goes or went, in words; for who reads it, where it has no time of its own."""
    if not given.wall:
        return moment(given.last_sent, given.zone) if given.last_sent is not None else ONCE_APPROVED
    if given.recurring is not None:
        return recurring(given.recurring)
    wall = datetime.fromisoformat(given.wall).replace(tzinfo=ZoneInfo(given.zone))
    return {"id": say_moment(wall, "id"), "en": say_moment(wall, "en")}


def when_given(given: Once | Recurring | None, zone: ZoneInfo) -> Words | None:
    """When it shall go, in words; None for now."""
    match given:
        case Once():
            return moment(given.due, zone.key)
        case Weekly() | Monthly():
            return recurring(given)
    return None


def moment(due: int, zone: str) -> Words:
    """A moment (ms UTC) in words."""
    at = local(due, ZoneInfo(zone))
    return {"id": say_moment(at, "id"), "en": say_moment(at, "en")}


def moment_short(at: datetime, now: datetime) -> Words:
    """A moment on a button: "Sel 24 Nov 21.00", with the year where it is another one."""
    return {"id": f"{_day_short(at, now, 'id')} {at:%H.%M}", "en": f"{_day_short(at, now, 'en')} {at:%H:%M}"}


def named(codes: Sequence[str], areas: Areas) -> dict[str, object]:
    """The areas of an announcement by name, a few of them, and how many more there are."""
    labels = [areas.label(code) for code in codes]
    return {"areas": labels[:AREAS_NAMED], "more_areas": max(0, len(labels) - AREAS_NAMED)}


def said_later(later: Sequence[Later], zone: ZoneInfo, now: int) -> list[dict[str, object]]:
    """Who gets it at which later moment, for a template."""
    today = local(now, zone)

    def said(one: Later) -> dict[str, object]:
        at = local(one.due, zone)
        when = {"id": say_near(at, today, "id"), "en": say_near(at, today, "en")}
        return {"groups": one.groups, "members": one.members, "chats": one.chats, "digest": one.digest, "when": when}

    return [said(one) for one in later[:LATER]]


def tally(result: Result, zone: str, now: int) -> dict[str, object]:
    """A result for a template: how many were sent and still wait; each fate with the names of some."""
    fates = [
        {"fate": _fate(one.fate, result), "count": one.count, "names": one.names, "more": one.count - len(one.names)}
        for one in result.fates
    ]
    later = said_later(result.later, ZoneInfo(zone), now)
    return {"sent": result.sent, "waiting": result.waiting, "later": later, "fates": fates}


def _fate(fate: str, result: Result) -> str:
    return "lost_file" if fate == "failed" and result.lost_file else fate


def _title(given: Announcement, route: str) -> Button:
    return Button(text=shortened(given.content.title, LABEL), to=press(route, given.id))


def recurring(rule: Recurring) -> Words:
    """How something comes again, in words."""
    return {"id": say_recurring(rule, "id"), "en": say_recurring(rule, "en")}


def _day_short(at: datetime, now: datetime, language: str) -> str:
    weekday, day, month, year = say_day(at.date(), language).replace(",", "").split()
    short = f"{weekday[:3]} {day} {month[:3]}"
    return short if at.year == now.year else f"{short} {year}"
