"""Days and measures as people type them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio_app.domain.errors import InvalidInput
from studio_app.domain.typed_values import (
    day_hint,
    shown_day,
    shown_weight,
    typed_day,
    typed_height,
    typed_weight,
)

LOCALES = ("en_GB", "en_US", "de_DE", "ko_KR", "fr_CA", "sv_SE", "hu_HU", "ja_JP")


@given(st.dates(date(1900, 1, 1), date(2026, 12, 31)), st.sampled_from(LOCALES))
def test_a_day_is_read_as_it_is_shown(day: date, locale: str) -> None:
    assert typed_day(shown_day(day, locale), locale) == day
    assert typed_day(day.isoformat(), locale) == day


@pytest.mark.parametrize(
    ("text", "locale", "day"),
    [
        ("3/4/1990", "en_GB", date(1990, 4, 3)),
        ("3/4/1990", "en_US", date(1990, 3, 4)),
        (" 03.04.1990 ", "de_DE", date(1990, 4, 3)),
        ("1990. 4. 3.", "ko_KR", date(1990, 4, 3)),
        ("", "en_GB", None),
    ],
)
def test_the_order_is_that_of_the_locale(text: str, locale: str, day: date | None) -> None:
    assert typed_day(text, locale) == day


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("31/02/1990", "31/12/1990"),
        ("yesterday", "31/12/1990"),
        ("3 April 1990", "31/12/1990"),
        ("3/4/90", "four digits"),
        ("1" * 3_000_000, "31/12/1990"),
        ("3/4/1990 at 5", "31/12/1990"),
    ],
)
def test_what_is_no_day_is_refused(text: str, says: str) -> None:
    assert day_hint("en_GB") == "31/12/1990"
    with pytest.raises(InvalidInput, match=says):
        typed_day(text, "en_GB")


def test_measures_are_read_with_either_sign_and_unit() -> None:
    assert [typed_height(text) for text in ("172", "1.72 m", "1,72", " 172 cm", "")] == [
        *(172, 172, 172, 172, None)
    ]
    assert [typed_weight(text) for text in ("64.5", "64,5 kg", "64", "")] == [
        *(64_500, 64_500, 64_000, None)
    ]
    assert [shown_weight(grams) for grams in (64_500, 64_000, None)] == ["64.5", "64", ""]
    for text in ("tall", "1.2.3", "-5", "9" * 3_000_000, "٣x"):
        with pytest.raises(InvalidInput):
            typed_height(text)
        with pytest.raises(InvalidInput):
            typed_weight(text)
