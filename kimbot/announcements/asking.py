"""What an announcement asks of those who read it, as buttons; the wings above take the taps."""

from kimbot.announcements.content import Content
from kimbot.core.screens import Button, Row, press


def answers(content: Content, announcement: int, release: int, *, confirm: bool = True) -> tuple[Row, ...]:
    """Hadir, Berhalangan; and (`confirm`: for members, and groups of KIM) Sudah dibaca, Sudah diteruskan."""
    rows: list[Row] = []
    if content.occasion is not None:
        ways = (("come", "oc.come"), ("away", "oc.away"))
        rows.append(tuple(Button(f"announcements.answer.{key}", to=press(route, announcement)) for key, route in ways))
    if content.confirm and confirm:
        ways = (("read", "ack.read"), ("passed_on", "ack.pass"))
        rows.append(tuple(Button(f"announcements.answer.{key}", to=press(route, release)) for key, route in ways))
    return tuple(rows)
