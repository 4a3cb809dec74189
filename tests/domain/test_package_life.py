"""Freezes move an expiry there and back; what a void package costs stays within its price."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis.strategies import integers, none, one_of, sampled_from

from studio_app.domain.errors import InvalidInput
from studio_app.domain.package_life import (
    LAST_DAY,
    LONGEST_FREEZE,
    PackageFacts,
    PackageRef,
    VoidMoney,
    brought_back,
    checked_credits,
    checked_days,
    checked_expiry,
    checked_reduction,
    coming_freeze,
    frozen,
    joined_freeze,
    moved,
    reduction_when_void,
    unfrozen,
)
from studio_app.domain.undoing import PackageStand

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)
DAYS = integers(0, 60).map(lambda number: TODAY + number * DAY)
STAND = PackageStand(TODAY + 90 * DAY)


@given(DAYS, integers(1, 30), integers(0, 90))
def test_a_freeze_ended_early_moves_the_expiry_by_the_days_that_were_frozen(
    first: date, days: int, later: int
) -> None:
    last = first + (days - 1) * DAY
    ice = frozen(STAND, first, last)
    today = TODAY + later * DAY
    if last < today:
        assert coming_freeze(ice, today) is None
        with pytest.raises(InvalidInput):
            unfrozen(ice, today, TODAY)
        return
    free, left = unfrozen(ice, today, TODAY)
    was_frozen = max((today - first).days, 0)
    assert free.expires_on == TODAY + (90 + was_frozen) * DAY
    assert left == days - was_frozen
    assert coming_freeze(free, today) is None


def test_a_package_that_was_shortened_meanwhile_ends_no_sooner_than_it_starts() -> None:
    ice = frozen(STAND, TODAY, TODAY + 9 * DAY)
    free, left = unfrozen(replace(ice, expires_on=TODAY + 2 * DAY), TODAY, TODAY)
    assert (free.expires_on, left) == (TODAY, 10)
    assert brought_back(None, 5, TODAY) is None


def test_a_freeze_that_was_ended_and_begins_anew_counts_no_day_twice() -> None:
    first, last, today = TODAY, TODAY + 30 * DAY, TODAY + 9 * DAY
    free, _left = unfrozen(frozen(STAND, first, last), today, TODAY)
    anew = frozen(free, first, last)
    assert anew == frozen(STAND, first, last)
    assert joined_freeze(free, first, last, today) == anew


def test_a_freeze_begins_no_sooner_than_the_package() -> None:
    with pytest.raises(InvalidInput) as refused:
        checked_days(TODAY - DAY, TODAY + DAY, TODAY, starts_on=TODAY)
    assert refused.value.field == "from"
    assert checked_days(TODAY, TODAY + DAY, TODAY, starts_on=TODAY) == 2


@given(DAYS, integers(1, 30), DAYS, integers(1, 30))
def test_two_freezes_count_no_day_twice(first: date, days: int, other: date, others: int) -> None:
    own = frozen(STAND, first, first + (days - 1) * DAY)
    both = joined_freeze(own, other, other + (others - 1) * DAY, TODAY)
    ours = {first + number * DAY for number in range(days)}
    theirs = {other + number * DAY for number in range(others)}
    gap = min(abs((one - two).days) for one in ours for two in theirs)
    if gap > 1:
        assert both is None
        return
    assert both is not None
    assert both.freeze == (min(ours | theirs), max(ours | theirs))
    assert both.expires_on == TODAY + (90 + len(ours | theirs)) * DAY


@given(
    one_of(none(), integers(1, 20)),
    integers(0, 25),
    integers(0, 10**6),
    integers(-(10**6), 10**6),
    integers(0, 10**6),
    sampled_from(VoidMoney),
)
def test_a_void_package_costs_no_more_than_it_did_and_never_less_than_nothing(
    sessions: int | None, balance: int, price: int, paid: int, reduction: int, money: VoidMoney
) -> None:
    facts = PackageFacts(
        PackageRef(UUID(int=1), 1),
        UUID(int=2),
        UUID(int=3),
        "Cara",
        UUID(int=4),
        "Ten",
        sessions,
        balance,
        price,
        paid,
        datetime(2026, 3, 1, tzinfo=UTC),
        TODAY,
        replace(STAND, price_reduction=min(reduction, price)),
    )
    less = reduction_when_void(facts, money)
    assert 0 <= less <= facts.owed
    stays = facts.owed - less
    if money is VoidMoney.NOTHING_OWED:
        assert stays == 0
    if money is VoidMoney.PRICE_STAYS:
        assert stays == facts.owed
    if money is VoidMoney.UNPAID_WAIVED:
        assert stays <= max(paid, 0)
    if money is VoidMoney.USED_ONLY and sessions and balance >= sessions:
        assert stays == 0


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (TODAY, TODAY - DAY),
        (TODAY - 9 * DAY, TODAY - DAY),
        (TODAY, TODAY + LONGEST_FREEZE * DAY),
    ],
)
def test_days_that_are_over_or_never_end_are_refused(first: date, last: date) -> None:
    with pytest.raises(InvalidInput):
        checked_days(first, last, TODAY)


def test_nothing_lasts_beyond_all_calendars_or_ends_before_today() -> None:
    assert moved(None, 5) is None
    assert checked_expiry(None, TODAY, TODAY) is None
    with pytest.raises(InvalidInput):
        moved(LAST_DAY, 1)
    with pytest.raises(InvalidInput):
        frozen(STAND, TODAY + 91 * DAY, TODAY + 92 * DAY)
    for wanted, starts_on in (
        (TODAY - DAY, TODAY - 9 * DAY),
        (TODAY + DAY, TODAY + 2 * DAY),
        (LAST_DAY + DAY, TODAY),
    ):
        with pytest.raises(InvalidInput):
            checked_expiry(wanted, starts_on, TODAY)


@pytest.mark.parametrize("amount", [0, -1, 10**12, 101])
def test_a_price_comes_down_by_no_more_than_it_is(amount: int) -> None:
    with pytest.raises(InvalidInput):
        checked_reduction(amount, 100)


@pytest.mark.parametrize("amount", [0, 10**5, -(10**5)])
def test_sessions_are_corrected_within_reason(amount: int) -> None:
    with pytest.raises(InvalidInput):
        checked_credits(amount)
