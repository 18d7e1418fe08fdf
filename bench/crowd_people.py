"""Who types what in `bench/crowd.py`: the others, whom nobody should notice the crowd by, and each load beside them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bench.reply import tap

Json = dict[str, object]
Typed = tuple[float, int, Json]
"""Second, chat that is answered, update without its number."""

FIRST_MEMBER, MEMBERS = 1_000_001, 40
"""They are registered, and type a command now and then: the others."""
FIRST_WARNED, WARNED = FIRST_MEMBER + MEMBERS, 19
"""They are registered, type nothing, and get what is urgent."""
GROUP = -5_000_777
LOUD = FIRST_WARNED + WARNED
"""A member who types in the group, or floods."""
STRANGER = 7_000_000
EACH_S = 0.25
"""Seconds between two commands of the others."""
FLOOD = 8_000
TAPS = 130


@dataclass(frozen=True)
class Load:
    """`ratio`: the figure that it counts for; `least`: seconds that it needs to show anything; `hangs`: a method."""

    ratio: str
    least: float = 0.0
    strangers: int = 0
    hangs: str = ""


LOADS = {
    "35 strangers": Load("reply_ratio", strangers=35),
    "1000 strangers": Load("reply_ratio", least=45.0, strangers=1_000),
    "flood": Load("reply_ratio"),
    "group": Load("group_ratio", least=75.0),
    "hang": Load("hang_ratio", hangs="answerCallbackQuery"),
}


def others(begin: float, end: float) -> Iterator[Typed]:
    """Members' commands, evenly spread over those seconds; each waits for her answer before she types again."""
    for number in range(int((end - begin) / EACH_S)):
        yield typed(begin + number * EACH_S, FIRST_MEMBER + number % MEMBERS, "/bantuan")


def crowd(name: str, begin: float, end: float) -> list[Typed]:
    """What the load `name` says in those seconds."""
    long = end - begin
    match name:
        case "35 strangers":
            return [
                typed(begin + second + one / 35, STRANGER + one, "/bantuan")
                for second in range(int(long))
                for one in range(35)
            ]
        case "1000 strangers":
            count = int(long * 100)
            return [typed(begin + at / 100, STRANGER + at % 1_000, "/bantuan") for at in range(count)]
        case "flood":
            return [typed(begin + long * at / FLOOD, LOUD, f"halo {at}") for at in range(FLOOD)]
        case "group":
            return [
                typed(begin + at * 2.5, LOUD, "/langganan@kim_tangerang_bot", GROUP) for at in range(int(long / 2.5))
            ]
        case _:
            taps = ({**tap(at), "update_id": 0} for at in range(TAPS))
            return [(begin + long * at / TAPS, 500_000 + at, update) for at, update in enumerate(taps)]


def typed(second: float, person: int, text: str, chat: int | None = None) -> Typed:
    """A person types, in private or in a group."""
    who = {"id": person, "first_name": "Sari", "last_name": "Dewi"}
    place: Json = {"id": chat, "type": "group", "title": "RW 05"} if chat else {**who, "type": "private"}
    message: Json = {
        "message_id": int(second * 1000) + 1,
        "from": {**who, "is_bot": False, "language_code": "id"},
        "chat": place,
        "date": 1_795_399_200,
        "text": text,
    }
    if text.startswith("/"):
        message["entities"] = [{"offset": 0, "length": len(text), "type": "bot_command"}]
    return second, chat or person, {"update_id": 0, "message": message}
