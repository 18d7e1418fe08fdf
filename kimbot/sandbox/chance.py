"""The sandbox's chance: the only place of it where something is drawn, always from a seed."""

import random


class Dice:
    """The same seed, the same draws."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def hits(self, share: float) -> bool:
        """True in that share of the draws."""
        return self._random.random() < share
