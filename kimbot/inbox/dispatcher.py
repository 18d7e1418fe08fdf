"""Takes updates from the inbox to their handlers: one transaction each, a chat's own in order, chats side by side."""

import asyncio
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

import structlog
from telegram import Update

from kimbot.bot import wire
from kimbot.bot.api import Api, Rejected, TelegramError
from kimbot.bot.events import Event, Said, Tap, read_event
from kimbot.bot.ptb import AnyApplication
from kimbot.bot.reading import read_update
from kimbot.bot.routes import Ask, Route
from kimbot.bot.shapes import fault
from kimbot.context import Context
from kimbot.core.actor import Actor, Chat
from kimbot.core.clock import DAY, HOUR
from kimbot.core.errors import NotAllowed, Refused
from kimbot.core.screens import Screen
from kimbot.core.strings import shortened
from kimbot.core.tasks import Tasks
from kimbot.db.database import Database, DatabaseProblem, Tx
from kimbot.db.facts import fact, set_fact
from kimbot.inbox.answers import Answers
from kimbot.inbox.router import Callback, handlers
from kimbot.inbox.store import FIRST, STRIKES, Inbox, Waiting
from kimbot.work import Work, Wrote

log = structlog.get_logger()

AT_WORK = 32
"""Updates in hand at once, without those whose handler must first hear from Telegram."""
ASKS, ASK_SECONDS = 8, 10.0
"""Questions to Telegram at once, and seconds for each: who must know something first waits for those who ask too."""
LOOK_EVERY = 1.0
ALERT_LIMIT = 200
NAME_LIMIT = 128
"""Letters of a name: as many as Telegram lets people and groups have."""
NOBODY = Actor(0, "")
TOLD = "told of poison"
TELL_EVERY = HOUR
"""Milliseconds between two notes to the operators: a fault that strikes everyone must not fill their phones."""


class _Unreadable(Exception):
    """An update that is none: the field that is not what it should be, or the kind of error that reading it raised."""


@dataclass(slots=True)
class _Handling:
    """The update that this task handles: its number in the inbox, its chat at Telegram, and what went wrong."""

    number: int
    chat: int
    routed: bool = False
    problem: BaseException | None = None


_HANDLING: ContextVar[_Handling] = ContextVar("handling")


@dataclass(frozen=True, slots=True)
class _Done:
    answer: dict[str, object] | None
    wrote: Wrote = Wrote.NOTHING
    again: bool = False
    """It had been handled before: whoever did that has answered, or will."""


