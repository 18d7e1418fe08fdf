"""What Kominfo reads of backups."""

from zoneinfo import ZoneInfo

from kimbot.core.clock import local
from kimbot.core.dates import say_moment
from kimbot.core.screens import Screen


def failed() -> Screen:
    """The backup of a night could not be made."""
    return Screen("backups.failed", {})


def restored(made: int, messages: int, zone: ZoneInfo) -> Screen:
    """The data is that of an earlier moment (`made`, ms UTC); so many messages that waited then are in doubt."""
    at = local(made, zone)
    when = {"id": say_moment(at, "id"), "en": say_moment(at, "en")}
    return Screen("backups.restored", {"when": when, "messages": messages})
