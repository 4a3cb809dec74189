"""Money in whole minor units, read and written as people do."""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.core import Locale
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis.strategies import integers, sampled_from, text

from studio_app.domain.errors import InvalidInput
from studio_app.domain.money import LARGEST_MINOR, Money, minor_digits, parse_money

CURRENCIES = {"USD": 2, "EUR": 2, "KRW": 0, "BHD": 3, "JPY": 0}
LOCALES = ("ar_EG", "he_IL", "en_US", "de_DE", "de_CH", "fr_FR", "ko_KR", "hi_IN", "pt_BR")
AMOUNTS = integers(-LARGEST_MINOR, LARGEST_MINOR)


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
    assert parse_money(typed, currency, locale, may_be_negative=True) == money
    ungrouped = format_decimal(
        money.amount, locale=locale, decimal_quantization=False, group_separator=False
    )
    assert parse_money(f"  {ungrouped} ", currency, locale, may_be_negative=True) == money
    assert parse_money(money.typed(locale), currency, locale, may_be_negative=True) == money
    written = money.text(locale)
    assert parse_money(written, currency, locale, may_be_negative=True) == money


@pytest.mark.parametrize(
    ("typed", "currency", "locale", "minor"),
    [
        ("12", "EUR", "de_DE", 1200),
        ("12,5", "EUR", "de_DE", 1250),
        ("1.234,56", "EUR", "de_DE", 123456),
        ("1,234.56", "USD", "en_US", 123456),
        ("0", "KRW", "ko_KR", 0),
        ("70000", "KRW", "ko_KR", 70000),
        (".5", "USD", "en_US", 50),
        ("12 €", "EUR", "de_DE", 1200),
        ("€12.50", "EUR", "en_GB", 1250),
        ("eur 12,50", "EUR", "de_DE", 1250),
        ("12,50 Euro", "EUR", "de_DE", 1250),
        ("5 dollars", "USD", "en_US", 500),
        ("$5", "AUD", "en_US", 500),
        ("5 kr.", "DKK", "da_DK", 500),
        ("70,000원", "KRW", "ko_KR", 70000),
        ("1'234.50", "CHF", "de_CH", 123450),
        ("1 234,5", "EUR", "fr_FR", 123450),
    ],
)
def test_what_people_type(typed: str, currency: str, locale: str, minor: int) -> None:
    assert parse_money(typed, currency, locale) == Money(minor, currency)


def test_an_amount_is_below_zero_only_where_it_may_be() -> None:
    assert parse_money("-3", "USD", "en_US", may_be_negative=True) == Money(-300, "USD")
    assert parse_money("-$3", "USD", "en_US", may_be_negative=True) == Money(-300, "USD")
    for typed in ("-3", "−3", "-$3", "$-3"):
        assert "below zero" in refusal(typed, "USD", "en_US")


def test_no_amount_is_larger_than_what_is_kept() -> None:
    largest = Money(LARGEST_MINOR, "EUR")
    assert parse_money(largest.typed("de_DE"), "EUR", "de_DE") == largest
    for typed in (str(LARGEST_MINOR // 100 + 1), "9" * 40):
        assert "larger than any" in refusal(typed, "EUR", "de_DE")
    assert "larger than any" in refusal(str(LARGEST_MINOR + 1), "KRW", "ko_KR")


def test_each_refusal_says_what_is_wrong_in_a_short_sentence() -> None:
    assert refusal("1.000", "EUR", "en_GB") == (
        "Amounts in EUR have 2 decimals at most. “1.000” has more."
    )
    # Where a point is no group sign, 70 won is not what was meant.
    assert refusal("70.000", "KRW", "ko_KR") == (
        "Amounts in KRW have no decimals. “70.000” has some."
    )
    assert refusal("$5", "EUR", "de_DE") == "Amounts here are in EUR. “$5” is not."
    assert refusal("5 USD", "EUR", "de_DE") == "Amounts here are in EUR. “5 USD” is not."
    assert refusal(" ", "EUR", "de_DE") == "Type an amount, such as 12,50."
    assert refusal("", "KRW", "ko_KR") == "Type an amount, such as 12000."
    assert len(refusal("x" * 3_000_000, "EUR", "de_DE")) < 80
    assert refusal("\u202e1\x00€x", "EUR", "de_DE").isprintable()


def refusal(typed: str, currency: str, locale: str) -> str:
    """Return the sentence by which an amount is refused, beside the field that is named."""
    with pytest.raises(InvalidInput) as refused:
        parse_money(typed, currency, locale, field="price")
    assert refused.value.field == "price"
    return str(refused.value)


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
        ("12 apples", "EUR", "de_DE"),
        ("€12€", "EUR", "de_DE"),
        ("12-", "EUR", "de_DE"),
        ("1\n2", "EUR", "de_DE"),
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
