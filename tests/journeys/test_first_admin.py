"""With no admin yet, a link for the operator alone makes the first one; once, and only while there is none."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kimbot import boot
from kimbot.folder import FIRST_ADMIN, keep
from kimbot.roles.model import Role
from tests.harness import Bot
from tests.journeys.offices import payload, roles_of, trail


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Bot]:
    """A kimbot that nobody has set up."""
    with Bot(tmp_path, admin_ids=()) as running:
        yield running


def printed(bot: Bot) -> str:
    link = bot.work(boot.first_admin_link)
    assert link is not None
    return payload(link)


def test_who_opens_it_is_the_first_admin(fresh: Bot) -> None:
    siti = fresh.world.user("Siti")
    siti.says(printed(fresh))
    siti.sees("Anda admin pertama")
    assert roles_of(fresh, siti) == [(Role.ADMIN, "Kota Tangerang")]
    siti.says("/peran")
    siti.sees("Siti – Admin Kominfo")
    assert {"invite.first_admin", "role.give.admin"} <= {entry.act for entry in trail(fresh)}


def test_it_works_once(fresh: Bot) -> None:
    link, siti, joko = printed(fresh), fresh.world.user("Siti"), fresh.world.user("Joko")
    siti.says(link)
    siti.sees("Anda admin pertama")
    joko.says(link)
    joko.sees("Undangan ini tidak berlaku")
    assert roles_of(fresh, joko) == []


def test_the_next_start_prints_another_and_the_old_one_is_void(fresh: Bot) -> None:
    old = printed(fresh)
    fresh.stop()
    fresh.start()
    new = printed(fresh)
    siti = fresh.world.user("Siti")
    siti.says(old)
    siti.sees("Undangan ini tidak berlaku")
    siti.says(new)
    siti.sees("Anda admin pertama")


def test_it_outlives_a_restart_that_prints_nothing_yet(fresh: Bot) -> None:
    link = printed(fresh)
    fresh.stop()
    fresh.start()
    siti = fresh.world.user("Siti")
    siti.says(link)
    siti.sees("Anda admin pertama")


def test_it_ends_when_the_settings_name_an_admin(fresh: Bot) -> None:
    link, siti = printed(fresh), fresh.world.user("Siti")
    fresh.work(lambda work: boot.name_admins(work, (9000,)))
    siti.says(link)
    siti.sees("Undangan ini tidak berlaku")
    assert roles_of(fresh, siti) == []


def test_with_an_admin_nothing_is_printed(bot: Bot) -> None:
    assert bot.work(boot.first_admin_link) is None


def test_the_file_with_the_link_goes_when_it_was_used(fresh: Bot) -> None:
    kept = fresh.folder / "data" / FIRST_ADMIN
    keep(kept, "https://t.me/kimbot_bot?start=i_1")
    fresh.void_link()
    assert kept.exists()
    sari = fresh.world.user("Sari")
    sari.says(payload(str(fresh.work(boot.first_admin_link))))
    sari.sees("Anda admin pertama")
    fresh.void_link()
    assert not kept.exists()
