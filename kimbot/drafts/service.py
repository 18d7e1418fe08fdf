"""Filling in forms: begin, answer, go back, change, give up. Knows no particular form."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from kimbot.core.errors import Invalid, Stale
from kimbot.core.forms import Desk, Draft, Form, FormFile, Look, Question, Reply
from kimbot.drafts.store import DraftStore

REPLACING = "replacing"
"""In a draft's view: its files stand until the first new one comes."""
CAPTIONED = "captioned"
"""In a draft's view: words came with a file, and are not taken."""
CHOOSING = "choosing"
"""In a draft's view: what shall be changed is being chosen, and what is typed meanwhile is that answer."""
UNFIT = "unfit"
"""The same, and why: a text key with its values."""
_ASIDE = {CAPTIONED, UNFIT}


class Drafts:
    """One draft for each person and form; the one begun last listens to what she types."""

    def __init__(self, store: DraftStore, forms: Mapping[str, Form]) -> None:
        self._store, self._forms = store, forms

    def form(self, draft: Draft) -> Form:
        """The form a draft belongs to."""
        return self._forms[draft.form]

    def listening(self, chat: int) -> Draft | None:
        """The draft that typed messages answer."""
        return self._store.listening(chat)

    def of_form(self, chat: int, form: str) -> Draft | None:
        """The draft of that form, begun before and not finished."""
        return self._store.of_form(chat, form)

    def unfinished(self, since: int, before: int) -> list[int]:
        """The drafts last touched between these moments (ms) that nobody was reminded of."""
        return self._store.unfinished(since, before)

    def to_remind(self, desk: Desk, number: int) -> Draft | None:
        """The draft to remind its person of, once; None where there is nothing to say."""
        draft = self._store.to_remind(number)
        known = draft is not None and draft.form in self._forms
        return draft if draft is not None and known and self.form(draft).reminds(desk, draft) else None

    def begin(
        self,
        chat: int,
        form: str,
        *,
        subject: int = 0,
        answers: Mapping[str, Any] | None = None,
        files: Mapping[str, Sequence[FormFile]] | None = None,
    ) -> tuple[Draft, bool]:
        """The draft of this form about this subject, and whether it had been begun before."""
        known = self._store.of_form(chat, form)
        resumed = known is not None and known.subject == subject and answers is None
        if known is None or not resumed:
            if known is not None:
                self._store.delete(known.id)
            number = self._store.add(chat, form, subject, answers or {})
            for question, given in (files or {}).items():
                self._store.add_files(number, question, given)
        else:
            number = known.id
        self._store.listen(chat, number)
        return self._fresh(chat, number), resumed

    def at(self, chat: int, number: int, version: int) -> Draft:
        """The draft a button was drawn for. Raises `Stale` when it is gone or has moved on."""
        draft = self._store.get(chat, number)
        if draft is None or draft.version != version:
            raise Stale()
        self._store.listen(chat, number)
        return draft

    def take(self, desk: Desk, draft: Draft, reply: Reply) -> Draft:
        """Answer the open question. Raises `Invalid` with the question left open."""
        question = self.form(draft).current(desk, draft)
        if question is None:
            raise Invalid("forms.use_buttons")
        gathering = self.form(draft).gathering(desk, draft) if reply.file is not None else None
        if gathering is not None:
            return self._collect(desk, draft, gathering, reply, early=gathering is not question)
        value = self._read(desk, draft, question, reply)
        if isinstance(value, Look):
            return self._saved(draft, view=value.view)
        return self._answer(desk, draft, question, value, reply.message if not reply.choice else 0)

    def skip(self, desk: Desk, draft: Draft) -> Draft:
        """Leave an optional question, or the files of a collecting one, as they are."""
        question = self.form(draft).current(desk, draft)
        if question is None or not (question.optional or question.collects):
            raise Stale()
        return self._answer(desk, draft, question, len(draft.files.get(question.name, ())) or None, 0)

    def back(self, desk: Desk, draft: Draft) -> Draft:
        """Forget the last answer; from a question that is asked again, return to the summary."""
        if draft.editing and not set(draft.view) - {REPLACING, CHOOSING}:
            return self._saved(draft, editing="", view={})
        if set(draft.view) - _ASIDE:
            return self._saved(draft, view={})
        behind = self.form(draft).behind(desk, draft)
        return self._forget(draft, behind[-1]) if behind else draft

    def ask_again(self, draft: Draft, name: str) -> Draft:
        """Ask one question again from the summary; its old answer stands until a new one is given."""
        question = self.form(draft).question(name)
        if question is None:
            raise Stale()
        return self._saved(draft, editing=name, view={REPLACING: True} if question.collects else {})

    def choose(self, draft: Draft) -> Draft:
        """She is asked what to change; what she just types answers the question that the form names for that."""
        return self._saved(draft, editing=self.form(draft).words, view={CHOOSING: True})

    def correct(self, desk: Desk, draft: Draft, reply: Reply) -> Draft | None:
        """An answer's message was edited: take the new words. None when no answer came from that message."""
        name = next((name for name, message in draft.sources.items() if message == reply.message), None)
        question = self.form(draft).question(name) if name else None
        if question is None:
            return None
        value = self._read(desk, draft, question, replace(reply, corrects=True))
        if isinstance(value, Look):
            return None
        return self._answer(desk, draft, question, value, reply.message, keep_place=True)

    def fill(self, draft: Draft, answers: Mapping[str, Any]) -> Draft:
        """Answers found elsewhere (what a file holds, once it is read) take the place of all the others."""
        return self._saved(draft, answers=answers, sources={}, view={}, editing="")

    def show(self, draft: Draft, message: int | None) -> None:
        """Remember in which message the current screen stands."""
        self._store.shown(draft.id, message)

    def close(self, draft: Draft) -> None:
        """The form is sent or given up."""
        self._store.delete(draft.id)

    def _read(self, desk: Desk, draft: Draft, question: Question, reply: Reply) -> object:
        if reply.unreadable:
            raise Invalid("forms.cannot_read")
        return question.read(desk, draft, reply)

    def _collect(self, desk: Desk, draft: Draft, question: Question, reply: Reply, *, early: bool) -> Draft:
        assert reply.file is not None
        if REPLACING in draft.view:
            self._store.drop_files(draft.id, question.name)
            draft = self._saved(draft, view={})
        given = draft.files.get(question.name, ())
        if any(file.unique == reply.file.unique for file in given):
            return draft
        if len(given) >= question.collects:
            raise Invalid("forms.too_many_files", most=question.collects, kind=reply.file.kind)
        question.read(desk, draft, reply)
        self._store.add_file(draft.id, question.name, reply.message, reply.file)
        try:
            told = question.captions(draft, reply) if early and reply.words else {}
        except Invalid as problem:
            return self._saved(draft, view={UNFIT: [problem.key, problem.values]})
        if told:
            sources = {**draft.sources, **dict.fromkeys(told, reply.message)}
            return self._saved(draft, answers={**draft.answers, **told}, sources=sources, view={})
        if reply.words and not early and not draft.view:
            return self._saved(draft, view={CAPTIONED: True})
        return self._fresh(draft.chat, draft.id)

    def _answer(
        self, desk: Desk, draft: Draft, question: Question, value: object, message: int, *, keep_place: bool = False
    ) -> Draft:
        changed = bool(question.collects) or draft.answers.get(question.name) != value
        dropped = question.forgets if changed else ()
        answers = {name: given for name, given in draft.answers.items() if name not in dropped}
        sources = {name: source for name, source in draft.sources.items() if name not in (*dropped, question.name)}
        answers |= question.implies(desk, value) if changed else {}
        answers[question.name] = value
        if message:
            sources[question.name] = message
        if keep_place:
            return self._saved(draft, answers=answers, sources=sources)
        return self._saved(draft, answers=answers, sources=sources, view={}, editing="")

    def _forget(self, draft: Draft, question: Question) -> Draft:
        if question.collects:
            self._store.drop_files(draft.id, question.name)
        answers = {name: value for name, value in draft.answers.items() if name != question.name}
        sources = {name: source for name, source in draft.sources.items() if name != question.name}
        return self._saved(draft, answers=answers, sources=sources, view={}, editing="")

    def _saved(self, draft: Draft, **changes: Any) -> Draft:
        if not self._store.save(draft, **changes):
            raise Stale()
        return self._fresh(draft.chat, draft.id)

    def _fresh(self, chat: int, number: int) -> Draft:
        draft = self._store.get(chat, number)
        assert draft is not None
        return draft
