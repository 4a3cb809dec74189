"""Money in whole minor units, read and written as people do."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.core import Locale
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis.strategies import integers, sampled_from, text

from studio_app.domain.errors import InvalidInput
from studio_app.domain.money import Money, minor_digits, parse_money

CURRENCIES = {"USD": 2, "EUR": 2, "KRW": 0, "BHD": 3, "JPY": 0}
LOCALES = ("en_US", "de_DE", "de_CH", "fr_FR", "ko_KR", "hi_IN", "pt_BR")
AMOUNTS = integers(-(10**15), 10**15)


@pytest.mark.parametrize(("currency", "digits"), CURRENCIES.items())
def test_currencies_have_as_many_decimals_as_they_have(currency: str, digits: int) -> None:
    assert minor_digits(currency) == digits
    assert Money(1, currency).amount == Decimal(1).scaleb(-digits)


@pytest.mark.parametrize("currency", ["", "eur", "EURO", "ZZZ", "\x00"])
def test_there_is_no_such_currency(currency: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        Money(1, currency)
    assert refusal.value.field == "currency"


@given(AMOUNTS, AMOUNTS, sampled_from(sorted(CURRENCIES)))
def test_adding_is_exact(one: int, other: int, currency: str) -> None:
    total = Money(one, currency) + Money(other, currency)
    assert total == Money(one + other, currency)
    assert total.amount == Money(one, currency).amount + Money(other, currency).amount


def test_currencies_do_not_mix() -> None:
    with pytest.raises(ValueError, match="different currencies"):
        Money(1, "EUR") + Money(1, "USD")


@pytest.mark.parametrize(
    ("minor", "currency", "locale", "written"),
    [
        (123456, "USD", "en_US", "$1,234.56"),
        (123456, "EUR", "de_DE", "1.234,56\xa0€"),
        (123456, "KRW", "ko_KR", "₩123,456"),
        (-5, "USD", "en_US", "-$0.05"),
        (1234567, "BHD", "de_DE", "1.234,567\xa0BHD"),
    ],
)
def test_amounts_are_written_as_the_locale_writes_them(
    minor: int, currency: str, locale: str, written: str
) -> None:
    assert Money(minor, currency).text(locale) == written


@given(AMOUNTS, sampled_from(sorted(CURRENCIES)), sampled_from(LOCALES))
def test_what_is_written_is_read_back(minor: int, currency: str, locale: str) -> None:
    money = Money(minor, currency)
    typed = format_decimal(money.amount, locale=locale, decimal_quantization=False)
    assert parse_money(typed, currency, locale) == money
    ungrouped = format_decimal(
        money.amount, locale=locale, decimal_quantization=False, group_separator=False
    )
    assert parse_money(f"  {ungrouped} ", currency, locale) == money


@pytest.mark.parametrize(
    ("typed", "currency", "locale", "minor"),
    [
        ("12", "EUR", "de_DE", 1200),
        ("12,5", "EUR", "de_DE", 1250),
        ("1.234,56", "EUR", "de_DE", 123456),
        ("1,234.56", "USD", "en_US", 123456),
        ("0", "KRW", "ko_KR", 0),
        ("70000", "KRW", "ko_KR", 70000),
        ("-3", "USD", "en_US", -300),
    ],
)
def test_what_people_type(typed: str, currency: str, locale: str, minor: int) -> None:
    assert parse_money(typed, currency, locale) == Money(minor, currency)


@pytest.mark.parametrize(
    ("typed", "currency", "locale"),
    [
        ("", "EUR", "de_DE"),
        ("abc", "EUR", "de_DE"),
        ("12,345", "EUR", "de_DE"),
        ("0.5", "KRW", "en_US"),
        ("1.234", "EUR", "en_US"),
        ("1,2,3", "USD", "en_US"),
        ("NaN", "USD", "en_US"),
        ("Infinity", "USD", "en_US"),
        ("1e5", "USD", "en_US"),
        ("12 €", "EUR", "de_DE"),
    ],
)
def test_what_is_no_amount_is_refused(typed: str, currency: str, locale: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        parse_money(typed, currency, locale)
    assert refusal.value.field == "amount"


@given(text(max_size=12), sampled_from(LOCALES))
def test_anything_typed_is_an_amount_or_is_refused(typed: str, locale: str) -> None:
    try:
        money = parse_money(typed, "EUR", locale)
    except InvalidInput:
        return
    assert any(char.isdecimal() for char in typed)
    assert isinstance(money.minor, int)


def test_the_locales_here_differ() -> None:
    signs = {Locale.parse(name).number_symbols["latn"]["decimal"] for name in LOCALES}
    assert signs == {".", ","}
