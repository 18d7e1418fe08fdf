"""Durable forms: questions declared as data. The draft is a row; the next question is the first one unanswered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from kimbot.core.actor import Actor
from kimbot.core.paging import Page, turn
from kimbot.core.screens import Button, Row, Screen, press

if TYPE_CHECKING:
    from kimbot.work import Work

Desk: TypeAlias = "Work"
"""The open unit of work, which the questions ask for facts. Forms live on floors below: only the type checker knows."""


@dataclass(frozen=True, slots=True)
class FormFile:
    """A photo or document given to a form. `message` is the one it came in; 0 where that is not known any more."""

    kind: Literal["photo", "document"]
    file_id: str
    unique: str
    message: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """What has been answered so far. `view` is where the person is looking within a question (a page, a kecamatan).

    `sources` tells from which message an answer came; `shown` is the message in which the current screen stands after a
    tap; `editing` the one question that is asked again from the summary.
    """

    id: int
    chat: int
    form: str
    subject: int
    answers: Mapping[str, Any]
    sources: Mapping[str, int]
    view: Mapping[str, Any]
    editing: str
    version: int
    shown: int | None
    files: Mapping[str, Sequence[FormFile]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person gave: typed `words` (and `html` with formatting), a tapped `choice`, a file, a phone number."""

    actor: Actor
    message: int = 0
    words: str = ""
    html: str = ""
    choice: str = ""
    file: FormFile | None = None
    size: int = 0
    phone: str = ""
    unreadable: bool = False
    """A sticker, a voice message or the like: nothing a question can take."""
    left_out: bool = False
    """The words came with a video, a voice message or the like, which no question takes."""
    corrects: bool = False
    """The message was an answer before, and has been edited."""


@dataclass(frozen=True, slots=True)
class Look:
    """Not an answer yet: look somewhere else within the question."""

    view: Mapping[str, Any]


def _always(desk: Desk, draft: Draft) -> bool:
    return True


def _never(desk: Desk, draft: Draft) -> bool:
    return False


def _nothing(desk: Desk, value: object) -> Mapping[str, Any]:
    return {}


def _no_words(draft: Draft, reply: Reply) -> Mapping[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Question:
    """`ask` shows it, `read` makes a JSON value of the reply (or a `Look`, or raises `Invalid`).

    `optional`: Lewati answers None. `collects`: files are gathered up to `collects` until Selesai, also those that come
    before their turn; `captions`: the answers that words beside such an early file give (or it raises `Invalid`: the
    file is kept, the words are not). `forgets`: answers that fall with this one; `implies`: answers that follow from it
    without a doubt. `unasked`: not asked by itself, the form has a value of its own until she changes it. `label`: text
    key of its name in the list of things to change.
    """

    name: str
    ask: Callable[[Desk, Draft], Screen]
    read: Callable[[Desk, Draft, Reply], object]
    label: str
    when: Callable[[Desk, Draft], bool] = _always
    optional: bool = False
    collects: int = 0
    forgets: tuple[str, ...] = ()
    implies: Callable[[Desk, object], Mapping[str, Any]] = _nothing
    captions: Callable[[Draft, Reply], Mapping[str, Any]] = _no_words
    unasked: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """`title` is a text key. Without `summary` the form is sent with its last answer.

    `finish(desk, actor, draft)` does the deed; the screen it gives takes the place of the summary. Where it gives none
    it has said something itself, and `sent_key` stands there. `preview` is what will be sent, shown as it is before the
    summary. `send_key` labels the button that sends; `cancelled_key` is said when the form is given up. `reminds`:
    whether who left it unfinished is reminded the next day. `others` labels the button behind which stand the questions
    that are not asked by themselves; without it they stand behind Ubah. `words`: the question which is answered, when
    it is asked what shall be changed, by just typing.
    """

    name: str
    title: str
    questions: tuple[Question, ...]
    finish: Callable[[Desk, Actor, Draft], Screen | None]
    summary: Callable[[Desk, Draft], Screen] | None = None
    send_key: str | Callable[[Draft], str] = "btn.kirim"
    sent_key: str = "forms.sent_off"
    cancelled_key: str = "forms.cancelled"
    preview: Callable[[Desk, Draft], Screen] | None = None
    reminds: Callable[[Desk, Draft], bool] = _never
    others: str = ""
    words: str = ""

    def question(self, name: str) -> Question | None:
        """The question of that name."""
        return next((question for question in self.questions if question.name == name), None)

    def current(self, desk: Desk, draft: Draft) -> Question | None:
        """The question that is open; None when all are answered."""
        if draft.editing:
            return self.question(draft.editing)
        unanswered = (q for q in self.questions if q.name not in draft.answers and not q.unasked)
        return next((q for q in unanswered if q.when(desk, draft)), None)

    def gathering(self, desk: Desk, draft: Draft) -> Question | None:
        """The question that takes a file now: the open one, or one that will still be asked."""
        open_one = self.current(desk, draft)
        if draft.editing or open_one is None or open_one.collects:
            return open_one if open_one is not None and open_one.collects else None
        return next((q for q in self.questions if q.collects and q.name not in draft.answers), None)

    def behind(self, desk: Desk, draft: Draft) -> list[Question]:
        """The answered questions that stand before the open one: what Kembali leads back through."""
        open_one, answered = self.current(desk, draft), self.answered(desk, draft)
        if open_one is None:
            return answered
        at = self.questions.index(open_one)
        return [question for question in answered if self.questions.index(question) < at]

    def answered(self, desk: Desk, draft: Draft) -> list[Question]:
        """The questions answered so far that still matter, in order."""
        return [q for q in self.questions if q.name in draft.answers and q.when(desk, draft)]

    def changeable(self, desk: Desk, draft: Draft) -> list[Question]:
        """What can be changed when all is answered, in order."""
        return [q for q in self.questions if (q.unasked or q.name in draft.answers) and q.when(desk, draft)]

    def behind_others(self, question: Question) -> bool:
        """Whether it is changed behind the button of the others, not behind Ubah."""
        return bool(self.others) and question.unasked


def choice(draft: Draft, value: str, key: str = "", text: str = "", **values: object) -> Button:
    """A button that answers the open question with `value`."""
    return Button(key, to=press("f", draft.id, draft.version, value), text=text, values=values)


def turn_within(draft: Draft, page: Page[Any]) -> tuple[Row, ...]:
    """The row that leads to other pages of the open question; `page_turned` reads its choices."""
    return turn(page, lambda number: press("f", draft.id, draft.version, f"page:{number}"))


def page_turned(chosen: str) -> int | None:
    """The page a choice of `turn_within` leads to; None for any other choice."""
    number = chosen.removeprefix("page:")
    return int(number) if number != chosen and number.isascii() and number.isdigit() and len(number) < 7 else None
