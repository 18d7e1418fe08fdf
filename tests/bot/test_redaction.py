"""The token never reaches a log: not in messages, not in arguments, not in tracebacks, not at DEBUG."""

import io
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import structlog
from telegram.error import NetworkError

from kimbot.bot.api import Api, TelegramError
from kimbot.bot.ptb import build_application
from kimbot.bot.redaction import LEVELS, TokenFilter, quiet_libraries, redactor, structlog_processor

TOKEN = "7654321:AAE-canary_canary_canary_canary_123"
ME = {"id": 7654321, "is_bot": True, "first_name": "KIM", "username": "kim_bot"}


@contextmanager
def everything_logged(*filters: logging.Filter, levels: int | None = None) -> Iterator[io.StringIO]:
    """Collect all records at DEBUG through handlers with `filters`; `levels` is set on the libraries' loggers."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s %(args)s"))
    for one in filters:
        handler.addFilter(one)
    loggers = [logging.getLogger(name) for name in ("", *LEVELS)]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.DEBUG)
    others, loggers[0].handlers = loggers[0].handlers, [handler]  # another one's filter would clean the records, too
    try:
        yield stream
    finally:
        loggers[0].handlers = others
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


async def real_requests(telegram, api: Api) -> None:
    """A success and a failure of each kind of client, logged with traceback as an application would."""
    log = logging.getLogger("kimbot.test")
    telegram.answers(ME)
    await api.call("getMe", {})
    telegram.sends(502, "<html>")
    for address in (telegram.url, "http://127.0.0.1:1", "nowhere"):
        broken = Api(TOKEN, address)
        try:
            await broken.call("getMe", {})
        except TelegramError:
            log.exception("call failed with %s", broken.__dict__)
        await broken.close()
    async with build_application(api, me=ME) as application:
        telegram.answers([])
        await application.bot.get_updates()
        telegram.sends(502, "<html>")
        try:
            await application.bot.send_message(7, "Halo")
        except NetworkError:
            log.exception("send failed by %r at %s", application.bot, application.bot.base_url)


async def test_the_filter_alone_keeps_the_token_out_at_debug(telegram, api):
    with everything_logged(TokenFilter(TOKEN)) as stream:
        await real_requests(telegram, api)
    text = stream.getvalue()
    assert "Set Bot API URL: " in text
    assert "Traceback" in text
    assert "<token>" in text
    assert "canary" not in text


async def test_the_levels_alone_keep_the_libraries_quiet(telegram, api):
    with everything_logged() as stream:
        quiet_libraries()
        telegram.answers([])
        async with build_application(api, me=ME) as application:
            await application.bot.get_updates()
    assert "canary" not in stream.getvalue()


async def test_without_either_it_would_be_there(telegram, api):
    with everything_logged() as stream:
        build_application(api, me=ME)
    assert TOKEN in stream.getvalue()


def printed(record: logging.LogRecord) -> str:
    TokenFilter("1:short").filter(record)
    return logging.Formatter("%(message)s %(args)s").format(record)


def record(message: object, args: object = (), **more: object) -> logging.LogRecord:
    made = logging.LogRecord("x", logging.INFO, "x.py", 1, message, args, None)
    vars(made).update(more)
    return made


@pytest.mark.parametrize(
    "leaky",
    [
        record("GET https://api.telegram.org/bot123456:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/getMe"),
        record("at %s", (f"https://x/bot{TOKEN}/getMe",)),
        record("%(url)s", ({"url": f"/bot{TOKEN}/"},)),
        record("wrong format %d %d", (f"/bot{TOKEN}/",)),
        record("%s", ("/bot1:short/getMe",)),
        record("%s", (f"/bot{TOKEN.replace(':', '%3A')}/getMe",)),
        record(ValueError(TOKEN)),
        record("x", exc_text=f"ValueError: {TOKEN}"),
        record("x", stack_info=f"File {TOKEN}"),
    ],
)
def test_a_token_in_any_part_of_a_record(leaky):
    text = printed(leaky)
    assert "<token>" in text
    assert "canary" not in text
    assert "short" not in text
    assert "AAAA" not in text


def test_a_live_exception_is_cleaned_with_its_causes():
    try:
        try:
            raise ValueError(f"https://x/bot{TOKEN}/")
        except ValueError as cause:
            raise RuntimeError("outer") from cause
    except RuntimeError as error:
        leaky = record("x", exc_info=(type(error), error, error.__traceback__))
    text = printed(leaky)
    assert "ValueError: https://x/bot<token>/" in text
    assert leaky.exc_info is None


def test_what_is_no_token_stays():
    assert redactor("")("pukul 10:30, rasio 3:2, kode 1234:abc") == "pukul 10:30, rasio 3:2, kode 1234:abc"


def test_structlog_events_are_cleaned_too():
    try:
        raise ValueError(f"/bot{TOKEN}/")
    except ValueError:
        event = {"event": "gagal", "deep": {"a": [TOKEN, 5]}, "odd": Exception(TOKEN), "n": 3, "exc_info": True}
        event = structlog.processors.format_exc_info(None, "error", event)
    cleaned = structlog_processor(TOKEN)(None, "error", event)
    assert cleaned["deep"] == {"a": ["<token>", 5]}
    assert cleaned["odd"] == "Exception('<token>')"
    assert cleaned["n"] == 3
    assert "ValueError: /bot<token>/" in cleaned["exception"]
