"""The request that a row of the ledger means. Pure."""

import json
from typing import Any

from kimbot.bot.render import Outgoing, as_new
from kimbot.delivery.files import STORED, UPLOADS
from kimbot.delivery.model import Delivery


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
            return as_new(method, payload)
        payload["message_id"] = row.target
    if row.thread_id is not None and method.startswith("send"):
        payload["message_thread_id"] = row.thread_id
    return Outgoing(method, payload)
