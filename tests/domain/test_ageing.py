"""What is owed by age: every unit is counted once, and the oldest is paid first."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.ageing import (
    AgeBand,
    Ageing,
    DebtItem,
    Debtor,
    aged,
    band_of,
    debtor_list,
)

TODAY = date(2026, 3, 10)


def ago(days: int, amount: int, paid: int = 0) -> DebtItem:
    """Return something that was to be paid so many days ago."""
    return DebtItem(TODAY - timedelta(days=days), amount, paid)


@pytest.mark.parametrize(
    ("days", "band"),
    [
        (-5, AgeBand.UP_TO_30),
        (0, AgeBand.UP_TO_30),
        (30, AgeBand.UP_TO_30),
        (31, AgeBand.UP_TO_60),
        (60, AgeBand.UP_TO_60),
        (61, AgeBand.UP_TO_90),
        (90, AgeBand.UP_TO_90),
        (91, AgeBand.OVER_90),
    ],
)
def test_edges_of_the_bands(days: int, band: AgeBand) -> None:
    assert band_of(days) is band


def test_what_was_paid_by_name_pays_that() -> None:
    """The new package is paid, so the debt is as old as the one before."""
    found = aged([ago(100, 700), ago(5, 700, paid=700)], 0, TODAY)
    assert found == Ageing(TODAY - timedelta(days=100), (0, 0, 0, 700))


def test_what_is_on_account_pays_the_oldest() -> None:
    found = aged([ago(5, 80), ago(45, 100), ago(70, 50)], 120, TODAY)
    assert found == Ageing(TODAY - timedelta(days=45), (80, 30, 0, 0))


def test_what_was_paid_too_much_pays_the_rest() -> None:
    assert aged([ago(40, 100, paid=150), ago(3, 50)], 0, TODAY) == Ageing()
    assert aged([ago(40, 100, paid=120), ago(3, 50)], 0, TODAY).bands == (30, 0, 0, 0)


def test_given_back_on_account_is_owed_since_today() -> None:
    assert aged([], -40, TODAY) == Ageing(TODAY, (40, 0, 0, 0))


ITEMS = st.lists(
    st.builds(ago, st.integers(-20, 400), st.integers(0, 5_000), st.integers(-500, 6_000)),
    max_size=8,
)


@given(ITEMS, st.integers(-3_000, 12_000))
def test_every_unit_is_counted_once(items: list[DebtItem], on_account: int) -> None:
    found = aged(items, on_account, TODAY)
    owed = sum(item.amount - item.paid for item in items) - on_account
    assert found.owed == max(owed, 0)
    assert (found.since is None) == (found.owed == 0)
    assert all(band >= 0 for band in found.bands)


@given(ITEMS, st.integers(0, 12_000), st.integers(1, 3_000))
def test_paying_more_never_makes_a_debt_older(
    items: list[DebtItem], on_account: int, more: int
) -> None:
    before, after = aged(items, on_account, TODAY), aged(items, on_account + more, TODAY)
    assert all(later <= earlier for later, earlier in zip(after.bands, before.bands, strict=True))
    assert after.since is None or (before.since is not None and before.since <= after.since)


def test_the_oldest_debt_comes_first_and_nobody_who_owes_nothing() -> None:
    def debtor(number: int, *items: DebtItem, on_account: int = 0) -> Debtor:
        found = aged(items, on_account, TODAY)
        return Debtor(UUID(int=number), number, f"Client {number}", "", "", None, found)

    listed = debtor_list(
        [
            debtor(1, ago(5, 900)),
            debtor(2, ago(95, 10)),
            debtor(3, ago(5, 50), on_account=50),
            debtor(4, ago(95, 20)),
        ]
    )
    assert [one.number for one in listed.debtors] == [4, 2, 1]
    assert listed.bands == (900, 0, 0, 30)
    assert listed.owed == 930
