"""The whole examination, one thing after the other, and what it comes to in words."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from kimbot import boot
from kimbot.areas.model import AreaFileError
from kimbot.core.chance import SystemChance
from kimbot.core.clock import Clock, local
from kimbot.core.dates import say_moment
from kimbot.doctor.machine import backups, database, disk
from kimbot.doctor.model import Finding, fine, wrong
from kimbot.doctor.network import Unreached, network
from kimbot.doctor.telegram import telegram
from kimbot.groups.topics import TopicFileError
from kimbot.settings import TOKEN, Settings
from kimbot.texts.catalogue import Catalogue
from kimbot.texts.local import TextsProblem


def examine(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Look at everything. What cannot be looked at, because something before it is wrong, is left out."""
    yield _config(settings, clock)
    yield _zone(settings, clock)
    yield from disk(settings)
    yield from database(settings, clock.now())
    yield from backups(settings, clock.now())
    token = settings.token.get_secret_value()
    if not re.fullmatch(TOKEN, token):
        yield wrong("token.malformed") if token else wrong("token.missing")
    address = urlsplit(settings.telegram_url)
    if address.scheme not in ("http", "https") or not address.hostname:
        yield wrong("network.address", url=settings.telegram_url)
        return
    try:
        yield from network(settings.telegram_url, clock)
    except Unreached as unreached:
        yield unreached.finding
        return
    if re.fullmatch(TOKEN, token):
        yield from telegram(settings, clock.now())


def _config(settings: Settings, clock: Clock) -> Finding:
    try:
        context = boot.read_context(settings, clock, SystemChance(), ())
    except (AreaFileError, TopicFileError, TextsProblem) as problem:
        return wrong("config.wrong", reason=problem)
    return fine("config.fine", city=context.areas.city.name, folder=settings.config_dir.resolve())


def _zone(settings: Settings, clock: Clock) -> Finding:
    at = local(clock.now(), ZoneInfo(settings.timezone))
    return fine("zone.fine", zone=settings.timezone, now={"id": say_moment(at, "id"), "en": say_moment(at, "en")})


def words(texts: Catalogue, language: str, finding: Finding) -> tuple[str, str]:
    """What was found, and what to do about it ("" where it is fine)."""
    do = texts.label(language, finding.does, finding.values) if finding.does else ""
    return texts.label(language, finding.says, finding.values), do
