"""The sandbox in process: quick, and with a clock that stands still until a test moves it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from kimbot.sandbox.app import create_app
from kimbot.sandbox.clock import SetClock
from tests.sandbox.desk import TOKEN, Desk

MORNING = 1_795_500_000  # 2026-11-24


@pytest.fixture
def clock() -> SetClock:
    return SetClock(MORNING)


@pytest.fixture
async def desk(clock: SetClock) -> AsyncIterator[Desk]:
    app = create_app(TOKEN, clock=clock)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox", timeout=30) as client:
        yield Desk(app, client)
    app.state.box.close()
