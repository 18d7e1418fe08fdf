"""Each way in refuses whoever has no business there: by the handlers themselves, over a real database."""

from collections.abc import Iterator

import pytest

from kimbot.app import ROUTES
from kimbot.bot.events import Event, Said, Tap
from kimbot.bot.routes import Route
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Refused
from kimbot.core.screens import MessageRef, Press
from tests.reports.desk import Desk, open_desk
from tests.rights.city import CANARY, City, build
from tests.rights.gates import ACTS, LISTS, OPEN, OWN, OWN_OR_OFFICE, named, names_of

BY_NAME = {name: route for route in reversed(ROUTES) for name in names_of(route) if "private" in route.chats}
NOBODYS = (2**40, 1, "")


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    found = open_desk()
    yield found
    assert found.connection is not None
    found.connection.close()


@pytest.fixture(scope="module")
def city(desk: Desk) -> City:
    return build(desk.work)


def target(city: City, route: str) -> tuple[int, int, str]:
    return city.targets.get(route) or city.targets.get(route.partition(".")[0]) or (0, 0, "")


def event(desk: Desk, actor: Actor, route: str, subject: tuple[int, int, str]) -> Event:
    chat = desk.work.chats.get(actor.id)
    match BY_NAME[route].kind:
        case "command":
            return Said(chat, actor, 1, words=route, command=route[1:])
        case "link":
            return Said(chat, actor, 1, args=f"{route.removeprefix('start=')}_{subject[0]}")
        case "label" | "message" | "edited":
            return Said(chat, actor, 1, words=CANARY, html=CANARY)
    return Tap(chat, actor, Press(route, *subject), MessageRef(1))


def tried(desk: Desk, route: Route, happened: Event) -> tuple[str, list[str]]:
    """What became of it (done, refused, or no right), and the texts it owes to its person; nothing of it stays."""
    desk.tx.run("SAVEPOINT attempt")
    before = desk.tx.value("SELECT MAX(id) FROM deliveries") or 0
    try:
        route.handler(desk.work, happened)
        rows = desk.tx.rows("SELECT payload FROM deliveries WHERE id > :id", id=before)
        return "done", [row["payload"] or "" for row in rows]
    except NotAllowed:
        return "no right", []
    except Refused as refusal:
        return "refused", [str(refusal.values)]
    finally:
        desk.tx.run("ROLLBACK TO attempt")
        desk.tx.run("RELEASE attempt")


@pytest.mark.parametrize("route", sorted(named(LISTS, ACTS)))
def test_who_holds_nothing_is_refused_everywhere(desk: Desk, city: City, route: str) -> None:
    for name, actor in city.powerless.items():
        for subject in (target(city, route), NOBODYS):
            became, _ = tried(desk, BY_NAME[route], event(desk, actor, route, subject))
            assert became == "no right", (name, subject)


@pytest.mark.parametrize("route", sorted(named(ACTS, OWN_OR_OFFICE)))
def test_who_holds_it_elsewhere_is_refused_here(desk: Desk, city: City, route: str) -> None:
    for name, actor in city.foreign.items():
        became, _ = tried(desk, BY_NAME[route], event(desk, actor, route, target(city, route)))
        assert became == "no right", name


@pytest.mark.parametrize("route", ["r.show", "r.fix", "r.gone"])
def test_another_ones_report_is_not_hers(desk: Desk, city: City, route: str) -> None:
    for name, actor in city.attackers.items():
        became, _ = tried(desk, BY_NAME[route], event(desk, actor, route, target(city, route)))
        assert became == "no right", name


@pytest.mark.parametrize("route", sorted(named(LISTS, OPEN, OWN) & BY_NAME.keys()))
def test_nobody_reads_of_what_is_not_hers(desk: Desk, city: City, route: str) -> None:
    """The lists of an office hold what is in its own area; what is a person's own, nothing of anybody else."""
    for name, actor in city.attackers.items():
        _, texts = tried(desk, BY_NAME[route], event(desk, actor, route, target(city, route)))
        assert not any(CANARY in text for text in texts), name


@pytest.mark.parametrize("route", sorted(named(ACTS)))
def test_the_targets_are_real(desk: Desk, city: City, route: str) -> None:
    """What is refused above does something for an admin: the refusals are about who asks, and not about the thing."""
    became, _ = tried(desk, BY_NAME[route], event(desk, city.admin, route, target(city, route)))
    assert became in {
        "a.late": {"refused"},
        "a.drop": {"refused"},
        "a.resume": {"refused"},
        "a.again": {"refused"},
    }.get(route, {"done"})
