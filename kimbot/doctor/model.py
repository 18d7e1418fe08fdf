"""What the doctor finds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mark(StrEnum):
    """How it stands: fine, worth knowing, wrong."""

    FINE = "fine"
    NOTE = "note"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `says` is a text key, and `says`_do the one of what to do (unless it is fine)."""

    says: str
    mark: Mark
    values: Mapping[str, object] = field(default_factory=dict)

    @property
    def does(self) -> str | None:
        """The key of what to do about it."""
        return None if self.mark is Mark.FINE else f"{self.says}_do"


def fine(says: str, **values: object) -> Finding:
    """As it should be."""
    return Finding(f"doctor.{says}", Mark.FINE, values)


def note(says: str, **values: object) -> Finding:
    """Worth knowing."""
    return Finding(f"doctor.{says}", Mark.NOTE, values)


def wrong(says: str, **values: object) -> Finding:
    """It must be mended."""
    return Finding(f"doctor.{says}", Mark.WRONG, values)
