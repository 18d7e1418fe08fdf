"""Which groups get what, and who may say so."""

import pytest

from kimbot.audit.service import Entry
from kimbot.bot.events import Said
from kimbot.core.actor import Actor
from kimbot.core.errors import NotAllowed, Refused, Stale
from kimbot.groups import handlers
from kimbot.groups.form import LEVELS
from kimbot.groups.model import Group, GroupKind, GroupState, Reach, Setup, kind_by_title
from kimbot.work import Work
from tests.unit import Unit

SARI, CIBODAS, KARAWACI, CITY = "36.71.09.1002", "36.71.09", "36.71.07", "36.71"
ADMIN = [{"status": "administrator", "user": {"id": 7}}]


def person(work: Work, number: int = 7, name: str = "Bu Tini") -> Actor:
    return Actor(work.chats.seen(number, "private", name, None, "id").id, name)


def kominfo(work: Work) -> Actor:
    actor = person(work, 9, "Bu Ratna")
    work.roles.make_first_admin(actor.id)
    return actor


def group(work: Work, number: int = -1, title: str = "Warga") -> Group:
    chat = work.chats.seen(number, "supergroup", title, None, "id")
    work.presence.arrived(person(work), chat)
    return work.groups.of_chat(chat)


def active(work: Work, number: int, area: str, topics: tuple[str, ...] = ("acara",)) -> Group:
    found = work.groups.admit(person(work), group(work, number).id, ADMIN)
    asked = work.groups.set_up(person(work), found.id, Setup(GroupKind.RTRW, area, topics))
    return work.groups.approve(kominfo(work), asked.id, asked.version)


@pytest.mark.parametrize(
    ("news", "reached"),
    [(SARI, {-1, -2, -4}), (CIBODAS, {-1, -2, -4}), (KARAWACI, {-3, -4}), (CITY, {-1, -2, -3, -4}), ("36.7", set())],
)
async def test_area_and_group_overlap(unit: Unit, news: str, reached: set[int]) -> None:
    def places(work: Work) -> set[int]:
        for number, area in ((-1, SARI), (-2, CIBODAS), (-3, KARAWACI), (-4, CITY)):
            active(work, number, area)
        assert work.groups.for_area(news, "umkm") == []
        return {work.chats.get(chat).telegram_id for chat in work.groups.for_area(news, "acara")}

    assert await unit(places) == reached


async def test_only_groups_that_can_be_written_to(unit: Unit) -> None:
    def counts(work: Work) -> list[int]:
        found, seen = active(work, -1, SARI), []
        chat = work.chats.get(found.chat)
        for reach in (Reach.MUTED, Reach.AWAY):
            work.presence.left(person(work), chat, reach)
            seen.append(len(work.groups.for_area(SARI, "acara")))
            work.presence.arrived(person(work), chat)
            seen.append(len(work.groups.for_area(SARI, "acara")))
        work.chats.set_state(chat.id, "gone")
        return [*seen, len(work.groups.for_area(SARI, "acara"))]

    assert await unit(counts) == [0, 1, 0, 1, 0]


@pytest.mark.parametrize(
    "told",
    [None, [], {}, ADMIN[0], [7], [{"status": "creator"}], [{"status": "creator", "user": {"id": 8}}], [[ADMIN]]]
    + [[{"status": status, "user": {"id": 7}}] for status in ("member", "left", "kicked", "restricted")],
)
async def test_only_telegrams_word_makes_an_admin(unit: Unit, told: object) -> None:
    with pytest.raises(NotAllowed):
        await unit(lambda work: work.groups.admit(person(work), group(work).id, told))
    with pytest.raises(NotAllowed):
        await unit(lambda work: work.groups.admit(person(work), 99, ADMIN))


async def test_the_form_needs_a_word_of_the_last_day_about_this_group(unit: Unit) -> None:
    given = Setup(GroupKind.OTHER, SARI, ("acara",))

    def elsewhere(work: Work) -> None:
        work.groups.admit(person(work), group(work, -2).id, ADMIN)
        work.groups.set_up(person(work), group(work, -1).id, given)

    with pytest.raises(Refused) as refusal:
        await unit(elsewhere)
    assert refusal.value.key == "groups.check_again"
    with pytest.raises(Stale):
        await unit(lambda work: work.groups.set_up(person(work), 99, given))


