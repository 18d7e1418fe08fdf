"""The other door, on a socket: updates come, are kept and answered; health says how Telegram sees it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kimbot.inbox.door import TokenRefused
from kimbot.inbox.webhook import Webhook
from tests.canary import SECRET
from tests.engine.stage import Engine, Hands, seen
from tests.engine.test_database import LONG, fill_up, make_room, waiting_at_telegram
from tests.ports import free_port


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def engine(tmp_path: Path, clock: Hands) -> Iterator[Engine]:
    port = free_port()
    address = {"web_url": f"http://127.0.0.1:{port}/", "web_port": port, "webhook_secret": SECRET}
    with Engine(tmp_path, clock=clock, **address) as running:
        running.waits(lambda: running.app.health()[0], within=30)
        yield running


def look(engine: Engine) -> None:
    assert isinstance(engine.app.door, Webhook)
    engine._do(engine.app.door.look())


def test_updates_come_through_the_door_and_nobody_polls(engine: Engine) -> None:
    (siti,) = engine.people(1)
    siti.says("/bahasa")
    siti.sees("Bahasa")
    assert not engine.calls("getUpdates")
    engine.until(lambda _: waiting_at_telegram(engine) == 0)
    look(engine)
    well, facts = engine.app.health()
    assert well
    assert (facts["problems"], facts["door"], facts["waiting_at_telegram"]) == ([], "webhook", 0)


def test_what_cannot_be_stored_stays_at_telegram_and_health_says_so_until_it_has_come(engine: Engine) -> None:
    (siti,) = engine.people(1)
    fill_up(engine)
    siti.says(LONG)
    engine.until(lambda _: "last_error_date" in engine._do(engine.app.api.call("getWebhookInfo", {})))
    look(engine)
    _, facts = engine.app.health()
    assert facts["waiting_at_telegram"] == waiting_at_telegram(engine) == 1
    assert facts["problems"] == [
        "Telegram cannot bring us updates, 1 wait there (Wrong response from the webhook: 503 Service Unavailable)",
        "the database cannot be used: database or disk is full",
    ]
    engine.work(make_room)
    siti.sees("belum paham", within=20)
    look(engine)
    assert engine.app.door.problem() == ""
    assert seen(siti, "belum paham") == 1


def test_a_webhook_that_somebody_took_away_is_set_again(engine: Engine) -> None:
    (siti,) = engine.people(1)
    engine._do(engine.app.api.call("deleteWebhook", {}))
    siti.says("/bahasa")
    look(engine)
    siti.sees("Bahasa")


def test_a_telegram_that_cannot_be_asked_turns_health_red(engine: Engine, clock: Hands) -> None:
    engine.line.down = True
    clock.passes(181)
    well, facts = engine.app.health()
    assert not well
    assert str(facts["problems"]).startswith("['no answer from Telegram for 181 s")


def test_a_token_that_is_refused_again_and_again_ends_the_process(engine: Engine) -> None:
    engine.stop()
    engine.fault("401", methods=["setWebhook"], share=1)
    engine.start()
    assert type(engine.ended()) is TokenRefused
    assert engine.struck() == 5


def test_a_refused_webhook_is_tried_again_and_health_says_why(engine: Engine) -> None:
    engine.stop()
    description = "Bad Request: bad webhook: failed to resolve host"
    engine.fault("refuse", description=description, methods=["setWebhook"], share=1)
    engine.start()
    engine.waits(lambda: engine.struck() >= 3)
    assert engine.app.health()[1]["problems"] == [f"Telegram has not answered yet (setWebhook: 400 {description})"]
    engine.heal()
    engine.waits(lambda: engine.app.health()[0])


def test_the_door_wants_the_secret(engine: Engine) -> None:
    params = {"url": engine.app.settings.web_url + "telegram", "secret_token": "another-secret"}
    engine._do(engine.app.api.call("setWebhook", params))
    (siti,) = (engine.world.user("Siti"),)
    siti.says("/bahasa")
    engine.until(lambda _: "last_error_date" in engine._do(engine.app.api.call("getWebhookInfo", {})))
    assert engine.work(lambda work: work.tx.value("SELECT COUNT(*) FROM inbox")) == 0
