"""The request that a row of the ledger means."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kimbot.bot.render import Outgoing, as_new
from kimbot.core.fills import filled, has_places
from kimbot.db.database import Tx
from kimbot.delivery.files import STORED, UPLOADS
from kimbot.delivery.model import Delivery

Calls = Mapping[str, str]
"""What one chat calls the places in a text."""
Called = Callable[[Tx, Sequence[int]], Mapping[int, Calls]]
"""Looks that up for some chats."""


def with_places(tx: Tx, rows: list[Delivery], called: Called) -> list[Delivery]:
    """The same rows, their places filled for the chats they go to."""
    chats = [one.chat for one in rows if has_places(one.payload)]
    if not chats:
        return rows
    found = called(tx, chats)
    return [one._replace(payload=filled(one.payload, found.get(one.chat, {}))) for one in rows]


TAKE_OUT = "deleteMessages"
"""A row of a release with this method takes the message out that it `edits`; where that is nowhere, its words come."""


def body_of(row: Delivery) -> bytes | None:
    """The JSON of a plain row, as it stands in the ledger with its chat before it; None where it is not so simple."""
    plain = row.edits is None and row.thread_id is None and row.payload != "{}"
    if not plain or (row.method in UPLOADS and STORED in row.payload):
        return None
    return b'{"chat_id":%d,%b' % (row.telegram_id, row.payload[1:].encode())


def call_of(row: Delivery) -> Outgoing:
    """The call that this row means now, without its chat; an edit of a message that never arrived is a message."""
    method = row.method
    payload: dict[str, Any] = json.loads(row.payload)
    if row.edits is not None:
        if row.target is None:
            return anew(row)
        if method == TAKE_OUT:
            return Outgoing(method, {"message_ids": [row.target, *json.loads(row.more_ids or "[]")]})
        payload["message_id"] = row.target
    if row.thread_id is not None and method.startswith("send"):
        payload["message_thread_id"] = row.thread_id
    return Outgoing(method, payload)


def anew(row: Delivery) -> Outgoing:
    """What this row would have changed cannot be changed: its words as a message, which wakes nobody up at night."""
    out = as_new(row.method, json.loads(row.payload))
    if row.occurrence is None:
        return out
    return Outgoing(out.method, {**out.payload, "disable_notification": True})
