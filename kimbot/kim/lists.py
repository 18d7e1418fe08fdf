"""A list of KIM sent to the bot as a file: read after the commit, shown before anything is written, put in by two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from kimbot.bot.events import Said, Tap
from kimbot.bot.routes import Route, button
from kimbot.core.actor import Actor
from kimbot.core.errors import Invalid, Refused
from kimbot.core.forms import Desk, Draft, Form, Look, Question, Reply
from kimbot.core.screens import Screen
from kimbot.drafts.handlers import answered, show, start
from kimbot.jobs.model import Fetch, Kind, Params
from kimbot.kim.importing import KNOWN, Bad, Plan, check, read_list
from kimbot.kim.model import Sk, Stage, read_sk
from kimbot.kim.table import ListProblem
from kimbot.roles.model import Right

if TYPE_CHECKING:
    from kimbot.areas.register import Areas
    from kimbot.kim.model import Kim
    from kimbot.work import Work

FORM = "impor"
JOB = "kim list"
SIZE_MOST = 1_000_000
BAD_SHOWN = 5
ENDINGS = (".csv", ".xlsx")


# ------------------------------------------------------------------------------------------------------ the form
def _ask_list(desk: Desk, draft: Draft) -> Screen:
    return Screen("kim_list.reading" if draft.view.get("reading") else "kim_list.ask")


def _read_file(desk: Desk, draft: Draft, reply: Reply) -> object:
    """The file is fetched and read after this unit; until then the question stays open."""
    if reply.file is None or reply.file.kind != "document":
        raise Invalid("kim_list.send_file")
    if reply.size > SIZE_MOST:
        raise Invalid("kim_list.too_big")
    params = {"person": draft.chat, "file_id": reply.file.file_id}
    desk.jobs.ask(JOB, params, key=f"{JOB}:{draft.chat}", person=draft.chat)
    return Look({"reading": True})


def _summary(desk: Desk, draft: Draft) -> Screen:
    found, language = draft.answers["list"], desk.chats.get(draft.chat).language
    wrong = [Bad(*bad) for bad in found["bad"]]
    reasons = [
        {"line": bad.line, "reason": desk.context.texts.label(language, bad.key, bad.values)}
        for bad in wrong[:BAD_SHOWN]
    ]
    counts = {"good": len(found["good"]), "known": found["known"], "bad": len(wrong)}
    return Screen("kim_list.summary", {**counts, "reasons": reasons, "ignored": found["ignored"]})


def _finish(desk: Desk, actor: Actor, draft: Draft) -> Screen:
    good = draft.answers["list"]["good"]
    if not good:
        raise Refused("kim_list.nothing")
    return desk.proposals.asked(desk.registry.ask_import(actor, good))


IMPORT = Form(
    FORM,
    "forms.title.impor",
    (Question("list", _ask_list, _read_file, "kim_list.file"),),
    _finish,
    _summary,
    send_key="kim_list.go",
)
FORMS = (IMPORT,)


# ----------------------------------------------------------------------------------------------- reading the file
def _wanted(work: Work, params: Params) -> Fetch:
    return Fetch(params["file_id"], (work.areas, work.registry.inside(work.areas.city.code)))


def _judged(given: tuple[bytes, tuple[Areas, list[Kim]]]) -> dict[str, Any]:
    """What the file holds, as an answer of the form; or what is wrong with it as a whole."""
    data, (areas, known) = given
    try:
        table = read_list(data)
    except ListProblem as problem:
        return {"problem": [problem.key, dict(problem.values)]}
    return {**_plan(check(table.rows, areas, known)), "ignored": list(table.ignored)}


def _plan(plan: Plan) -> dict[str, Any]:
    bad = [[one.line, one.key, dict(one.values)] for one in plan.bad if one.key != KNOWN]
    good = [[one.name, one.area, one.theme, list(one.sk.written.values()), str(one.stage)] for one in plan.good]
    return {"good": good, "bad": bad, "known": len(plan.bad) - len(bad)}


def _read(work: Work, params: Params, found: dict[str, Any]) -> None:
    """Shown before anything is written, unless she has given it up meanwhile."""
    draft = work.drafts.of_form(params["person"], FORM)
    if draft is None:
        return
    if "problem" in found:
        key, values = found["problem"]
        show(work, work.drafts.fill(draft, {}), problem=Invalid(key, **values))
        return
    show(work, work.drafts.fill(draft, {"list": found}))


def _unread(work: Work, params: Params) -> None:
    draft = work.drafts.of_form(params["person"], FORM)
    if draft is not None:
        show(work, work.drafts.fill(draft, {}), problem=Invalid("kim_list.not_fetched"))


JOBS = (Kind(JOB, _wanted, _read, make=_judged, failed=_unread),)


# ------------------------------------------------------------------------------------------------------ handlers
def list_sent(work: Work, said: Said) -> bool:
    """A list of KIM out of the blue; False for any other file, and for who may not import."""
    if not _is_list(said) or not _may(work, said.actor):
        return False
    work.drafts.begin(said.actor.id, FORM)
    return answered(work, said)


def _is_list(said: Said) -> bool:
    return said.attachment is not None and said.attachment.name.lower().endswith(ENDINGS)


def _may(work: Work, actor: Actor) -> bool:
    return work.roles.may(actor.id, Right.MANAGE_KIM, work.areas.city.code)


def put_in(work: Work, asker: Actor, given: Mapping[str, Any]) -> Screen:
    """Two have agreed that this list is put in."""
    rows = [(name, area, theme, _sk(sk), Stage(stage)) for name, area, theme, sk, stage in given["rows"]]
    return Screen("kim_list.done", {"count": len(work.registry.import_list(asker, rows)), "rows": len(rows)})


def _sk(given: str | list[str]) -> Sk:
    """A list that has waited since before we kept days holds the number alone."""
    return read_sk(given) if isinstance(given, str) else read_sk(*given)


def begin(work: Work, tap: Tap) -> None:
    """Impor daftar: where is the file?"""
    work.roles.require(tap.actor, Right.MANAGE_KIM, work.areas.city.code)
    start(work, tap.actor, FORM)


ACTS = {"kim.import": put_in}

ROUTES: tuple[Route, ...] = (button("k.import", begin),)