async def test_an_anonymous_admin_counts_in_her_own_group_only(unit: Unit) -> None:
    def write(work: Work, *, anonymous: bool) -> GroupState:
        found = group(work)
        said = Said(
            work.chats.get(found.chat),
            person(work, 1087968824, "Group"),
            5,
            command="langganan",
            args="cibodasari",
            anonymous=anonymous,
        )
        assert (handlers.ask_here(work, said) is None) == anonymous, "Telegram is asked about everybody else"
        handlers.subscribe(work, said)
        changed = work.groups.get(found.id)
        assert changed is not None
        return changed.asked

    with pytest.raises(NotAllowed):
        await unit(lambda work: write(work, anonymous=False))
    assert await unit(lambda work: write(work, anonymous=True)) is GroupState.PENDING
    done: list[Entry] = await unit(lambda work: work.audit.entries("group:1"))
    assert done[-1].act == "group.subscribe.anonymous"
    # the name under which all anonymous admins write opens no form, here or elsewhere
    given = Setup(GroupKind.OTHER, SARI, ("acara",))
    with pytest.raises(Refused):
        await unit(lambda work: work.groups.set_up(person(work, 1087968824, "Group"), 1, given))


async def test_every_name_of_an_area_that_is_offered_is_understood(unit: Unit) -> None:
    def misunderstood(work: Work) -> list[str]:
        labels = {area.code: work.areas.label(area.code) for area in work.areas.all}
        found = {code: work.areas.search(label, LEVELS).exact for code, label in labels.items()}
        return [labels[code] for code, area in found.items() if area is None or area.code != code]

    assert await unit(misunderstood) == []


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Warga RT 02", "rtrw"),
        ("RT02/RW.05 Guyub", "rtrw"),
        ("rw 5", "rtrw"),
        ("KIM Cibodas Sari", "kim"),
        ("Ibu PKK Kimia", "lainnya"),
        ("Artis Rwanda", "lainnya"),
    ],
)
def test_the_title_tells_the_kind(title: str, kind: str) -> None:
    assert kind_by_title(title) == kind


async def test_a_message_from_a_group_shows_that_the_bot_is_there(unit: Unit) -> None:
    def missed_the_return(work: Work) -> list[int]:
        found = active(work, -1, SARI)
        chat = work.chats.get(found.chat)
        work.presence.left(person(work), chat, Reach.AWAY)
        work.chats.set_state(chat.id, "open")  # the dispatcher does, for any message
        said = Said(chat, person(work), 5, command="langganan", told=ADMIN)
        handlers.subscribe(work, said)
        return work.groups.for_area(SARI, "acara")

    assert len(await unit(missed_the_return)) == 1


async def test_only_kominfo_decides(unit: Unit) -> None:
    def asked(work: Work) -> Group:
        found = group(work)
        work.groups.admit(person(work), found.id, ADMIN)
        return work.groups.subscribe(person(work), found, SARI)

    waiting: Group = await unit(asked)
    for act in ("approve", "reject", "to_decide"):
        with pytest.raises(NotAllowed):
            await unit(lambda work, act=act: getattr(work.groups, act)(person(work), waiting.id, waiting.version))
    for known in (waiting.id, 99):
        with pytest.raises(NotAllowed):
            await unit(lambda work, known=known: work.groups.to_decide(person(work), known, 1))
    with pytest.raises(NotAllowed):
        await unit(lambda work: work.groups.waiting_for(person(work)))
    with pytest.raises(NotAllowed):
        await unit(lambda work: work.channels.waiting_for(person(work)))
    assert (await unit(lambda work: work.groups.get(waiting.id))).asked is GroupState.PENDING


async def test_what_does_not_wait_is_not_approved(unit: Unit) -> None:
    with pytest.raises(NotAllowed):
        await unit(lambda work: work.groups.approve(kominfo(work), group(work).id, 1))

    def ended(work: Work) -> Group:
        found = active(work, -1, SARI)
        work.groups.end(person(work), found)
        now = work.groups.get(found.id)
        assert now is not None
        return work.groups.approve(kominfo(work), now.id, now.version)

    with pytest.raises(Stale):
        await unit(ended)


async def test_a_group_that_the_bot_has_left_waits_for_nobody_and_is_not_set_up(unit: Unit) -> None:
    def left(work: Work) -> int:
        found = group(work)
        work.groups.admit(person(work), found.id, ADMIN)
        asked = work.groups.subscribe(person(work), found, SARI)
        assert len(work.groups.waiting_for(kominfo(work))) == 1
        work.presence.left(person(work), work.chats.get(asked.chat), Reach.AWAY)
        assert work.groups.waiting_for(kominfo(work)) == []
        return asked.id

    number = await unit(left)
    given = Setup(GroupKind.OTHER, SARI, ("acara",))
    with pytest.raises(Refused) as refusal:
        await unit(lambda work: work.groups.set_up(person(work), number, given))
    assert refusal.value.key == "groups.not_there"
