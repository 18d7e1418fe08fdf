"""People of Kominfo, for journeys that need more than the admin."""

import pytest

from kimbot.roles.model import Role
from tests.announcements.scene import office
from tests.harness import Bot
from tests.journeys.offices import holder
from tests.phones import Phone


@pytest.fixture
def editor(bot: Bot) -> Phone:
    office(bot)
    return holder(bot, "Lina", Role.EDITOR)


@pytest.fixture
def approver(bot: Bot) -> Phone:
    office(bot)
    return holder(bot, "Budi", Role.APPROVER)
