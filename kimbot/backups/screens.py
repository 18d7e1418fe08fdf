"""What Kominfo reads of backups."""

from zoneinfo import ZoneInfo

from kimbot.audit.chain import Chain
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


def chain_broken(chain: Chain) -> Screen:
    """The audit is not what it was: from that row on it does not follow."""
    return Screen("audit.broken", {"row": chain.broken})


def chain_anchored(chain: Chain) -> Screen:
    """How long the audit is and what its end says, to be kept where the database does not reach."""
    return Screen("audit.anchored", {"rows": chain.rows, "sign": chain.sign})
