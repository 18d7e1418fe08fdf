"""The forms of this wing: a new report, a report that is corrected, the reason of a decision."""

from datetime import date

from kimbot.areas.form import area_choice, ask_area, kelurahan_of, read_area
from kimbot.areas.model import Area, covers
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Look, Question, Reply, choice
from kimbot.core.screens import Button, Row, Screen, columns
from kimbot.core.strings import telegram_length
from kimbot.drafts.days import ask_past_day, read_past_day
from kimbot.drafts.service import CAPTIONED
from kimbot.reports import screens
from kimbot.reports.model import (
    CANNED,
    PHOTO_BYTES_MOST,
    PHOTOS_MOST,
    PLACE_LEAST,
    PLACE_MOST,
    REASON_LEAST,
    REASON_MOST,
    STORY_LEAST,
    STORY_MOST,
    TITLE_LEAST,
    TITLE_MOST,
    Content,
    Faces,
    Kind,
    Report,
    ReportState,
    canned_reason,
    typed_reason,
)
from kimbot.texts.days import said


def _ask_kind(desk: Desk, draft: Draft) -> Screen:
    rows = tuple((choice(draft, kind, f"reports.kind_button.{kind}"),) for kind in Kind)
    return Screen("reports.ask_kind_of_photo" if draft.files.get("photos") else "reports.ask_kind", {}, rows)


def _read_kind(desk: Desk, draft: Draft, reply: Reply) -> object:
    given = reply.choice or reply.words.lower()
    if given not in tuple(Kind):
        raise Invalid("forms.use_buttons")
    return given


def _ask_title(desk: Desk, draft: Draft) -> Screen:
    return Screen("reports.ask_title", {"kind": draft.answers["kind"]})


def _read_title(desk: Desk, draft: Draft, reply: Reply) -> object:
    return _typed(reply, " ".join(reply.words.split()), "title", TITLE_LEAST, TITLE_MOST)


def _ask_story(desk: Desk, draft: Draft) -> Screen:
    return Screen("reports.ask_story", {"most": STORY_MOST})


def _read_story(desk: Desk, draft: Draft, reply: Reply) -> object:
    return _typed(reply, reply.words, "story", STORY_LEAST, STORY_MOST)


def _ask_place(desk: Desk, draft: Draft) -> Screen:
    return Screen("reports.ask_place", {"day": said(date.fromisoformat(draft.answers["day"]))})


def _read_place(desk: Desk, draft: Draft, reply: Reply) -> object:
    return _typed(reply, " ".join(reply.words.split()), "place", PLACE_LEAST, PLACE_MOST)


def _typed(reply: Reply, words: str, name: str, least: int, most: int) -> str:
    """Words of a length that fits, as Telegram counts. Raises `Invalid` saying how long they are."""
    if reply.file is not None and not reply.corrects:
        raise Invalid("reports.photos_later")
    if reply.left_out:  # its caption alone would be taken, and the video lost without a word
        raise Invalid("forms.cannot_read")
    if reply.choice or not any(letter.isalnum() for letter in words):
        raise Invalid(f"reports.{name}_short", least=least)
    length = telegram_length(words)
    if length < least:
        raise Invalid(f"reports.{name}_short", least=least)
    if length > most:
        raise Invalid(f"reports.{name}_long", most=most, length=length)
    return words


def _ask_day(desk: Desk, draft: Draft) -> Screen:
    return ask_past_day(draft, "reports.ask_day")


def _wide(desk: Desk, draft: Draft) -> bool:
    return desk.reports.wide_kim(draft.chat) is not None


