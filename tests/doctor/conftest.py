"""An installation to be looked at, and a Telegram it can reach."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from kimbot.core.clock import SystemClock
from kimbot.doctor.examine import examine
from kimbot.doctor.model import Finding, Mark
from kimbot.sandbox.app import create_app
from kimbot.sandbox.background import running
from kimbot.settings import Settings
from tests.harness import ROOT, TOKEN
from tests.phones import World


class Shifted(SystemClock):
    """A clock that is some seconds off."""

    def __init__(self, seconds: float = 0) -> None:
        super().__init__()
        self.seconds = seconds

    def now(self) -> int:
        return super().now() + int(self.seconds * 1000)


@dataclass
class Patient:
    """What the doctor looks at; `settings` can be changed before."""

    folder: Path
    telegram: World
    settings: dict[str, Any] = field(default_factory=dict)
    clock: Shifted = field(default_factory=Shifted)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def chosen(self) -> Settings:
        usual = {
            "token": TOKEN,
            "telegram_url": self.telegram.url,
            "data_dir": self.data,
            "config_dir": ROOT / "config",
        }
        return Settings(**(usual | self.settings))

    def findings(self) -> dict[str, Finding]:
        """By the key of what they say."""
        return {one.says.removeprefix("doctor."): one for one in examine(self.chosen(), self.clock)}

    def wrong(self) -> list[str]:
        return [key for key, one in self.findings().items() if one.mark is Mark.WRONG]

    def notes(self) -> list[str]:
        return [key for key, one in self.findings().items() if one.mark is Mark.NOTE]


@pytest.fixture
def patient(tmp_path: Path) -> Iterator[Patient]:
    with running(create_app(TOKEN)) as url:
        yield Patient(tmp_path, World(url))
