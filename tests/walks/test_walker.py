"""What the walkers hold of every screen is seen red where it does not hold."""

from typing import Any

import pytest

from tests.walks.walker import dead_ends

Json = dict[str, Any]


def said(text: str, chat: int = 7, method: str = "sendMessage", **more: object) -> Json:
    return {"method": method, "params": {"chat_id": chat, "text": text, **more}}


KEYBOARD = said("Halo!", reply_markup={"keyboard": [[{"text": "Bantuan"}]]})


@pytest.mark.parametrize(
    "requests",
    [
        [said("Selesai.")],
        [said("Selesai.", reply_markup={"inline_keyboard": []})],
        [KEYBOARD, said("Selesai.", chat=8)],
        [said("Selesai.", method="editMessageText")],
    ],
)
def test_a_screen_that_leads_nowhere_is_found(requests: list[Json]) -> None:
    assert dead_ends(requests) == ["Selesai."]


@pytest.mark.parametrize(
    "requests",
    [
        [said("Siapa nama Anda?")],
        [said("Ketik /start.")],
        [said("Selesai.", reply_markup={"inline_keyboard": [[{"text": "Lagi", "callback_data": "x"}]]})],
        [KEYBOARD, said("Selesai.")],
        [said("Selesai.", chat=-7)],
    ],
)
def test_a_screen_with_a_way_on_is_well(requests: list[Json]) -> None:
    assert dead_ends(requests) == []
