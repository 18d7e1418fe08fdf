"""What every service works with: all that stands below the wings, made once for a unit of work."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from kimbot.areas.register import Areas
from kimbot.audit.service import Audit
from kimbot.db.database import Tx
from kimbot.delivery.chats import Chats
from kimbot.delivery.files import Files
from kimbot.delivery.occurrences import Occurrences
from kimbot.delivery.outbox import Outbox
from kimbot.jobs.store import Jobs


@dataclass(frozen=True, slots=True)
class Kit:
    """A service takes out of it what it needs, and names besides only the services of other wings that it calls.

    `now` in ms UTC; `username` is the bot's own, for links to it.
    """

    tx: Tx
    now: int
    zone: ZoneInfo
    username: str
    areas: Areas
    chats: Chats
    audit: Audit
    outbox: Outbox
    occurrences: Occurrences
    files: Files
    jobs: Jobs
