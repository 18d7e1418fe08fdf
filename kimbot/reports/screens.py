"""What reports look like: to their reporters, to moderators, to everybody."""

from kimbot.areas.register import Areas
from kimbot.core.paging import Page, turn
from kimbot.core.screens import Button, Media, Row, Screen, press
from kimbot.core.strings import shortened
from kimbot.reports.model import CHANGEABLE, Content, Report, ReportState, canned
from kimbot.texts.days import said

SUBJECT = "report:"
LABEL_MOST = 30


def subject_of(report: Report) -> str:
    """The name of this report in audit and releases."""
    return f"{SUBJECT}{report.id}"


def card_of(report: Report) -> str:
    """The name of the card that moderators get for this report; it comes anew after it was returned."""
    return f"report:{report.id}:{report.card}"


def content_values(content: Content) -> dict[str, object]:
    """What every text about a report's content needs."""
    return {
        "kind": content.kind,
        "title": content.title,
        "story": content.story,
        "day": said(content.day),
        "place": content.place,
        "faces": content.faces,
        "photos": len(content.photos),
    }


def reason_of(stored: str) -> Screen | str:
    """A reason as it is shown: one at hand in the reader's language, another as the moderator typed it."""
    code = canned(stored)
    return Screen(f"reports.reason.{code}") if code else stored


def register_first() -> Screen:
    """Who is no member yet cannot report."""
    return Screen("reports.register_first", {}, ((Button("menu.daftar", to=press("go.daftar")),),))


def received(report: Report, *, asked: bool) -> Screen:
    """Sent: what happens now."""
    key = "reports.held" if report.state is ReportState.HELD else "reports.received"
    return Screen(
        key,
        {"title": report.content.title, "asked": asked, "again": report.version > 1},
        ((Button("menu.laporan", to=press("go.laporan")),),),
    )


def to_decide(report: Report, areas: Areas, behind: int = 0) -> Screen:
    """The card with the three decisions; the photos go before it. `behind`: how many more wait for her."""
    values = content_values(report.content) | {
        "name": report.reporter_name,
        "kim": report.kim,
        "area": areas.label(report.area),
        "version": report.version,
        "asked_for": reason_of(report.reason),
        "behind": behind,
    }
    rows = (
        (Button("btn.setujui", to=press("r.ok", report.id, report.version)),),
        (
            Button("btn.minta_perbaikan", to=press("r.return", report.id, report.version)),
            Button("btn.tolak", to=press("r.reject", report.id, report.version)),
        ),
    )
    return Screen("reports.to_decide", values, rows, _media(report.content))


def decided(report: Report, by: str) -> Screen:
    """The card after the decision, in every moderator's chat."""
    values = {"title": report.content.title, "state": report.state, "by": by, "reason": reason_of(report.reason)}
    rows: tuple[Row, ...] = ((_take_back(report),),) if report.state is ReportState.PUBLISHED else ()
    return Screen("reports.decided", values, rows)


def below(report: Report) -> Screen:
    """A card that has come once more: this copy is out of use."""
    return Screen("reports.below", {"title": report.content.title})


def replaced(report: Report) -> Screen:
    """A card whose report has other photos now: a new one comes."""
    return Screen("reports.replaced", {"title": report.content.title})


def moved(report: Report, areas: Areas) -> Screen:
    """A card whose report belongs to another kelurahan now, whose moderators get it."""
    return Screen("reports.moved", {"title": report.content.title, "area": areas.label(report.area)})


def reminder(count: int) -> Screen:
    """Reports have been waiting for a day."""
    return Screen("reports.reminder", {"count": count}, ((Button("reports.open_queue", to=press("go.moderasi")),),))


def sure(report: Report) -> Screen:
    """Shall a published report really be taken back?"""
    yes = Button("reports.yes_take_back", to=press("r.gone", report.id, report.version))
    no = Button("reports.no_take_back", to=press("r.show", report.id))
    return Screen("reports.sure", {"title": report.content.title}, ((yes, no),))


def taken_back(report: Report) -> Screen:
    """It is taken back, said to who did it."""
    return Screen("reports.taken_back", {"title": report.content.title})


def your_report(report: Report, reached: int) -> Screen:
    """What the reporter is told of a decision; `reached`: to how many groups and channels it went."""
    values = {"title": report.content.title, "reason": reason_of(report.reason), "reached": reached}
    rows: tuple[Row, ...] = ((_correct(report),),) if report.state is ReportState.RETURNED else ()
    return Screen(f"reports.yours.{report.state}", values, rows)


def post(report: Report, areas: Areas, *, share: bool = False) -> Screen:
    """What everybody sees: under the name of the KIM, never under the reporter's. `share`: with the way to WhatsApp."""
    area = areas.get(report.area)
    values = content_values(report.content) | {
        "kim": report.kim,
        "area": areas.label(report.area),
        "kelurahan": area.name if area else report.area,
    }
    rows: tuple[Row, ...] = ((Button("btn.whatsapp", share=True),),) if share else ()
    return Screen("reports.post", values, rows, _media(report.content))


def post_taken_back(report: Report) -> Screen:
    """What stands where a post stood that can no longer be deleted."""
    return Screen("reports.post_taken_back", {"kim": report.kim})


def mine(page: Page[Report], total: int) -> Screen:
    """/laporan: her own, newest first."""
    rows = tuple(
        (Button(text=shortened(report.content.title, LABEL_MOST), to=press("r.show", report.id, page.number)),)
        for report in page.items
    )
    if not total:
        return Screen("reports.none", {}, ((Button("menu.lapor", to=press("go.lapor")),),))
    listed = [{"title": report.content.title, "state": report.state} for report in page.items]
    values = {"count": total, "reports": listed, "page": page.number + 1, "pages": page.count}
    return Screen("reports.mine", values, rows + turn(page, lambda number: press("r.page", number)))


def one(report: Report, page: int) -> Screen:
    """One of her own, with its state."""
    values = content_values(report.content) | {"state": report.state, "reason": reason_of(report.reason)}
    rows: list[Row] = [(_correct(report),)] if report.state in CHANGEABLE else []
    if report.state is ReportState.PUBLISHED:
        rows.append((_take_back(report),))
    rows.append((Button("btn.kembali", to=press("r.page", page)),))
    return Screen("reports.one", values, tuple(rows))


def waiting(page: Page[Report], total: int, areas: Areas) -> Screen:
    """/moderasi: what waits for this moderator, oldest first."""
    rows = tuple(
        (Button(text=shortened(report.content.title, LABEL_MOST), to=press("r.card", report.id, report.version)),)
        for report in page.items
    )
    listed = [{"title": report.content.title, "area": areas.label(report.area)} for report in page.items]
    values = {"count": total, "reports": listed, "page": page.number + 1, "pages": page.count}
    return Screen(
        "reports.waiting" if total else "reports.nothing_waits",
        values,
        rows + turn(page, lambda number: press("r.queue", number)),
        names=tuple(subject_of(report) for report in page.items),
    )


def _take_back(report: Report) -> Button:
    return Button("reports.take_back", to=press("r.back", report.id, report.version))


def _correct(report: Report) -> Button:
    key = "reports.correct" if report.state is ReportState.RETURNED else "reports.change"
    return Button(key, to=press("r.fix", report.id, report.version))


def _media(content: Content) -> tuple[Media, ...]:
    return tuple(Media("photo", photo.file_id) for photo in content.photos)
