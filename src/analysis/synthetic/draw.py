"""Drawing from a seeded stream of numbers, so that the same seed gives the same children."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

T = TypeVar("T")


class Draw:
    """A stream of draws; only ``random.random``, which Python keeps stable, lies under it.

    Parameters
    ----------
    seed
        Any text; the same text gives the same draws.
    """

    def __init__(self, seed: str) -> None:
        self._next = random.Random(seed).random

    def chance(self, share: float) -> bool:
        """Return True in this share of draws."""
        return self._next() < share

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self._next() * (high - low + 1))

    def wait(self, mean: float) -> int:
        """Return an exponential waiting time, in whole days."""
        return int(-mean * math.log(1.0 - self._next()))

    def one(self, of: Sequence[T]) -> T:
        """Return one of a sequence, each as likely."""
        return of[int(self._next() * len(of))]

    def weighted(self, of: Sequence[tuple[T, float]]) -> T:
        """Return one of a sequence of values with their shares, which add up to one."""
        left = self._next()
        for value, share in of:
            left -= share
            if left < 0:
                return value
        return of[-1][0]

    def day(self, low: date, high: date) -> date:
        """Return a day from ``low`` to ``high``, both included."""
        return low + timedelta(days=self.whole(0, (high - low).days))
