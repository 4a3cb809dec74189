"""What a session pays: exact to the unit, by the rate of its day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import floor
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio_app.domain.errors import InvalidInput
from studio_app.domain.fees import MILLION, FeeRates
from studio_app.domain.pay import (
    GivenSession,
    GroupKind,
    LineKind,
    PayKind,
    PayRate,
    PayTerms,
    example_amount,
    example_of_class,
    example_of_missing,
    lines_of,
    net_of,
    rate_on,
    sums_by_kind,
    total_of,
    worth_of_credit,
)
from studio_app.domain.pay_statements import (
    Correction,
    cleaned_corrections,
    earliest_rate,
    require_period,
    require_rate_day,
)

DAY = date(2026, 3, 10)
KEY = UUID(int=7)
WORTHS = st.lists(st.integers(0, 20_000), max_size=6).map(tuple)
TERMS = st.builds(
    PayTerms,
    st.sampled_from(PayKind),
    st.integers(0, MILLION),
    st.integers(0, MILLION),
    st.integers(0, MILLION),
    st.sampled_from(GroupKind),
    st.integers(0, 9_999),
)
SESSIONS = st.builds(
    GivenSession,
    st.just(KEY),
    st.just(DAY),
    st.integers(5, 1_440),
    st.booleans(),
    WORTHS,
    WORTHS,
    WORTHS,
)


def rate(days: int, amount: int = 1) -> PayRate:
    day = DAY + timedelta(days=days)
    return PayRate(UUID(int=days + 100), KEY, day, PayTerms(PayKind.PER_SESSION, amount))


def by_fractions(session: GivenSession, terms: PayTerms) -> int:
    """Return what a session pays, reckoned in another way: head by head, in fractions."""

    def rounded(amount: Fraction) -> int:
        return floor(amount + Fraction(1, 2))

    no_show, late = (
        Fraction(terms.no_show_share, MILLION),
        Fraction(terms.late_cancel_share, MILLION),
    )
    groups = [(session.came, Fraction(1)), (session.no_shows, no_show)]
    groups.append((session.late_cancels, late))
    grouped = session.is_class and terms.group_kind is not GroupKind.AS_PERSONAL
    if grouped and terms.group_kind is GroupKind.PER_HEAD:
        return sum(rounded(len(worths) * terms.group_amount * part) for worths, part in groups)
    if not grouped and terms.kind is PayKind.PERCENTAGE:
        percent = Fraction(terms.amount, MILLION)
        return sum(rounded(sum(worths) * percent * part) for worths, part in groups)
    whole = Fraction(terms.group_amount if grouped else terms.amount)
    if not grouped and terms.kind is PayKind.HOURLY:
        whole = whole * session.minutes / 60
    return max((rounded(whole * part) for worths, part in groups if worths), default=0)


@given(SESSIONS, TERMS)
@settings(max_examples=150)
def test_lines_come_to_what_fractions_say_and_are_never_below_zero(
    session: GivenSession, terms: PayTerms
) -> None:
    lines = lines_of(session, terms)
    assert all(line.amount >= 0 for line in lines)
    assert total_of(lines) == by_fractions(session, terms)
    assert sum(amount for _count, amount in sums_by_kind(lines).values()) == total_of(lines)
    assert bool(session.came) == any(
        line.kind in (LineKind.SESSION, LineKind.CLASS) for line in lines
    )


@given(st.lists(st.integers(-60, 60), unique=True, max_size=6), st.integers(1, 60))
@settings(max_examples=60)
def test_a_rate_of_a_later_day_changes_nothing_of_today(days: list[int], ahead: int) -> None:
    rates = [rate(one) for one in days]
    counting = rate_on(rates, DAY)
    assert rate_on([*rates, rate(ahead)], DAY) == counting
    begun = [one for one in days if one <= 0]
    assert counting == (rate(max(begun)) if begun else None)


def test_the_worked_examples() -> None:
    percent = PayTerms(PayKind.PERCENTAGE, 600_000, no_show_share=500_000)
    assert example_amount(percent, 60, 5_000) == 3_000
    assert example_of_missing(percent, 60, 5_000) == (1_500, 0)
    hourly = PayTerms(PayKind.HOURLY, 2_500, late_cancel_share=MILLION)
    assert example_amount(hourly, 45, 5_000) == 1_875
    assert example_of_missing(hourly, 45, 5_000) == (0, 1_875)
    per_head = PayTerms(PayKind.PER_SESSION, 2_000, 0, 0, GroupKind.PER_HEAD, 700)
    assert example_of_class(per_head, 60, 1_500, 8) == 5_600
    assert example_of_class(percent, 60, 1_500, 8) == 7_200
    flat = PayTerms(PayKind.PER_SESSION, 2_000, 0, 0, GroupKind.FLAT, 4_000)
    assert example_of_class(flat, 60, 1_500, 8) == 4_000


def test_half_a_unit_is_rounded_up_once() -> None:
    terms = PayTerms(PayKind.PERCENTAGE, 500_000, no_show_share=500_000)
    assert example_amount(terms, 60, 4_999) == 2_500
    assert example_of_missing(terms, 60, 4_999)[0] == 1_250  # a quarter of 49.99, once


def test_what_bookings_are_worth() -> None:
    assert worth_of_credit(10_000, 3) == 3_333
    assert worth_of_credit(10_001, 2) == 5_001
    assert net_of(11_900, FeeRates(vat=190_000)) == 10_000


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (PayTerms(PayKind.PERCENTAGE, MILLION + 1), "amount"),
        (PayTerms(PayKind.HOURLY, -1), "amount"),
        (PayTerms(PayKind.HOURLY, 1, no_show_share=MILLION + 1), "no_show_share"),
        (PayTerms(PayKind.HOURLY, 1, late_cancel_share=-1), "late_cancel_share"),
        (PayTerms(PayKind.HOURLY, 1, 0, 0, GroupKind.FLAT, -1), "group_amount"),
    ],
)
def test_terms_that_cannot_be(terms: PayTerms, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        terms.cleaned()
    assert refused.value.field == field


def test_terms_are_kept_without_what_says_nothing() -> None:
    wordy = PayTerms(PayKind.HOURLY, 1, 0, 0, GroupKind.AS_PERSONAL, 500, of_net=True)
    assert wordy.cleaned() == PayTerms(PayKind.HOURLY, 1)


def test_rates_begin_after_today_and_after_what_is_stated() -> None:
    assert earliest_rate(DAY, None) == earliest_rate(DAY, DAY - timedelta(days=1)) == DAY
    require_rate_day(DAY, DAY, None)
    for day, stated in (
        (DAY - timedelta(days=1), None),
        (DAY, DAY),
        (DAY.replace(year=2036), None),
    ):
        with pytest.raises(InvalidInput):
            require_rate_day(day, DAY, stated)


def test_periods_and_corrections_that_cannot_be() -> None:
    require_period(DAY, DAY, DAY)
    for first, last in ((1, 0), (0, 1), (-400, 0)):
        with pytest.raises(InvalidInput):
            require_period(DAY + timedelta(days=first), DAY + timedelta(days=last), DAY)
    assert cleaned_corrections((Correction("  two  words ", -5),)) == (Correction("two words", -5),)
    for text, amount in (("", 5), ("x" * 501, 5), ("why", 0), ("a\u2028b\x00", 5)):
        with pytest.raises(InvalidInput):
            cleaned_corrections((Correction(text, amount),))