def _ask_area(desk: Desk, draft: Draft) -> Screen:
    """In which kelurahan: her own, that of her KIM, or one of those of a wider KIM."""
    kim, own = desk.reports.wide_kim(draft.chat), _own_area(desk, draft)
    assert kim is not None
    home = desk.areas.get(kim.area)
    hers: tuple[Row, ...] = () if own is None or draft.view else ((area_choice(desk, draft, own),),)
    if home is None or home.level == "city":
        asked = ask_area(desk, draft, "reports.ask_area")
        return Screen(asked.key, asked.values, hers + asked.rows)
    if home.level == "kelurahan":
        return Screen("reports.ask_area", {}, (*hers, (area_choice(desk, draft, home),)))
    inside = own is not None and covers(home.code, own.code)
    return Screen("reports.ask_area", {}, (() if inside else hers) + kelurahan_of(desk, draft, home.code))


def _read_area(desk: Desk, draft: Draft, reply: Reply) -> object:
    given, kim, own = read_area(desk, draft, reply), desk.reports.wide_kim(draft.chat), _own_area(desk, draft)
    if isinstance(given, Look) or (own is not None and given == own.code):
        return given
    if kim is None or not covers(kim.area, given):
        raise Invalid("reports.area_outside", area=desk.areas.label(given), kim=kim.name if kim else "")
    return given


def _own_area(desk: Desk, draft: Draft) -> Area | None:
    member = desk.members.get(draft.chat)
    return desk.areas.get(member.area) if member is not None else None


def _area(desk: Desk, draft: Draft) -> str:
    """The kelurahan she said, where it was asked."""
    return str(draft.answers.get("area", "")) if _wide(desk, draft) else ""


def _ask_photos(desk: Desk, draft: Draft) -> Screen:
    values = {"count": len(draft.files.get("photos", ())), "most": PHOTOS_MOST, "captioned": CAPTIONED in draft.view}
    return Screen("reports.ask_photos", values)


def _read_photos(desk: Desk, draft: Draft, reply: Reply) -> object:
    """Only looks at each file; the form gathers them."""
    if reply.file is None:
        raise Invalid("reports.photo_wanted")
    if reply.size > PHOTO_BYTES_MOST:
        raise Invalid("reports.photo_too_large")
    if reply.file.kind != "photo":
        raise Invalid("reports.photo_as_file")
    return None


def _captions(draft: Draft, reply: Reply) -> dict[str, str]:
    """What is written beside a photo that came early is the story already; a few words are a title."""
    words = reply.words
    length = telegram_length(words)
    if "story" not in draft.answers and STORY_LEAST <= length <= STORY_MOST:
        return {"story": words}
    if "title" not in draft.answers and TITLE_LEAST <= length <= TITLE_MOST:
        return {"title": " ".join(words.split())}
    return {}


def _has_photos(desk: Desk, draft: Draft) -> bool:
    return bool(draft.answers.get("photos"))


def _ask_faces(desk: Desk, draft: Draft) -> Screen:
    rows = tuple((choice(draft, answer, f"reports.faces.{answer}"),) for answer in Faces if answer)
    return Screen("reports.ask_faces", {}, rows)


def _read_faces(desk: Desk, draft: Draft, reply: Reply) -> object:
    if not reply.choice or reply.choice not in tuple(Faces):
        raise Invalid("forms.use_buttons")
    return reply.choice


def _content(desk: Desk, draft: Draft) -> Content:
    given = draft.answers
    faces = Faces(given["faces"]) if _has_photos(desk, draft) else Faces.NO_PHOTOS
    photos = tuple(draft.files.get("photos", ())) if faces in (Faces.AGREED, Faces.NONE) else ()
    day = date.fromisoformat(given["day"])
    return Content(Kind(given["kind"]), given["title"], given["story"], day, given["place"], faces, photos)


def _summary(desk: Desk, draft: Draft) -> Screen:
    return _shown(desk, draft, "")


def _shown(desk: Desk, draft: Draft, asked_for: Screen | str) -> Screen:
    values = screens.content_values(_content(desk, draft))
    area = _area(desk, draft)
    values |= {"area": desk.areas.label(area) if area else "", "asked_for": asked_for}
    return Screen("reports.summary", values)


