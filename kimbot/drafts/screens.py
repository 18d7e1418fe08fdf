"""What a form looks like: the open question, a problem with an answer, the summary, what can be changed."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from kimbot.core.errors import Invalid
from kimbot.core.forms import Desk, Draft, Form, Question, page_turned
from kimbot.core.screens import Button, Row, Screen, columns, press, read_press
from kimbot.drafts.service import CHOOSING, UNFIT


def current(desk: Desk, form: Form, draft: Draft, problem: Invalid | None = None, *, resumed: bool = False) -> Screen:
    """The screen on which the form stands now."""
    question = form.current(desk, draft)
    if question is None:
        summary = _summary(desk, form, draft)
        if problem is None:
            return summary
        return Screen(
            "forms.again", {"problem": Screen(problem.key, problem.values), "question": summary}, summary.rows
        )
    asked = _choose(desk, form, draft) if CHOOSING in draft.view else question.ask(desk, draft)
    rows = (problem.rows if problem and problem.rows else asked.rows) + _way_on(desk, form, draft, question)
    if problem is not None:
        again = {"problem": Screen(problem.key, problem.values), "question": asked}
        return Screen("forms.again", again, rows)
    if resumed:
        return Screen(
            "forms.resumed", {"form": form.title, "question": asked}, (*rows, _row(draft, "forms.anew", "f.anew"))
        )
    return Screen(asked.key, asked.values, rows, asked.media, names=asked.names)


def reminder(form: Form, draft: Draft) -> Screen:
    """She has left it unfinished."""
    go_on = Button("forms.go_on", to=press("f.show", draft.id, draft.version))
    drop = Button("forms.drop", to=press("f.cancel", draft.id, draft.version))
    return Screen("forms.unfinished", {"form": form.title}, ((go_on, drop),))


def buttons(desk: Desk, form: Form, draft: Draft) -> Iterator[Button]:
    """Every button of the screen on which the form stands; of a summary those behind it too, of a list all pages."""
    shown, question = current(desk, form, draft), form.current(desk, draft)
    yield from chain(*shown.rows)
    if question is None:
        yield from chain(*changes(desk, form, draft).rows, *changes(desk, form, draft, others=True).rows)
        return
    seen, ahead = {draft.view.get("page", 0)}, _turns(shown)
    while ahead := ahead - seen:
        seen.add(number := min(ahead))
        page = question.ask(desk, replace(draft, view={**draft.view, "page": number}))
        yield from chain(*page.rows)
        ahead |= _turns(page)


def _turns(shown: Screen) -> set[int]:
    """The pages to which the buttons of a screen lead."""
    presses = (read_press(button.to) for button in chain(*shown.rows))
    return {number for press in presses if press and (number := page_turned(press.arg)) is not None}


def kept(desk: Desk, form: Form, before: Draft, draft: Draft) -> Invalid | None:
    """What became of a file that came before its question: it is kept, and perhaps its words are an answer."""
    question, gathering = form.current(desk, before), form.gathering(desk, draft)
    if question is None or gathering is None or question.collects or before.files == draft.files:
        return None
    if UNFIT in draft.view:
        key, values = draft.view[UNFIT]
        return Invalid(key, **values)
    files = draft.files.get(gathering.name, ())
    told = {file.message for file in files}
    filled = [q.label for q in form.answered(desk, draft) if draft.sources.get(q.name) in told]
    return Invalid("forms.kept", count=len(files), kind=files[0].kind, filled=filled)


def changes(desk: Desk, form: Form, draft: Draft, *, others: bool = False) -> Screen:
    """Which answer shall be changed; `others`: of the questions that are not asked by themselves."""
    asked = _choose(desk, form, draft, others=others)
    return asked.with_rows(_row(draft, "btn.kembali", "f.show"))


def _choose(desk: Desk, form: Form, draft: Draft, *, others: bool = False) -> Screen:
    open_ones = [q for q in form.changeable(desk, draft) if form.behind_others(q) == others]
    asked = [Button(q.label, to=press("f.edit", draft.id, draft.version, q.name)) for q in open_ones]
    if others:
        return Screen("forms.which_other", {}, columns(asked))
    words = form.question(form.words)
    return Screen("forms.what_to_change", {"words": words.label if words else ""}, columns(asked))


def _summary(desk: Desk, form: Form, draft: Draft) -> Screen:
    assert form.summary is not None
    shown = form.summary(desk, draft)
    send_key = form.send_key if isinstance(form.send_key, str) else form.send_key(draft)
    others = (_row(draft, form.others, "f.others"),) if form.others else ()
    return shown.with_rows(
        *others,
        _row(draft, send_key, "f.send"),
        (_button(draft, "btn.ubah", "f.change"), _button(draft, "btn.batal", "f.cancel")),
    )


def _way_on(desk: Desk, form: Form, draft: Draft, question: Question) -> tuple[Row, ...]:
    onward: list[Button] = []
    if question.collects and draft.files.get(question.name):
        onward.append(_button(draft, "btn.selesai", "f.skip"))
    elif question.optional or question.collects:
        onward.append(_button(draft, "btn.lewati", "f.skip"))
    if draft.view or draft.editing or form.behind(desk, draft):
        onward.append(_button(draft, "btn.kembali", "f.back"))
    onward.append(_button(draft, "btn.batal", "f.cancel"))
    return columns(onward)


def _row(draft: Draft, key: str, route: str) -> Row:
    return (_button(draft, key, route),)


def _button(draft: Draft, key: str, route: str) -> Button:
    return Button(key, to=press(route, draft.id, draft.version))
