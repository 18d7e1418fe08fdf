"""Keyboards: what is refused, what people see, what comes back to the bot."""

from typing import Any

import pytest

from tests.sandbox.desk import Desk

BUTTON = "400 Bad Request: can't parse inline keyboard button: "


def inline(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


async def test_callback_data_over_64_bytes(desk: Desk) -> None:
    siti = await desk.person()
    fits = inline({"text": "Ya", "callback_data": "é" * 32})
    await desk.call("sendMessage", chat_id=siti, text="a", reply_markup=fits)
    longer = inline({"text": "Ya", "callback_data": "é" * 32 + "x"})
    refusal = await desk.refused("sendMessage", chat_id=siti, text="a", reply_markup=longer)
    assert refusal == "400 Bad Request: BUTTON_DATA_INVALID"


@pytest.mark.parametrize(
    ("markup", "refusal"),
    [
        ("{", "400 Bad Request: can't parse reply keyboard markup JSON object"),
        ("[]", "400 Bad Request: object expected as reply markup"),
        (
            {"inline_keyboard": [{"text": "a"}]},
            '400 Bad Request: field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"keyboard": ["a"]}, '400 Bad Request: field "keyboard" must be an Array of Arrays'),
        (inline("a"), BUTTON + "InlineKeyboardButton must be an Object"),
        (inline({"callback_data": "x"}), BUTTON + 'Can\'t find field "text"'),
        (inline({"text": 5, "callback_data": "x"}), BUTTON + 'Field "text" must be of type String'),
        (inline({"text": "a"}), BUTTON + "Text buttons are unallowed in the inline keyboard"),
        (inline({"text": "a", "callback_data": ""}), BUTTON + "Text buttons are unallowed in the inline keyboard"),
        (inline({"text": "", "callback_data": "x"}), "400 Bad Request: inline keyboard button text must be non-empty"),
        (
            inline({"text": "a", "url": "http://localhost:8080"}),
            "400 Bad Request: inline keyboard button URL 'http://localhost:8080' is invalid: Wrong HTTP URL",
        ),
        (
            inline({"text": "a", "url": "ftp://example.org"}),
            "400 Bad Request: inline keyboard button URL 'ftp://example.org' is invalid: Unsupported URL protocol",
        ),
        (
            {"keyboard": [[{"request_contact": True}]]},
            "400 Bad Request: can't parse keyboard button: Can't find field \"text\"",
        ),
    ],
)
async def test_keyboards_that_are_refused(desk: Desk, markup: Any, refusal: str) -> None:
    siti = await desk.person()
    assert await desk.refused("sendMessage", chat_id=siti, text="a", reply_markup=markup) == refusal


async def test_more_than_a_hundred_buttons(desk: Desk) -> None:
    siti = await desk.person()
    markup = {"inline_keyboard": [[{"text": "a", "callback_data": "x"}]] * 101}
    refusal = await desk.refused("sendMessage", chat_id=siti, text="a", reply_markup=markup)
    assert refusal == "400 Bad Request: reply markup is too long"


async def test_an_inline_keyboard_comes_back_and_empty_rows_do_not(desk: Desk) -> None:
    siti = await desk.person()
    button = {"text": "✅ Setuju", "callback_data": "ok"}
    sent = await desk.call("sendMessage", chat_id=siti, text="a", reply_markup={"inline_keyboard": [[], [button]]})
    assert sent["reply_markup"] == {"inline_keyboard": [[button]]}
    sent = await desk.call("sendMessage", chat_id=siti, text="a", reply_markup={"inline_keyboard": [[]]})
    assert "reply_markup" not in sent


async def test_a_reply_keyboard_is_seen_by_people_only(desk: Desk) -> None:
    siti = await desk.person()
    markup = {"keyboard": [[{"text": "Bagikan nomor", "request_contact": True}]], "one_time_keyboard": True}
    sent = await desk.call("sendMessage", chat_id=siti, text="Nomor HP?", reply_markup=markup)
    assert "reply_markup" not in sent
    assert (await desk.messages(siti))[-1]["reply_markup"] == markup
    await desk.call("sendMessage", chat_id=siti, text="Baik", reply_markup={"remove_keyboard": True})
    assert (await desk.messages(siti))[-1]["reply_markup"] == {"remove_keyboard": True}


async def test_a_phone_number_can_be_asked_in_private_only(desk: Desk) -> None:
    siti = await desk.person()
    group = await desk.group(siti)
    markup = {"keyboard": [[{"text": "Bagikan nomor", "request_contact": True}]]}
    refusal = await desk.refused("sendMessage", chat_id=group, text="a", reply_markup=markup)
    assert refusal == "400 Bad Request: phone number can be requested in private chats only"
