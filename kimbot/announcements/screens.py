"""What announcements look like: to those who read them, and to those who send them."""

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from kimbot.announcements.audience.model import Audience
from kimbot.announcements.content import Content, Occasion
from kimbot.announcements.going.model import Result
from kimbot.announcements.going.screens import steering, tally
from kimbot.announcements.model import STANDS, Announcement, Composed
from kimbot.announcements.rights import Able
from kimbot.announcements.saying import Words, mark, moment, named, said_later, when, when_given
from kimbot.areas.register import Areas
from kimbot.core import fills
from kimbot.core.paging import Page, turn
from kimbot.core.screens import COPY_MOST, Button, Html, Media, Row, Screen, columns, press
from kimbot.core.strings import shortened, telegram_length
from kimbot.core.whatsapp import fitting, plain, share_address
from kimbot.delivery.occurrences import Occurrence
from kimbot.groups.topics import Topic, Topics

LABEL = 30
COPY = "call.copy"
COPIED_MOST = 3900
"""UTF-16 units of a text to copy: room is left for our words above it."""


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
    values: dict[str, object] = {"topic": topic, "body": body(content), "over": over}
    if corrected is None:
        return Screen("announcements.message", values, rows, content.files)
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
    rows: list[Row] = [*columns(_looks(given, release, result, change))]
    if release is not None and result is not None:
        rows += steering(given, release, missed=bool(result.fates))
    if given.can_be_changed:
        ways = (("correct", "a.correct"), ("withdraw", "a.withdraw"))
        buttons = (Button(f"announcements.{key}", to=press(route, given.id, given.version)) for key, route in ways)
        rows.append(tuple(buttons))
    rows += ways_on
    last: Row = (Button("btn.kembali", to=press("a.page", 0)),)
    if given.state in STANDS:
        last = (Button("announcements.cancel_it", to=press("a.cancel", given.id, given.version)), *last)
    return Screen("announcements.one", values, (*rows, last))


def _looks(
    given: Announcement, release: Occurrence | None, result: Result | None, change: Occurrence | None
) -> Iterator[Button]:
    """What there is to look at."""
    yield Button("announcements.read_whole", to=press("a.look", given.id))
    if given.state in STANDS:
        yield Button("announcements.who", to=press("a.whom", given.id, arg=":0"))
    if release is not None and given.content.confirm:
        yield Button("announcements.confirmations", to=press("ack.list", release.id))
    if given.content.occasion is not None:
        yield Button("announcements.attendance", to=press("oc.show", given.id))
    if release is not None and result is not None:
        yield Button("menu.rekap", to=press("rekap.show", release.id))
        yield Button("announcements.see_names", to=press("a.fates", release.id))
    if change is not None:
        yield Button("announcements.see_change", to=press("a.fates", change.id))


def sure(given: Announcement, able: Able) -> Screen:
    """Shall it really be cancelled?"""
    yes = Button("announcements.yes_cancel", to=press("a.sure", given.id, given.version))
    no = Button("announcements.no_cancel", to=press("a.show" if able.sees else "oc.show", given.id))
    values = {"title": given.content.title, "when": when(given), "weekly": given.recurring is not None}
    return Screen("announcements.sure", values, ((yes, no),))


def cancelled(given: Announcement, by: str = "") -> Screen:
    """It goes out no more; `by` tells its author who did that."""
    return Screen("announcements.cancelled", {"title": given.content.title, "by": by})


def latest(announcements: Sequence[Announcement], area: str, *, registered: bool) -> Screen:
    """The announcements to read again, the newest first."""
    rows = tuple((_title(one, "a.read"),) for one in announcements)
    if not announcements and not registered:
        rows = ((Button("menu.daftar", to=press("go.daftar")),),)
    values = {"area": area, "count": len(announcements), "registered": registered}
    return Screen("announcements.latest", values, rows)


def _title(given: Announcement, route: str) -> Button:
    return Button(text=shortened(given.content.title, LABEL), to=press(route, given.id))
