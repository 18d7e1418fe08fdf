"""Invitations: how long a link opens anything."""

import pytest

from kimbot.core.actor import Actor
from kimbot.core.clock import SECOND
from kimbot.core.errors import NotAllowed
from kimbot.roles.invitations import LASTS
from kimbot.roles.model import Offer, Role
from kimbot.work import Work
from tests.harness import TestClock
from tests.unit import Unit

WEEK = LASTS // SECOND


def somebody(work: Work, telegram_id: int, name: str) -> Actor:
    return Actor(work.chats.seen(telegram_id, "private", name, None, "id").id, name)


async def test_a_link_opens_for_a_week_and_not_a_moment_longer(unit: Unit, clock: TestClock) -> None:
    """Also before the tick comes round that tidies away what is over."""
    admin = await unit(lambda work: somebody(work, 9000, "Bu Ratna"))
    her = await unit(lambda work: somebody(work, 8801, "Hadi"))
    await unit(lambda work: work.roles.make_first_admin(admin.id))
    invitation, token = await unit(
        lambda work: work.invitations.invite(admin, Offer(Role.LURAH, "36.71.09.1002", None, None))
    )
    clock.move(WEEK - 1)
    assert (await unit(lambda work: work.invitations.open(her, token))).id == invitation.id
    assert [one.id for one in await unit(lambda work: work.invitations.open_ones(admin))] == [invitation.id]
    clock.move(1)
    with pytest.raises(NotAllowed) as refusal:
        await unit(lambda work: work.invitations.open(her, token))
    assert refusal.value.key == "invite.void"
    assert await unit(lambda work: work.invitations.open_ones(admin)) == []
