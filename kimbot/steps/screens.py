"""The list of first steps, each with the button that does it."""

from kimbot.core.screens import Button, Screen, columns, press
from kimbot.steps.model import Progress, Step

CARD = "first steps"
TEST = "first steps:test"


def card(found: Progress) -> Screen:
    """The list: what is done, and buttons for what is left."""
    listed = [{"step": str(step), "done": step in found.done} for step in Step]
    values = {"steps": listed, "done": len(found.done), "count": len(Step), "complete": found.complete}
    if found.complete:
        return Screen("steps.card", values, ((Button("menu.peran", to=press("go.peran")),),))
    away = (
        Button("steps.show", to=press("st.hide", 0)) if found.hidden else Button("steps.hide", to=press("st.hide", 1))
    )
    ways = columns((Button(f"steps.do.{step}", to=press("st.go", arg=step)) for step in found.left), 1)
    return Screen("steps.card", values, (*ways, (away,)))


def reminder(found: Progress) -> Button:
    """The way to the list from /start."""
    return Button("steps.menu", to=press("go.dasbor"), values={"done": len(found.done), "count": len(Step)})


def channel(username: str) -> Screen:
    """How a channel is connected: Telegram lets her choose one, and asks us nothing before."""
    address = f"https://t.me/{username}?startchannel=kanal&admin=post_messages+edit_messages+delete_messages"
    rows = ((Button("steps.choose_channel", url=address), Button("btn.kembali", to=press("go.dasbor"))),)
    return Screen("steps.channel", {"username": username}, rows)


def test() -> Screen:
    """The test message itself."""
    return Screen("steps.test_message")


def put_away() -> Screen:
    """The list is put away."""
    return Screen("steps.put_away")
