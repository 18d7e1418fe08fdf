"""The story of the guides can still be told, and tells what the pictures show."""

from pathlib import Path
from typing import Any

from tests.guides.city import FrozenBot, tell
from tests.harness import ROOT


class Blind:
    """A camera without a browser: it notes what it would have taken."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def take(self, name: str, *_: Any, **__: Any) -> None:
        self.names.append(name)

    take_page = take


def test_every_picture_has_its_moment(tmp_path: Path) -> None:
    camera = Blind()
    with FrozenBot(tmp_path) as bot:
        tell(bot, camera)
    assert sorted(f"{name}.png" for name in camera.names) == sorted(p.name for p in (ROOT / "docs/pictures").iterdir())