class Dispatcher:
    """Handles what the poller stored. `wake()` after each batch; `wrote` is told what a unit leaves to be done."""

    def __init__(
        self,
        db: Database,
        api: Api,
        application: AnyApplication,
        context: Context,
        routes: Iterable[Route],
        wrote: Callable[[Wrote], None],
    ) -> None:
        self._db, self._api, self._application, self._context = db, api, application, context
        self._wrote = wrote
        self._wake = asyncio.Event()
        self._tasks = Tasks()
        self._busy: set[int] = set()
        self._alone = False
        self._away = 0
        self._last = FIRST
        """The chat that came last: those behind it have their turn before it comes again."""
        self._answers = Answers(api)
        self._asking = asyncio.Semaphore(ASKS)
        for handler in handlers(routes, self._callback, context.texts):
            application.add_handler(handler)
        application.add_error_handler(self._remember_problem)

    def wake(self) -> None:
        """There may be updates to handle."""
        self._wake.set()

    async def run(self) -> None:
        """Handle updates until cancelled."""
        while True:
            self._wake.clear()
            for one in await self._next():
                self._busy.add(one.chat)
                self._last = one.chat
                self._tasks.start(self._handle_alone(one) if one.suspect else self._handle(one), f"update {one.id}")
            try:
                async with asyncio.timeout(LOOK_EVERY):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _next(self) -> list[Waiting]:
        """What is taken in hand now: one of each chat in turn, as many as there is room for.

        What may have ended processes goes alone, once nothing else is to be done.
        """
        room = AT_WORK + self._away - len(self._busy)
        if self._alone or room <= 0:
            return []
        limit, after = room + len(self._busy), self._last
        try:
            waiting = await self._db.read(lambda tx: Inbox(tx, 0).waiting(limit, after))
        except DatabaseProblem as problem:
            log.error("the inbox cannot be read", problem=str(problem))
            return []
        free = [one for one in waiting if one.chat not in self._busy]
        return [one for one in free if not one.suspect][:room] or ([] if self._busy else free[:1])

    async def _handle_alone(self, one: Waiting) -> None:
        """Handle one that may end the process: the try is counted first, and beyond a few it is put aside."""
        self._alone = True
        try:
            if await self._db.unit(lambda tx: self._try_alone(tx, one), durable=True):
                await self._handle(one)
                await self._db.unit(lambda tx: Inbox(tx, 0).survived(one.id))
            else:
                log.error("an update that ends the process is put aside", update=one.id)
                self._wrote(Wrote.OWED)
        except DatabaseProblem as problem:
            log.error("an update waits for the database", update=one.id, problem=str(problem))
            await asyncio.sleep(LOOK_EVERY)
        finally:
            self._alone = False
            self._busy.discard(one.chat)
            self._wake.set()

    def _try_alone(self, tx: Tx, one: Waiting) -> bool:
        work = Work(tx, self._context)
        if Inbox(tx, work.now).try_alone(one.id):
            return True
        _apologise(work, one.chat, one.id)
        return False

    def dismiss(self, taps: Iterable[str]) -> None:
        """Answer taps that are not handled, where connections are free: their keys need not stay grey."""
        for tap in taps:
            self._answers.give(tap)

    async def stop(self) -> None:
        """Wait for the updates that are being handled."""
        await self._tasks.finish()
        await self._answers.stop()

    async def _handle(self, one: Waiting) -> None:
        handling = _Handling(one.id, one.chat)
        _HANDLING.set(handling)
        try:
            await self._process(one, handling)
            if handling.problem is not None:
                await self._failed(handling)
        except DatabaseProblem as problem:
            log.error("an update waits for the database", update=one.id, problem=str(problem))
            await asyncio.sleep(LOOK_EVERY)
        finally:
            self._busy.discard(one.chat)
            self._wake.set()

    async def _process(self, one: Waiting, handling: _Handling) -> None:
        try:
            if one.surplus:
                return self._wrote(await self._db.unit(lambda tx: self._slow_down(tx, one)))
            update = _read(one.body, self._application.bot)
            await self._application.process_update(update)
            if handling.problem is None and not handling.routed:
                self._after(update, await self._db.unit(lambda tx: self._leave(tx, update, handling.number)))
        except Exception as problem:
            handling.problem = problem

    def _slow_down(self, tx: Tx, one: Waiting) -> Wrote:
        """What she sent from here on was not read: she hears it once."""
        work = Work(tx, self._context)
        if Inbox(tx, work.now).done(one.id):
            _say(work, one.chat, Screen("common.slowly"))
        return work.wrote

    def _callback(self, route: Route) -> Callback:
        async def run(update: Update, _: Any) -> None:
            handling = _HANDLING.get()
            handling.routed = True
            try:
                told = await self._ask(route, update)
                done = await self._db.unit(lambda tx: self._run(tx, route, update, handling.number, told))
            except Refused as refusal:
                refused = refusal
                done = await self._db.unit(lambda tx: self._refuse(tx, update, handling.number, refused))
            self._after(update, done)

        return run

    async def _ask(self, route: Route, update: Update) -> object:
        """What the handler must know from Telegram first; None when there is nothing to ask, or Telegram refuses."""
        if route.asks is None:
            return None
        asks = route.asks

        def look(tx: Tx) -> Ask | None:
            work = Work(tx, self._context)
            event = _event(work, update)
            return asks(work, event) if event is not None else None

        ask = await self._db.unit(look)
        if ask is None:
            return None
        self._away += 1
        self._wake.set()
        try:
            async with self._asking:
                return await self._api.ask(ask.method, ask.params, timeout=ASK_SECONDS)
        except Rejected as refusal:
            if refusal.status in (400, 403):
                return None
            raise  # no answer to our question: the update waits
        finally:
            self._away -= 1

    def _run(self, tx: Tx, route: Route, update: Update, number: int, told: object) -> _Done:
        work = Work(tx, self._context)
        if not Inbox(tx, work.now).done(number):
            return _Done(None, again=True)
        event = _event(work, update)
        if event is not None and event.chat.kind in route.chats:
            route.handler(work, event if told is None else replace(event, told=told))
        else:
            _refuse_forged(work, update)
        return _Done(_toast(work, update), work.wrote)

    def _refuse(self, tx: Tx, update: Update, number: int, refusal: Refused) -> _Done:
        work = Work(tx, self._context)
        if not Inbox(tx, work.now).done(number):
            return _Done(None, again=True)
        event = _event(work, update)
        if event is None:
            return _Done(None)
        if isinstance(refusal, NotAllowed):
            work.audit.refuse(event.actor, _act(event))
        if isinstance(event, Tap):
            work.answer(refusal.key, alert=True, **refusal.values)
        else:
            work.say(event.chat.id, Screen(refusal.key, refusal.values))
        return _Done(_toast(work, update), work.wrote)

    def _leave(self, tx: Tx, update: Update, number: int) -> _Done:
        """Nothing of ours: done."""
        work = Work(tx, self._context)
        if not Inbox(tx, work.now).done(number):
            return _Done(None, again=True)
        _refuse_forged(work, update)
        return _Done(_toast(work, update))

    async def _failed(self, handling: _Handling) -> None:
        problem = handling.problem
        if isinstance(problem, DatabaseProblem | TelegramError):
            log.warning("an update waits", update=handling.number, problem=str(problem))
            await asyncio.sleep(LOOK_EVERY)
            return
        if not isinstance(problem, _Unreadable):
            log.error("an update could not be handled", update=handling.number, exc_info=problem)
        try:
            last = await self._db.unit(lambda tx: self._strike(tx, handling, tell=True))
        except DatabaseProblem:
            raise
        except Exception:
            log.exception("nobody could be told of an update put aside", update=handling.number)
            last = await self._db.unit(lambda tx: self._strike(tx, handling, tell=False))
        if last:
            log.error("an update is put aside", update=handling.number, problem=_name(problem))
            self._wrote(Wrote.OWED)

    def _strike(self, tx: Tx, handling: _Handling, *, tell: bool) -> bool:
        """Count a strike; the last one puts the update aside and tells of it, both or neither. Whether it was that."""
        work = Work(tx, self._context)
        most = 1 if isinstance(handling.problem, _Unreadable) else STRIKES
        last = Inbox(tx, work.now).strike(handling.number, _name(handling.problem), most) == most
        if last and tell:
            _apologise(work, handling.chat, handling.number)
        return last

    def _after(self, update: Update, done: _Done) -> None:
        self._wrote(done.wrote)
        if done.again:
            return
        if update.callback_query is not None:
            self._answers.give(update.callback_query.id, done.answer)

    async def _remember_problem(self, _: object, context: Any) -> None:
        _HANDLING.get().problem = context.error


