"""A report, the states it passes through, and the limits of its parts."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kimbot.core.forms import FormFile
from kimbot.roles.model import Role

TITLE_LEAST, TITLE_MOST = 5, 100
STORY_LEAST, STORY_MOST = 20, 2_500
"""With title, place and names a post stays well below 4,096, Telegram's limit, and fits into one WhatsApp message."""
PLACE_LEAST, PLACE_MOST = 3, 120
REASON_LEAST, REASON_MOST = 3, 500
PHOTOS_MOST = 10
PHOTO_BYTES_MOST = 10 * 1024 * 1024
TOPIC = "kabar_kim"
"""The topic under which groups subscribe to published reports."""

ASKED: tuple[tuple[Role, ...], ...] = ((Role.KETUA, Role.MODERATOR), (Role.COORDINATOR,), (Role.ADMIN, Role.EDITOR))
"""Who gets the card of a new report: everyone of the first level on which somebody can be reached."""


class Kind(StrEnum):
    """What a report tells of."""

    ACTIVITY = "kegiatan"
    ACHIEVEMENT = "prestasi"
    POTENTIAL = "potensi"


class Faces(StrEnum):
    """Whether the people in the photos agree to be shown; `REFUSED` means that the photos are left out."""

    AGREED = "agreed"
    NONE = "none"
    REFUSED = "refused"
    NO_PHOTOS = ""


class ReportState(StrEnum):
    """held → submitted → returned | approved | rejected; returned → submitted; approved → published → withdrawn.

    Until it is decided its reporter may change it.
    """

    HELD = "held"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


CHANGEABLE = (ReportState.HELD, ReportState.SUBMITTED, ReportState.RETURNED)
"""States in which nothing is decided for good: its reporter may change it."""

CANNED: dict[ReportState, tuple[str, ...]] = {
    ReportState.RETURNED: ("photo", "story", "day", "place", "faces"),
    ReportState.REJECTED: ("no_activity", "known", "advert", "complaint"),
    ReportState.WITHDRAWN: ("wrong", "faces", "known", "advert"),
}
"""Reasons at hand, by the decision they are for; each is a text key below `reports.reason`."""
_CANNED_MARK = "="


@dataclass(frozen=True, slots=True)
class Content:
    """What /lapor gathers: one wording of a report, with its photos."""

    kind: Kind
    title: str
    story: str
    day: date
    place: str
    faces: Faces
    photos: tuple[FormFile, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """One report in its newest wording. `area` is a kelurahan's code; `kim` the KIM's name, empty where there is none.

    `reason` is why it was returned or rejected (see `canned`); `occurrence` the release by which it was published.
    `card` is the wording in which its card came to the moderators, `level` the first of `ASKED` that is asked.
    """

    id: int
    reporter: int
    reporter_name: str
    area: str
    kim_id: int | None
    kim: str
    state: ReportState
    version: int
    reason: str
    occurrence: int | None
    card: int
    level: int
    content: Content


def canned_reason(code: str) -> str:
    """A reason at hand, as it is stored."""
    return _CANNED_MARK + code


def typed_reason(words: str) -> str:
    """A reason in a moderator's own words, as it is stored."""
    return words.lstrip(_CANNED_MARK)


def canned(reason: str) -> str | None:
    """Which of the reasons at hand this is; None for one in a moderator's own words."""
    code = reason.removeprefix(_CANNED_MARK)
    return code if code != reason and any(code in codes for codes in CANNED.values()) else None
