"""Commands by scope and language: what is refused, and which chat shows what."""

import pytest

from tests.sandbox.desk import Desk

LAPOR = {"command": "lapor", "description": "Kirim laporan"}
REPORT = {"command": "lapor", "description": "Report"}
SIARKAN = {"command": "siarkan", "description": "Siarkan"}
LANGGANAN = {"command": "langganan", "description": "Atur kabar"}


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"scope": {"type": "everywhere"}}, "can't parse BotCommandScope: unsupported type specified"),
        ({"scope": {"type": "chat"}}, "can't parse BotCommandScope: Can't find field \"chat_id\""),
        ({"scope": {"type": "chat", "chat_id": 999}}, "chat not found"),
        ({"scope": [1]}, "can't parse BotCommandScope: expected an Object"),
        ({"language_code": "indonesia"}, "invalid language code specified"),
        ({"commands": [{"command": "Lapor!", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "lapor", "description": ""}]}, "BOT_COMMAND_DESCRIPTION_INVALID"),
    ],
)
async def test_a_wrong_menu_is_refused(desk: Desk, given: dict[str, object], refusal: str) -> None:
    assert await desk.refused("setMyCommands", **({"commands": [LAPOR]} | given)) == f"400 Bad Request: {refusal}"


async def shown(desk: Desk, chat: int) -> list[str]:
    state = await desk.look("/state")
    found = next(one for one in state["chats"] if one["id"] == chat)
    return [command["description"] for command in found["commands"]]


async def test_each_chat_shows_the_nearest(desk: Desk) -> None:
    siti, ben = await desk.person("Siti"), await desk.person("Ben", language_code="en")
    group = await desk.group(siti)
    private, admins = {"type": "all_private_chats"}, {"type": "all_chat_administrators"}
    await desk.call("setMyCommands", commands=[LAPOR], scope=private)
    await desk.call("setMyCommands", commands=[REPORT], scope=private, language_code="en")
    await desk.call("setMyCommands", commands=[LANGGANAN], scope=admins)
    assert [await shown(desk, chat) for chat in (siti, ben, group)] == [["Kirim laporan"], ["Report"], ["Atur kabar"]]
    own = {"type": "chat", "chat_id": siti}
    await desk.call("setMyCommands", commands=[SIARKAN], scope=own)
    assert await shown(desk, siti) == ["Siarkan"]
    await desk.call("deleteMyCommands", scope=own)
    assert await shown(desk, siti) == ["Kirim laporan"]
