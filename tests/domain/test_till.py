"""Counting a till: notes and coins, what is expected, and what has to be said about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.errors import InvalidInput
from studio_app.domain.money import minor_digits
from studio_app.domain.till import (
    MOST_IN_A_TILL,
    CashOfDay,
    CountedTill,
    TillClose,
    cash_since,
    counted_pieces,
    pieces,
    require_countable,
)
from tests.factories import NOW

TODAY = date(2026, 3, 10)
COUNT = CountedTill(UUID(int=1), UUID(int=2), TODAY, 10_000, 4_500, 14_500)


def close_of(opening: int, expected: int) -> TillClose:
    """Return a close with these amounts."""
    key = UUID(int=3)
    return TillClose(
        key, key, "Nora", TODAY, opening, expected, expected, "", NOW, key, closed_by_name="Nora"
    )


@pytest.mark.parametrize("currency", ["EUR", "USD", "KRW", "JPY", "CHF", "KWD", "XAF"])
def test_notes_and_coins_are_whole_and_get_smaller(currency: str) -> None:
    found = pieces(currency)
    assert all(piece > 0 for piece in found)
    assert list(found) == sorted(set(found), reverse=True)
    assert found[0] >= 50 * 10 ** minor_digits(currency)


def test_counting_by_piece() -> None:
    assert counted_pieces({2_000: 3, 50: 7, 1: 4}) == 6_354
    assert counted_pieces({}) == 0


@given(st.lists(st.tuples(st.integers(0, 9_000), st.integers(0, 3_000)), max_size=6))
def test_each_payment_is_in_one_close(steps: list[tuple[int, int]]) -> None:
    """However the day is cut into closes, they add up to its cash."""
    of_day, closes = CashOfDay(), []
    for taken, refunded in steps:
        of_day = CashOfDay(of_day.taken + taken, of_day.refunded + refunded)
        since = cash_since(of_day, closes)
        assert since == taken - refunded
        closes.append(close_of(700, 700 + since))
    assert cash_since(of_day, closes) == 0
    assert sum(close.cash for close in closes) == of_day.total


def test_what_agrees_needs_no_note() -> None:
    assert require_countable(COUNT, TODAY) == COUNT
    assert require_countable(replace(COUNT, day=TODAY - timedelta(days=3)), TODAY)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"counted": 14_400}, "note"),
        ({"counted": 14_600, "note": " \n\t"}, "note"),
        ({"note": "x" * 501}, "note"),
        ({"note": "ab" * 32}, "note"),
        ({"opening": -1}, "opening"),
        ({"counted": -1, "note": "?"}, "counted"),
        ({"counted": MOST_IN_A_TILL + 1, "note": "?"}, "counted"),
        ({"day": TODAY + timedelta(days=1)}, "day"),
    ],
)
def test_what_cannot_be_kept_names_its_field(change: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_countable(replace(COUNT, **change), TODAY)  # type: ignore[arg-type]
    assert refused.value.field == field


def test_a_difference_with_its_note() -> None:
    kept = require_countable(replace(COUNT, counted=14_400, note="  a\x00 coin \n lost "), TODAY)
    assert kept.note == "a coin lost"
    assert close_of(100, 250).cash == 150
    assert replace(close_of(100, 250), counted=240).difference == -10