def _read(body: str, bot: Any) -> Update:
    """An update as it was kept. Raises `_Unreadable`: no second look at it would find more."""
    try:
        found = wire.read(body)
        if where := fault(found):
            raise _Unreadable(where)
        return read_update(found, bot)
    except _Unreadable:
        raise
    except Exception as problem:
        raise _Unreadable(type(problem).__name__) from problem


def _name(problem: BaseException | None) -> str:
    """What went wrong, without a word of what people wrote."""
    return str(problem) if isinstance(problem, _Unreadable) else type(problem).__name__


def _event(work: Work, update: Update) -> Event | None:
    """The event of an update, its chat and person noted under our own numbers."""
    where = update.effective_chat
    if where is None:
        return None
    who = update.effective_user
    person = _person(work, update) if who is not None else None
    chat = person
    if where.type != "private":
        chat = work.chats.seen(where.id, where.type, shortened(where.title or "", NAME_LIMIT), where.username, "id")
    if chat is None:
        return None
    if chat.state != "open" and update.my_chat_member is None:
        work.chats.set_state(chat.id, "open")
    actor = Actor(person.id, person.title, person.language) if person else NOBODY
    return read_event(update, chat, actor)


def _refuse_forged(work: Work, update: Update) -> None:
    """A button nobody knows, or not of this place, is forged or very old: kept in the audit, answered all the same."""
    if update.callback_query is not None:
        person = _person(work, update)
        work.audit.refuse(Actor(person.id, person.title, person.language), "button")
        work.answer("common.stale")


def _apologise(work: Work, chat: int, number: int) -> None:
    """An update is put aside for good: its person is told, whatever it was, and those who run the bot."""
    if chat > 0:  # Telegram's id of a private chat
        _say(work, chat, Screen("common.broken"))
    told = fact(work.tx, TOLD)
    if told is None or abs(work.now - int(told)) >= TELL_EVERY:
        set_fact(work.tx, TOLD, str(work.now))
        count = Inbox(work.tx, work.now).put_aside(work.now - DAY)
        work.tell_operators(Screen("common.poison", {"number": number, "count": count}))


def _say(work: Work, chat: int, screen: Screen) -> None:
    """To the private chat of that Telegram id; something has just come from there, so it is open."""
    known = work.chats.of_telegram(chat) or work.chats.seen(chat, "private", "", None, "id")
    work.chats.set_state(known.id, "open")
    work.say(known.id, screen)


def _person(work: Work, update: Update) -> Chat:
    who = update.effective_user
    assert who is not None
    return work.chats.seen(who.id, "private", shortened(who.full_name, NAME_LIMIT), who.username, "id")


def _toast(work: Work, update: Update) -> dict[str, object] | None:
    """What a tap is answered, in the language of who tapped."""
    answer, who = work.answered, update.effective_user
    if answer is None or who is None:
        return None
    chat = work.chats.of_telegram(who.id)
    text = work.context.texts.label(chat.language if chat else "id", answer.key, answer.values)
    return {"text": text[:ALERT_LIMIT], "show_alert": answer.alert}


def _act(event: Event) -> str:
    match event:
        case Tap():
            return event.press.route
        case Said():
            return "/" + event.command if event.command else "said"
    return type(event).__name__.lower()
