"""Where the pages of a list begin, so that any of them can be asked for by itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

PAGE_ROWS = 100
KEY_BYTES = 16

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class PagePlaces:
    """How many rows a list has, and where each page of ``size`` rows begins.

    Either ``starts`` holds the values by which the first row of each page is ordered, its key
    last; or ``keys`` holds the keys of all rows, one behind the other, 16 bytes each.
    """

    total: int
    size: int = PAGE_ROWS
    starts: tuple[tuple[Any, ...], ...] = ()
    keys: bytes = b""

    @property
    def pages(self) -> int:
        """Return how many pages there are."""
        return -(-self.total // self.size)

    def keys_of(self, page: int) -> list[UUID]:
        """Return the keys of a page, in order, where all keys are kept."""
        width = self.size * KEY_BYTES
        return keys_in(self.keys[page * width : (page + 1) * width])


@dataclass(frozen=True)
class OpenedList(Generic[RowT]):
    """A list as it was found: where its pages begin, and the rows of some of them."""

    places: PagePlaces
    pages: dict[int, Sequence[RowT]]


NO_PLACES = PagePlaces(0)


def keys_in(packed: bytes) -> list[UUID]:
    """Return keys that were put one behind the other."""
    return [UUID(bytes=packed[at : at + KEY_BYTES]) for at in range(0, len(packed), KEY_BYTES)]
