"""Chance that comes out the same for the same seed, on every machine and version of Python."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import TypeVar

Item = TypeVar("Item")

_MICROSECONDS_PER_MILLISECOND = 1000
_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_LOW_62_BITS = (1 << 62) - 1


class Dice:
    """Throws that follow from the seed and from what the dice are for.

    Only ``random()`` and ``getrandbits()`` of the library are used: the others have changed what
    they return between versions.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        generator = random.Random(f"{seed}/{purpose}")
        self.fraction = generator.random
        self._bits = generator.getrandbits

    def chance(self, probability: float) -> bool:
        """Return True as often as the probability says."""
        return self.fraction() < probability

    def below(self, limit: int) -> int:
        """Return a whole number from 0 to just below the limit."""
        return int(self.fraction() * limit)

    def between(self, lowest: int, highest: int) -> int:
        """Return a whole number, both ends included."""
        return lowest + int(self.fraction() * (highest - lowest + 1))

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[int(self.fraction() * len(items))]

    def weighted(self, items: Sequence[Item], weights: Sequence[float]) -> Item:
        """Return one of the items, each as often as its weight says."""
        rest = self.fraction() * sum(weights)
        for item, weight in zip(items[:-1], weights, strict=False):
            rest -= weight
            if rest < 0:
                return item
        return items[-1]

    def shuffled(self, items: Iterable[Item]) -> list[Item]:
        """Return the items in another order."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result

    def key(self, microseconds: int) -> bytes:
        """Return a key of version 7 (RFC 9562) made at that moment, microseconds since 1970."""
        bits = self._bits(74)
        high = (microseconds // _MICROSECONDS_PER_MILLISECOND) << 80 | _VERSION_7
        low = (bits >> 62) << 64 | _VARIANT | bits & _LOW_62_BITS
        return (high | low).to_bytes(16, "big")
