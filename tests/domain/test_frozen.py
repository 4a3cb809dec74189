"""Frozen values that are made by the thousand are no others than those made one by one."""

from __future__ import annotations

import copy
from dataclasses import FrozenInstanceError, fields, replace

import pytest

from studio_app.domain.frozen import maker_of
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingLine, BookingStatus


def test_a_made_value_is_like_any_other() -> None:
    values = (new_id(), new_id(), "Mina Park", BookingStatus.BOOKED, None, 7_000, 1)
    made, usual = maker_of(BookingLine)(*values), BookingLine(*values)
    assert type(made) is BookingLine
    assert (made, hash(made), repr(made)) == (usual, hash(usual), repr(usual))
    assert replace(made, charge=0) == replace(usual, charge=0) == copy.copy(replace(made, charge=0))
    with pytest.raises(FrozenInstanceError):
        made.charge = 0  # type: ignore[misc]


def test_every_field_is_wanted() -> None:
    with pytest.raises(TypeError):
        maker_of(BookingLine)(*range(len(fields(BookingLine)) - 1))
