"""What a sale comes to: paid now and later, it is the price, whatever is paid in which way."""

from __future__ import annotations

import doctest
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, builds, integers, lists, sampled_from

from studio_app.domain import sales
from studio_app.domain.errors import InvalidInput
from studio_app.domain.fees import MILLION, FeeRates, price_to_pay
from studio_app.domain.payments import MOST_PARTS, MoneyPart, PaymentMethod, checked_parts
from studio_app.domain.sales import bill_of, require_start
from tests.factories import TODAY

RATES = builds(FeeRates, integers(0, MILLION), integers(0, MILLION), booleans())
PARTS = lists(builds(MoneyPart, integers(1, 10**6), sampled_from(PaymentMethod)), max_size=4)


def test_the_worked_example_is_right() -> None:
    done = doctest.testmod(sales)
    assert (done.failed, done.attempted > 2) == (0, True)


@given(integers(0, 10**7), RATES, PARTS)
def test_what_is_paid_and_what_is_left_are_the_price(
    price: int, rates: FeeRates, parts: list[MoneyPart]
) -> None:
    whole = price_to_pay(price, rates)
    if sum(part.amount for part in parts) > whole:
        with pytest.raises(InvalidInput) as refusal:
            bill_of(price, rates, parts)
        assert refusal.value.field == "amount"
        return
    bill = bill_of(price, rates, parts)
    assert bill.taken + bill.open == bill.price
    assert bill.open == whole - sum(part.amount for part in parts) >= 0
    for part, fees in zip(parts, bill.paid, strict=True):
        is_card = part.method is PaymentMethod.CARD
        assert is_card or fees.card_fee == 0
        on_top = 0 if rates.prices_include_fees else fees.card_fee
        assert fees.gross == part.amount + on_top
    if bill.paid and not bill.open and not rates.prices_include_fees:
        assert sum(fees.net for fees in bill.paid) == price


def test_a_package_begins_within_a_year_and_is_not_over_yet() -> None:
    year = timedelta(days=366)
    for first in (TODAY, TODAY - year, TODAY + year):
        require_start(first, None, TODAY)
    for first, last in (
        (TODAY - year - timedelta(days=1), None),
        (TODAY + year + timedelta(days=1), None),
        (TODAY - timedelta(days=30), TODAY - timedelta(days=1)),
    ):
        with pytest.raises(InvalidInput) as refusal:
            require_start(first, last, TODAY)
        assert refusal.value.field == "starts_on"


def test_nobody_pays_in_more_ways_than_there_are() -> None:
    part = MoneyPart(1, PaymentMethod.CASH)
    assert checked_parts([part] * MOST_PARTS)
    with pytest.raises(InvalidInput):
        checked_parts([part] * (MOST_PARTS + 1))
