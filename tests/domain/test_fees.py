"""Fees: the parts are the whole whatever the rates, and no unit is lost."""

from __future__ import annotations

import doctest

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, builds, integers, lists, sampled_from

from studio_app.domain import fees
from studio_app.domain.errors import InvalidInput
from studio_app.domain.fees import (
    MILLION,
    FeeMethod,
    FeeRates,
    added,
    given_back,
    included,
    parse_percent,
    part_of_price,
    percent_text,
    price_to_pay,
)

RATES = builds(FeeRates, integers(0, MILLION), integers(0, MILLION), booleans())
AMOUNTS = integers(0, 10**11)


def test_the_worked_examples_are_right() -> None:
    done = doctest.testmod(fees)
    assert (done.failed, done.attempted > 8) == (0, True)


@given(AMOUNTS, RATES, booleans())
def test_what_is_within_an_amount_is_the_amount(gross: int, rates: FeeRates, by_card: bool) -> None:
    paid = included(gross, rates, by_card=by_card)
    card = rates.card_fee if by_card else 0
    assert paid.gross == gross
    assert min(paid.parts) >= 0
    assert paid.net == gross * MILLION // (MILLION + rates.vat + card)
    assert 0 <= paid.vat - paid.net * rates.vat // MILLION <= 2
    if card:
        assert paid.vat == paid.net * rates.vat // MILLION
    else:
        assert paid.card_fee == 0
    if not rates.vat:
        assert paid.vat == 0


@given(AMOUNTS, RATES, booleans())
def test_what_comes_on_top_of_a_price_is_added(net: int, rates: FeeRates, by_card: bool) -> None:
    paid = added(net, rates, by_card=by_card)
    assert paid.net == net
    assert paid.vat == net * rates.vat // MILLION
    assert paid.card_fee == (net * rates.card_fee // MILLION if by_card else 0)
    assert paid.gross == sum(paid.parts)


@given(
    integers(1, 10**9),
    integers(0, MILLION),
    integers(0, MILLION),
    lists(integers(1, 10**9), max_size=5),
    lists(booleans(), min_size=6, max_size=6),
)
def test_a_price_paid_in_parts_is_paid_whole(
    price: int, vat: int, card_fee: int, amounts: list[int], by_card: list[bool]
) -> None:
    rates = FeeRates(vat, card_fee, prices_include_fees=False)
    whole, before, paid = price_to_pay(price, rates), 0, []
    for amount, card in zip([*amounts, whole], by_card, strict=False):
        part = min(amount, whole - before)
        if part:
            paid.append(part_of_price(price, before, part, rates, by_card=card))
            assert min(paid[-1].parts) >= 0
            assert paid[-1].gross == part + paid[-1].card_fee
            before += part
    assert sum(one.net for one in paid) == price
    assert sum(one.vat for one in paid) == price * vat // MILLION
    at_once = part_of_price(price, 0, whole, rates, by_card=True)
    assert at_once.parts == added(price, rates, by_card=True).parts


@given(
    integers(1, 10**9),
    RATES,
    booleans(),
    lists(integers(1, 10**9), max_size=5),
    sampled_from(FeeMethod),
)
def test_what_is_given_back_in_parts_is_what_was_paid(
    amount: int, rates: FeeRates, by_card: bool, parts: list[int], method: FeeMethod
) -> None:
    paid = (included if method is FeeMethod.INCLUSIVE else added)(amount, rates, by_card=by_card)
    before, back = 0, []
    for wanted in [*parts, paid.gross]:
        part = min(wanted, paid.gross - before)
        if part:
            back.append(given_back(paid, before, part))
            assert back[-1].gross == -part
            assert back[-1].net <= 0
            before += part
            if not paid.card_fee_rate:
                assert back[-1].card_fee == 0
            if not paid.vat_rate:
                assert back[-1].vat == 0
    sums = tuple(sum(one.parts[which] for one in back) for which in range(3))
    assert sums == tuple(-part for part in paid.parts)


@pytest.mark.parametrize(
    ("text", "locale", "parts"),
    [
        ("19", "en_US", 190_000),
        (" 7,5 % ", "de_DE", 75_000),
        ("1.4%", "en_GB", 14_000),
        ("0", "ko_KR", 0),
        ("100", "ko_KR", MILLION),
        ("8.1234", "en_US", 81_234),
    ],
)
def test_percentages_are_read_and_written(text: str, locale: str, parts: int) -> None:
    assert parse_percent(text, locale, "vat") == parts
    assert parse_percent(percent_text(parts, locale), locale, "vat") == parts


@pytest.mark.parametrize("text", ["", "%", "-1", "100.01", "1.23456", "1e2", "٪", "x", "9" * 400])
def test_what_is_no_percentage_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_percent(text, "en_US", "vat")
    assert refusal.value.field == "vat"
