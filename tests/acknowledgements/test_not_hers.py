"""What was for some offices alone is neither read nor answered by others, whatever number they send."""

from collections.abc import Iterator

import pytest

from kimbot.announcements.audience.model import Finer
from kimbot.announcements.content import Content, Occasion
from kimbot.announcements.model import Composed
from kimbot.core.clock import DAY
from kimbot.core.errors import Stale
from kimbot.roles.model import Role
from tests.reports.desk import CIBODASARI, CITY, Desk, open_desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    found = open_desk()
    yield found
    assert found.connection is not None
    found.connection.close()


def test_a_forged_number_answers_nothing_that_was_for_others(desk: Desk) -> None:
    work = desk.work
    lurah, stranger = desk.holder(Role.LURAH, CIBODASARI), desk.member()
    event = Occasion(work.now + DAY, "Asia/Jakarta", "Aula")
    content = Content("Rapat lurah", "Rapat lurah", confirm=True, occasion=event)
    given = Composed(content, "kesehatan", (CITY,), None, urgent=True, reason="Banjir", finer=Finer(roles=("lurah",)))
    written = work.announcements.send_urgent(desk.holder(Role.EDITOR, CITY), given)
    work.releases.fill_all()
    release = work.occurrences.of(written.subject)[0].id
    assert work.occasions.answer(lurah, written.id, coming=True)
    for act in (
        lambda: work.occasions.answer(stranger, written.id, coming=True),
        lambda: work.acknowledgements.read(stranger, release),
        lambda: work.acknowledgements.to_pass_on(stranger, release),
    ):
        with pytest.raises(Stale):
            act()
