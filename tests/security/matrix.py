"""The matrix of who, which table and by which statement: all of it, or a share that takes turns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

import pytest

from tests.factories import PEOPLE
from tests.security.oracle import EVERY_ROLE, TABLES

Item = TypeVar("Item")

VIEWERS = [
    *(pytest.param(name, False, id=name) for name in EVERY_ROLE),
    *(pytest.param(name, True, id=f"{name}-all", marks=pytest.mark.soak) for name in PEOPLE),
]
"""Somebody of every role with a share of the matrix; with ``-m soak`` everybody with all of it."""


def turn(items: Sequence[Item], name: str, table: str, *, everything: bool, of: int) -> list[Item]:
    """Return all items, or every ``of``-th: another share for each viewer and each table."""
    if everything:
        return list(items)
    first = (list(PEOPLE).index(name) + list(TABLES).index(table)) % of
    return list(items[first % max(1, min(of, len(items))) :: of])
