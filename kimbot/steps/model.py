"""The first steps of an office."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Step(StrEnum):
    """In the order in which they are shown. Stored by value; never rename one."""

    APPROVER = "approver"
    REGISTRY = "registry"
    CHANNEL = "channel"
    COORDINATOR = "coordinator"
    TEST = "test"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the office is. `hidden`: the admins do not want to be reminded of the rest."""

    done: frozenset[Step]
    hidden: bool = False

    @property
    def complete(self) -> bool:
        return self.done == frozenset(Step)

    @property
    def left(self) -> Collection[Step]:
        return [step for step in Step if step not in self.done]
