"""JSON as it comes from Telegram, and as it is kept: also what no other program should have sent."""

import json
from typing import Any

import orjson


def read(text: bytes | str) -> Any:
    """The value of some JSON; half a character (a lone surrogate) is a � in it. Raises ValueError, RecursionError."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(_whole(json.dumps(json.loads(text), ensure_ascii=False)))


def read_as_is(text: bytes | str) -> Any:
    """The same, half characters and all."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def written(value: object) -> str:
    """A value as JSON that any database takes."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:  # a number or half a character that UTF-8 JSON of 64 bits cannot say
        return json.dumps(value)


def _whole(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
