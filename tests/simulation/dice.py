"""Chance of a simulated run: every drawer has dice of its own, so that a new draw moves nothing elsewhere."""

from random import Random  # noqa: TID251 - the one owner of chance in the simulation

Dice = Random


def dice(seed: int, name: str) -> Dice:
    """The dice of one drawer. Seeded by text, which does not depend on PYTHONHASHSEED."""
    return Random(f"{seed}/{name}")