def _finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    report = desk.reports.submit(actor, _content(desk, draft), _area(desk, draft))
    return screens.received(report, asked=bool(desk.cards.asked(report)))


QUESTIONS = (
    Question("kind", _ask_kind, _read_kind, "reports.label.kind"),
    Question("title", _ask_title, _read_title, "reports.label.title"),
    Question("story", _ask_story, _read_story, "reports.label.story"),
    Question("day", _ask_day, read_past_day, "reports.label.day"),
    Question("place", _ask_place, _read_place, "reports.label.place"),
    Question("area", _ask_area, _read_area, "reports.label.area", when=_wide),
    Question(
        "photos",
        _ask_photos,
        _read_photos,
        "reports.label.photos",
        collects=PHOTOS_MOST,
        forgets=("faces",),
        captions=_captions,
    ),
    Question("faces", _ask_faces, _read_faces, "reports.label.faces", when=_has_photos),
)


def _begun(desk: Desk, draft: Draft) -> bool:
    return bool(draft.answers or draft.files)


REPORT = Form("lapor", "forms.title.lapor", QUESTIONS, _finish, _summary, reminds=_begun)


def answers_of(report: Report) -> dict[str, object]:
    """A report as answers of its form, so that only what is wrong must be said again."""
    content = report.content
    return {
        "version": report.version,
        "kind": str(content.kind),
        "title": content.title,
        "story": content.story,
        "day": content.day.isoformat(),
        "place": content.place,
        "area": report.area,
        "photos": len(content.photos) or None,
        "faces": str(content.faces),
    }


def _corrected_summary(desk: Desk, draft: Draft) -> Screen:
    report = desk.reports.get(draft.subject)
    return _shown(desk, draft, screens.reason_of(report.reason) if report.state is ReportState.RETURNED else "")


def _correct(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    report = desk.reports.correct(
        actor, draft.subject, draft.answers["version"], _content(desk, draft), _area(desk, draft)
    )
    return screens.received(report, asked=bool(desk.cards.asked(report)))


CORRECTION = Form("perbaikan", "forms.title.perbaikan", QUESTIONS, _correct, _corrected_summary)


def _canned(decision: str) -> tuple[str, ...]:
    return CANNED[ReportState(decision)]


def _ask_reason(desk: Desk, draft: Draft) -> Screen:
    decision = draft.answers["decision"]
    buttons: list[Button] = [choice(draft, code, f"reports.reason_button.{code}") for code in _canned(decision)]
    values = {"title": draft.answers["title"], "decision": decision}
    return Screen("reports.ask_reason", values, columns(buttons, 1), names=(f"{screens.SUBJECT}{draft.subject}",))


def _read_reason(desk: Desk, draft: Draft, reply: Reply) -> object:
    if reply.choice:
        if reply.choice not in _canned(draft.answers["decision"]):
            raise Invalid("forms.use_buttons")
        return canned_reason(reply.choice)
    words = typed_reason(reply.words).strip()
    if not REASON_LEAST <= telegram_length(words) <= REASON_MOST:
        raise Invalid("forms.reason_length", most=REASON_MOST)
    return words


def _decide(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    given = draft.answers
    if given["decision"] == ReportState.WITHDRAWN:
        return screens.taken_back(desk.moderation.withdraw(actor, draft.subject, given["reason"]))
    act = desk.moderation.return_to if given["decision"] == ReportState.RETURNED else desk.moderation.reject
    report = act(actor, draft.subject, given["version"], given["reason"])
    values = {"name": report.reporter_name, "title": report.content.title}
    return Screen("reports.told_her", values, names=(screens.subject_of(report),))


DECISION = Form(
    "moderasi",
    "forms.title.moderasi",
    (Question("reason", _ask_reason, _read_reason, "forms.reason"),),
    _decide,
    cancelled_key="reports.not_decided",
)

FORMS = (REPORT, CORRECTION, DECISION)
