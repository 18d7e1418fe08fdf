"""Logs: one line an event on stderr, for reading at a terminal and as JSON elsewhere, never with the bot's token."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

from kimbot.bot.redaction import TokenFilter, quiet_libraries, structlog_processor


def set_up(*secrets: str, stream: TextIO | None = None, level: int = logging.INFO) -> None:
    """Send our own events and the libraries' records from `level` on to `stream` (stderr), each without the secrets."""
    out = sys.stderr if stream is None else stream
    clean, render = structlog_processor(*secrets), _renderer(out)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            clean,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(out),
    )
    handler = logging.StreamHandler(out)
    handler.addFilter(TokenFilter(*secrets))
    handler.setFormatter(_Formatter(render))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    quiet_libraries()
    for talkative in ("aiosqlite", "apscheduler", "fontTools", "fpdf"):  # at every call, every tick, every letter drawn
        logging.getLogger(talkative).setLevel(logging.WARNING)


def _renderer(out: TextIO) -> Processor:
    if not out.isatty():
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


class _Formatter(logging.Formatter):
    """A library's record in the shape of our own events. The filter has made text of its exception before."""

    def __init__(self, render: Processor) -> None:
        super().__init__()
        self._render = render

    def format(self, record: logging.LogRecord) -> str:
        event: EventDict = {
            "event": record.getMessage(),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": structlog.processors.TimeStamper(fmt="iso", utc=True)(None, "", {})["timestamp"],
        }
        if record.exc_text:
            event["exception"] = record.exc_text
        return str(self._render(None, record.levelname.lower(), event))
