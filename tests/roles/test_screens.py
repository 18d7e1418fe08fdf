"""The screens of roles in both languages keep the limits of a phone's screen."""

from zoneinfo import ZoneInfo

import pytest

from kimbot.bot.render import render
from kimbot.core.actor import Actor, Chat
from kimbot.core.paging import page_of
from kimbot.core.screens import Screen
from kimbot.roles import screens
from kimbot.roles.model import Grant, Invitation, Offer, Proposal, Role
from kimbot.roles.screens import Holder
from kimbot.texts.catalogue import Catalogue, load_texts

ZONE = ZoneInfo("Asia/Jakarta")
END_OF_2027 = 1_830_272_400_000  # Saturday 1 January 2028, 00:00 WIB
NAME = "Raden Ayu Kusumawardhani <Ningrat>"


@pytest.fixture(scope="module")
def texts() -> Catalogue:
    return load_texts()


def holder(role: Role, until: int | None = END_OF_2027) -> Holder:
    grant = Grant(2**40, 2**40, role, "36.71.09", None, until)
    return Holder(grant, NAME, "Kecamatan Cibodas")


def every(role: Role) -> list[Screen]:
    one = holder(role)
    return [
        screens.one(one, ZONE),
        screens.one(holder(role, None), ZONE),
        screens.sure(one, ZONE),
        screens.withdrawn(one, told=True, zone=ZONE),
        screens.saved(one, told=False, zone=ZONE),
        screens.given(one.grant, one.place, ZONE),
        screens.taken(one.grant, one.place),
        screens.ends_soon(one.grant, one.place, ZONE),
        screens.term_ends(one, ZONE, last=True),
        *invited(role),
        *two_people(role),
    ]


def invited(role: Role) -> list[Screen]:
    offer = Offer(role, "36.71.09", None, END_OF_2027)
    invitation, place = Invitation(2**40, 2**40, offer, 2**40, END_OF_2027), "Kecamatan Cibodas"
    who = Chat(2**40, 2**50, "private", NAME, "raden_ayu_kusumawardhani_ningrat", "id", None, "open")
    return [
        screens.you_are_invited(offer, place, NAME, ZONE),
        screens.is_it_her(invitation, who, place),
        screens.not_you(offer, place),
        screens.invitation_over(offer, place),
        screens.open_invitation(invitation, place, NAME, ZONE),
    ]


def two_people(role: Role) -> list[Screen]:
    giving = screens.about_giving(Offer(role, "36.71.09", None, END_OF_2027), NAME, "Kecamatan Cibodas", ZONE)
    ratna, dewi = Actor(1, "Ratna <Ningrat>"), Actor(2, "Dewi <Ningrat>")
    proposal = Proposal(2**40, "role.give", ratna, giving, {})
    outcome = screens.saved(holder(role), told=True, zone=ZONE)
    return [
        screens.asked(proposal, []),
        screens.asked(proposal, [NAME] * 5),
        screens.to_confirm(proposal),
        screens.confirmed(proposal, outcome, ratna),
        screens.confirmed(proposal, outcome, dewi),
        screens.declined(proposal, dewi),
        screens.declined(proposal, ratna),
        screens.waited_too_long(proposal),
    ]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("role", list(Role))
def test_each_screen_is_short_and_escaped(texts: Catalogue, language: str, role: Role) -> None:
    for screen in every(role):
        (out,) = render(texts, language, screen)
        text = str(out.payload["text"])
        assert len(text) <= 500
        assert "<Ningrat>" not in text
        assert texts.label(language, f"role.{role}", {}) in text


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_full_page_of_holders(texts: Catalogue, language: str) -> None:
    page = page_of([holder(role) for role in Role] * 3, 1)
    (out,) = render(texts, language, screens.holders(page, 30, 12, 12, ZONE))
    keyboard = out.payload["reply_markup"]["inline_keyboard"]  # type: ignore[index]
    assert 8 + 3 <= len(keyboard) <= 12  # a long label stands alone
    assert all(len(button["text"]) <= 30 for row in keyboard for button in row)
    assert all(len(button["callback_data"].encode()) <= 64 for row in keyboard for button in row)


def test_the_last_day_is_the_one_before_the_end() -> None:
    assert screens.last_day(END_OF_2027, ZONE) == {
        "id": "Jumat, 31 Desember 2027",
        "en": "Friday, 31 December 2027",
    }
    assert screens.last_day(None, ZONE) is None
