"""Keeps the bot token out of every log: levels that never print addresses, and a filter for what gets through."""

import logging
import re
import traceback
from collections.abc import Callable, Mapping, MutableMapping
from urllib.parse import quote

MASK = "<token>"
ANY_TOKEN = re.compile(r"\d+(?::|%3[Aa])[A-Za-z0-9_-]{30,}")

# Their debug or info records print whole addresses, and the address of a Bot API call holds the token.
LEVELS = {
    "httpx": logging.WARNING,
    "httpcore": logging.WARNING,
    "aiohttp": logging.WARNING,
    "telegram": logging.INFO,
}

Redact = Callable[[str], str]
Processor = Callable[[object, str, MutableMapping[str, object]], MutableMapping[str, object]]


def quiet_libraries() -> None:
    """Set the libraries' loggers to levels at which they print no address."""
    for name, level in LEVELS.items():
        logging.getLogger(name).setLevel(level)


def redactor(*secrets: str) -> Redact:
    """A function that replaces every bot token, and these secrets whatever their form, with `<token>`."""
    known = [spelling for secret in secrets if secret for spelling in (secret, quote(secret, safe=""))]

    def redact(text: str) -> str:
        for spelling in known:
            text = text.replace(spelling, MASK)
        return ANY_TOKEN.sub(MASK, text)

    return redact


class TokenFilter(logging.Filter):
    """Cleans a record's message, arguments, traceback and stack.

    Attach it to handlers: a logger's own filters do not see what its children pass up.
    """

    def __init__(self, *secrets: str) -> None:
        super().__init__()
        self._redact = redactor(*secrets)

    def filter(self, record: logging.LogRecord) -> bool:
        """Clean the record in place; every record passes."""
        record.msg, record.args = self._redact(_message(record)), None
        if record.exc_info and record.exc_info[0] is not None:
            # The live exception goes, so that no later handler can print it as it is.
            lines = traceback.format_exception(*record.exc_info)
            record.exc_text, record.exc_info = "".join(lines).rstrip("\n"), None
        if record.exc_text:
            record.exc_text = self._redact(record.exc_text)
        if record.stack_info:
            record.stack_info = self._redact(record.stack_info)
        return True


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError, KeyError):
        return f"{record.msg} {record.args}"  # a wrong format must not make logging print the raw record


def structlog_processor(*secrets: str) -> Processor:
    """A structlog processor that cleans every text of an event; put it last, after exceptions have become text."""
    redact = redactor(*secrets)

    def clean(value: object) -> object:
        match value:
            case str():
                return redact(value)
            case Mapping():
                return {key: clean(item) for key, item in value.items()}
            case list() | tuple():
                return [clean(item) for item in value]
            case int() | float() | None:
                return value
        return redact(repr(value))

    def process(_logger: object, _method: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
        for key, value in event.items():
            event[key] = clean(value)
        return event

    return process
