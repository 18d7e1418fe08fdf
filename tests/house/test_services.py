"""Every service that does something for an actor asks for her right, or is named as one that need not.

The list of services is made from the code. Which of them refuse is seen: every way in and every action of the matrix
is tried by somebody who holds nothing, and each `NotAllowed` that leaves a service is noted.
"""

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from types import CodeType, FrameType
from typing import Any, get_type_hints

from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Refused
from kimbot.work import Work
from tests.reports.desk import KARAWACI_BARU, Desk, open_desk
from tests.rights.actions import ACTIONS, KELURAHAN, Case
from tests.rights.city import build
from tests.rights.gates import (
    ACTS,
    AFTER_THE_QUESTION,
    ANSWERS,
    HERS,
    LISTS,
    OWN,
    OWN_OR_OFFICE,
    TELEGRAM_SAYS,
    named,
)
from tests.rights.test_gates import BY_NAME, event, target

Trace = Callable[[FrameType, str, Any], Any]


def services() -> dict[CodeType, str]:
    """Every public method of what `Work` hands out that is done for an actor."""
    found = {}
    for name, value in vars(Work).items():
        if not isinstance(value, cached_property) or name.startswith("_"):
            continue
        service = get_type_hints(value.func)["return"]
        for method, function in inspect.getmembers(service, inspect.isfunction):
            given = {one.annotation for one in inspect.signature(function).parameters.values()}
            if not method.startswith("_") and given & {Actor, "Actor"}:
                found[function.__code__] = f"{service.__name__}.{method}"
    return found


SERVICES = services()


@contextmanager
def noting(refused: set[str]) -> Iterator[None]:
    """While this lasts, the services are noted from which a `NotAllowed` comes."""

    def within(frame: FrameType, happened: str, what: Any) -> Trace:
        if happened == "exception" and issubclass(what[0], NotAllowed):
            refused.add(SERVICES[frame.f_code])
        return within

    def calls(frame: FrameType, happened: str, what: Any) -> Trace | None:
        return within if frame.f_code in SERVICES else None

    before = sys.gettrace()
    sys.settrace(calls)
    try:
        yield
    finally:
        sys.settrace(before)


def tried(desk: Desk, act: Callable[[], object], refused: set[str]) -> None:
    """Nothing of it stays."""
    desk.tx.run("SAVEPOINT attempt")
    try:
        with noting(refused):
            act()
    except Refused:
        pass
    finally:
        desk.tx.run("ROLLBACK TO attempt")
        desk.tx.run("RELEASE attempt")


def by_ways_in(refused: set[str]) -> None:
    """Whoever holds nothing takes every way in that is for an office."""
    desk = open_desk()
    city = build(desk.work)
    for route in sorted(named(LISTS, ACTS, OWN, OWN_OR_OFFICE)):
        happened = event(desk, city.powerless["stranger"], route, target(city, route))
        tried(desk, lambda route=route, happened=happened: BY_NAME[route].handler(desk.work, happened), refused)  # type: ignore[misc]
    assert desk.connection is not None
    desk.connection.close()


def by_actions(refused: set[str]) -> None:
    """She tries every action of the matrix."""
    desk = open_desk()
    kims = {area: desk.kim(f"KIM {area}", area) for area in KELURAHAN}
    for action in ACTIONS:
        act, stranger = action.prepare(Case(desk, kims, action.areas[0])), desk.member(KARAWACI_BARU)
        tried(desk, lambda act=act, stranger=stranger: act(stranger), refused)  # type: ignore[misc]
    tried(desk, lambda: desk.work.groups.waiting_for(stranger), refused)
    assert desk.connection is not None
    desk.connection.close()


def test_every_service_refuses_or_is_named() -> None:
    refused: set[str] = set()
    by_ways_in(refused)
    by_actions(refused)
    free = named(HERS, ANSWERS, AFTER_THE_QUESTION, TELEGRAM_SAYS)
    assert set(SERVICES.values()) - refused == free, (
        "let it ask `roles.require`, or say in tests/rights/gates.py why it need not"
    )
