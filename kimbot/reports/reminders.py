"""What happens when nobody decides: who is asked is reminded, then the next level is asked too."""

from kimbot.core.clock import AWAKE, DAY, local
from kimbot.delivery.model import Lane
from kimbot.kit import Kit
from kimbot.reports import screens
from kimbot.reports.asked import AskedStore
from kimbot.reports.cards import Cards
from kimbot.reports.model import ASKED, Report
from kimbot.reports.store import ReportStore


class Reminders:
    """Reminded once after a day, passed on once a day later."""

    def __init__(self, kit: Kit, cards: Cards) -> None:
        self._store, self._asked = ReportStore(kit.tx, kit.now), AskedStore(kit.tx)
        self._cards, self._outbox, self._zone = cards, kit.outbox, kit.zone

    def remind(self) -> None:
        """One word to each who lets reports wait, however many they are; never at night."""
        now = self._store.now
        if local(now, self._zone).hour not in AWAKE:
            return
        for report in self._store.not_passed_on(now - DAY):
            self._pass_on(report)
        late = self._store.not_reminded(now - DAY)
        for person, count in self._asked.waiting_for(late).items():
            self._outbox.say(person, screens.reminder(count), lane=Lane.NOTICE)
        self._store.reminded(late)

    def _pass_on(self, report: Report) -> None:
        """The next level on which somebody can be reached is asked as well; after the last there is none."""
        reachable = [at for at, level in enumerate(self._cards.levels(report)) if level and at >= report.level]
        level = reachable[1] if len(reachable) > 1 else len(ASKED)
        self._store.passed_on(report.id, level)
        further = self._store.get(report.id)
        if further is not None:
            self._cards.ask(further)
