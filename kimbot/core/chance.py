"""Chance, given from outside: the only module that draws random numbers."""

import random
import secrets
from typing import Protocol


class Chance(Protocol):
    """Where jitter and tokens come from."""

    def jitter(self, seconds: float) -> float:
        """A number of seconds between half of `seconds` and all of it."""
        ...

    def token(self) -> str:
        """128 bits nobody can guess, URL-safe."""
        ...


class SystemChance:
    """Real chance."""

    def jitter(self, seconds: float) -> float:
        return random.uniform(seconds / 2, seconds)

    def token(self) -> str:
        return secrets.token_urlsafe(16)


class SeededChance:
    """The same seed, the same draws: for simulation and tests only, since its tokens can be guessed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def jitter(self, seconds: float) -> float:
        return self._random.uniform(seconds / 2, seconds)

    def token(self) -> str:
        return f"{self._random.getrandbits(128):032x}"
