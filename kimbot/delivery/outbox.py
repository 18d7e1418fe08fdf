"""`say()`: a screen becomes rows of the ledger, in the chat's language, inside the open transaction."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import chain

from kimbot.bot.render import ALBUM, render, render_edit
from kimbot.core.clock import HOUR
from kimbot.core.screens import MessageRef, Screen
from kimbot.db.database import Row, Tx
from kimbot.delivery.admission import Admission, Known
from kimbot.delivery.chats import Chats
from kimbot.delivery.doubts import Doubts
from kimbot.delivery.model import Audience, Lane, Policy
from kimbot.delivery.pace import Habits, Leave, Rhythm
from kimbot.delivery.pacing import Pacing
from kimbot.delivery.requests import TAKE_OUT
from kimbot.delivery.singles import ABOUT, AWAY, NAMES, Singles
from kimbot.delivery.store import Ledger
from kimbot.texts.catalogue import LANGUAGES, Catalogue

DELETABLE = 47 * HOUR
"""Telegram lets a bot delete its messages for 48 hours; an hour is left for the way."""


class Outbox:
    """Everything the bot says passes here. `keyboard`: the keys that a person should have now; `known`: see there."""

    def __init__(
        self,
        tx: Tx,
        texts: Catalogue,
        chats: Chats,
        habits: Habits,
        keyboard: Callable[[int], tuple[tuple[str, ...], ...]],
        known: Known,
        now: int,
    ) -> None:
        self._texts, self._chats, self._keyboard = texts, chats, keyboard
        self.ledger, self.singles, self._doubts = Ledger(tx, now), Singles(tx, now), Doubts(tx, now)
        self.pacing = Pacing(tx, chats, habits, now)
        self._admission = Admission(tx, known, now)
        self._now = now
        self.wrote = False
        """Whether this transaction owes somebody something: the sender is woken after the commit."""

    def say(
        self,
        chat: int,
        screen: Screen,
        *,
        replacing: MessageRef | None = None,
        card: str | None = None,
        key: str | None = None,
        due: int | None = None,
        lane: Lane = Lane.REPLY,
        policy: Policy = Policy.ULANG,
        about: int | None = None,
    ) -> None:
        """Owe `screen` to `chat` (our number). A plain message to a person brings her keyboard up to date.

        `replacing`: edit that message instead of sending a new one. `card`: a message of ours that keeps changing, by
        name (or by the screen's own name); it is edited where it stands. `key` with `due` (ms): replaces a row of that
        key which still waits. `about`: the person it names to somebody else; unsent, it goes when she is erased.
        """
        where = self._chats.get(chat)
        if where.erased:
            return
        self.wrote = True
        language, card = where.language, card or screen.card or None
        if where.private and not (replacing or card or key or screen.rows or screen.media or screen.keyboard):
            screen = replace(screen, keyboard=self._keyboard(chat))
        if replacing is not None and not screen.media:
            edit = render_edit(self._texts, language, screen, captioned=replacing.captioned)
            payload = {"message_id": replacing.id, **edit.payload}
            if card is not None:
                self._close_above(chat, card, replacing.id)
            self._owe(chat, edit.method, payload, lane=lane, policy=policy, key=card or _named(screen))
            return
        standing = self.singles.latest(chat, card) if card is not None else None
        if card is not None and standing is not None:
            self._change_copy(standing, screen, card, lane, policy)
            return
        calls = render(self._texts, language, screen)
        for out in calls:
            if (
                key is not None
                and due is not None
                and self.singles.replace_queued(chat, key, out.method, out.payload, due)
            ):
                continue
            speaks = out is calls[-1]  # what goes before the words is no copy of a card
            tag = (card if speaks else None) or key or (None if about is None else f"{ABOUT}{about}")
            tag = tag or (_named(screen) if speaks else None)
            self._owe(chat, out.method, out.payload, lane=lane, policy=policy, key=tag, due=due)

    def _owe(
        self,
        chat: int,
        method: str,
        payload: dict[str, object],
        *,
        lane: Lane,
        policy: Policy,
        key: str | None,
        edits: int | None = None,
        due: int | None = None,
    ) -> None:
        """A row of its own; an answer beyond the first few takes its turn, and is not said twice while it waits."""
        turn = 0
        if lane is Lane.REPLY:
            lane, turn = self._admission.admit(chat)
            if lane is Lane.FURTHER and not (edits or due) and self.singles.says(chat, method, payload, key):
                return
        self.singles.owe(chat, method, payload, lane=lane, policy=policy, key=key, edits=edits, due=due, turn=turn)

    def broadcast(
        self,
        occurrence: int,
        chats: Sequence[int],
        screen: Screen,
        *,
        cut_off: Sequence[int] = (),
        lane: Lane = Lane.BROADCAST,
        policy: Policy = Policy.TAHAN,
    ) -> None:
        """Owe a screen to many chats as one release, rendered once for each language. A chat has each part once.

        Part 0 has the words; what goes before it (an album) has higher numbers, and leaves first. Each leaves when its
        chat may get it. `cut_off`: chats that nothing reaches, for which it is gone at once: the result names them.
        """
        leaving: dict[tuple[str, Leave], list[int]] = {}
        for chat in chats:
            leaving.setdefault((self._chats.get(chat).language, self.pacing.leave(chat, lane)), []).append(chat)
        languages = {language for language, _ in leaving} | {self._chats.get(chat).language for chat in cut_off}
        contents = {language: self._contents(language, screen) for language in sorted(languages)}
        for (language, leave), listed in leaving.items():
            for part, content in contents[language]:
                self.ledger.owe_broadcast(occurrence, listed, content, part=part, lane=lane, policy=policy, leave=leave)
        for chat in cut_off:
            _, content = contents[self._chats.get(chat).language][-1]
            self.ledger.owe_in_vain(occurrence, chat, content, lane=lane, policy=policy)
        self.wrote = self.wrote or bool(chats)

    def leave(self, chat: int) -> None:
        """The bot leaves a group, after what it still has to say there."""
        self.singles.owe(chat, "leaveChat", {}, lane=Lane.NOTICE, policy=Policy.ULANG)
        self.wrote = True

    def prepare(self, occurrence: int, screen: Screen) -> None:
        """What a release says in each language, for an audience that the ledger then fills in by slices."""
        for language in LANGUAGES:
            for part, content in self._contents(language, screen):
                self.ledger.render(occurrence, language, part, content)

    def owe_audience(
        self,
        occurrence: int,
        audience: Audience,
        after: int,
        upto: int,
        *,
        lane: Lane = Lane.BROADCAST,
        policy: Policy = Policy.TAHAN,
    ) -> None:
        """Owe what was prepared to the audience among the chats numbered above `after` up to `upto`."""
        direct, digest = (self.pacing.usual(lane, rhythm) for rhythm in (Rhythm.DIRECT, Rhythm.DIGEST))
        self.ledger.owe_audience(
            occurrence, audience, after, upto, lane=lane, policy=policy, direct=direct, digest=digest
        )
        self.wrote = True

    def _contents(self, language: str, screen: Screen) -> list[tuple[int, int]]:
        """The parts of a screen with their contents, as they leave."""
        calls = render(self._texts, language, screen)
        return [(len(calls) - at, self.ledger.content(one.method, one.payload)) for at, one in enumerate(calls, 1)]

    def change(self, card: str, screen: Screen, *, by: int | None = None, chat: int | None = None) -> None:
        """New words for every copy of a card, or those in one `chat`; the ones of `by`, who waits for it, first."""
        copies = self.singles.copies(card)
        for copy in copies if chat is None else [one for one in copies if one["chat_id"] == chat]:
            lane = Lane.REPLY if copy["chat_id"] == by else Lane.NOTICE
            self._change_copy(copy, screen, card, lane, Policy.ULANG)
            self.wrote = True

    def open_again(self, chat: int, screen: Screen) -> None:
        """A card once more, as a new message; the copies above say that it is below."""
        self._close_above(chat, screen.card, 0)
        self.say(chat, replace(screen, card=""), key=screen.card)

    def take_back(self, card: str, screen: Screen) -> None:
        """What a card says is not to be read any more: copies that have not left stay here, the others say `screen`."""
        self.singles.take_back(card)
        self.change(card, screen)

    def say_again(self) -> None:
        """What nobody knows to have arrived is tried once more, if it is still news."""
        self._doubts.forget()
        self.wrote = self._doubts.say_again() or self.wrote

    def retract(self, occurrence: int, screen: Screen) -> None:
        """Take a release out of its chats, once: deleted as long as Telegram allows that, overwritten later.

        What is on its way is deleted as soon as it has arrived.
        """
        self.ledger.take_back_on_its_way(occurrence)
        for row in self.ledger.standing(occurrence):
            young = row["settled"] > self._now - DELETABLE
            if row["method"] != ALBUM:
                self._take_out(row, screen, young)
            elif young and row["message_id"]:  # the words after it say the rest
                messages = [row["message_id"], *json.loads(row["more_ids"] or "[]")]
                self.singles.delete(row["chat_id"], messages, row["id"])
            self.wrote = True

    def _take_out(self, row: Row, screen: Screen, young: bool) -> None:
        """Which message it is, is looked up when this leaves: a group that has moved by then is told instead."""
        chat, captioned = self._chats.get(row["chat_id"]), row["method"] != "sendMessage"
        out = render_edit(self._texts, chat.language, screen, captioned=captioned and not young)
        self.singles.owe(
            chat.id,
            TAKE_OUT if young else out.method,
            out.payload,
            lane=Lane.NOTICE,
            policy=Policy.ULANG,
            key=f"{AWAY}{row['id']}",
            edits=row["id"],
        )

    def _close_above(self, chat: int, card: str, message: int) -> None:
        """The card stands in another message now: of the copies in that chat one alone has buttons."""
        for copy in self.singles.copies(card):
            if copy["chat_id"] == chat and copy["message"] != message:
                self._change_copy(copy, Screen("cards.below"), card, Lane.NOTICE, Policy.ULANG)

    def _change_copy(self, standing: Row, screen: Screen, card: str, lane: Lane, policy: Policy) -> None:
        chat = standing["chat_id"]
        language = self._chats.get(chat).language
        if standing["state"] == "queued" and standing["due"] > self._now:
            words = render(self._texts, language, screen)[-1]
            if self.singles.replace_queued(chat, card, words.method, words.payload, standing["due"]):
                return
        captioned = standing["method"] in ("sendPhoto", "sendDocument", "editMessageCaption")
        edit = render_edit(self._texts, language, screen, captioned=captioned)
        if standing["state"] == "queued" and standing["edits"] is not None:
            self.singles.reword_edit(standing["id"], edit.method, edit.payload, lane)
            return
        edits = standing["edits"] or standing["id"]
        self._owe(chat, edit.method, edit.payload, lane=lane, policy=policy, key=card, edits=edits)


def _named(screen: Screen) -> str | None:
    """The key of what is no card, by the subjects it names."""
    within = (value.names for value in screen.values.values() if isinstance(value, Screen))
    subjects = [*screen.names, *chain.from_iterable(within)]
    return NAMES + "".join(f"{subject};" for subject in subjects) if subjects else None
