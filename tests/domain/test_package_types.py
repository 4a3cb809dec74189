"""What may be said of a package type, and what a trainer may ask for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis.strategies import dates, integers, sampled_from

from studio_app.domain.coverage import (
    Coverage,
    SessionKind,
    SessionShape,
    durations_from,
    durations_text,
    lengths_in_words,
)
from studio_app.domain.errors import InvalidInput
from studio_app.domain.money import LARGEST_MINOR
from studio_app.domain.package_types import (
    CLASS_PLACE,
    SINGLE_SESSION,
    PackageTerms,
    PackageType,
    Priced,
    TrainerPrice,
    TrainerPriceRequest,
    Validity,
    ValidityUnit,
    offer_of,
    typed_durations,
)

TEN = PackageTerms("Ten", 10, 70_000, Validity(90, ValidityUnit.DAYS))
TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("first", "validity", "last"),
    [
        (date(2026, 3, 10), Validity(1, ValidityUnit.DAYS), date(2026, 3, 10)),
        (date(2026, 3, 10), Validity(2, ValidityUnit.WEEKS), date(2026, 3, 23)),
        (date(2026, 3, 10), Validity(1, ValidityUnit.MONTHS), date(2026, 4, 9)),
        (date(2026, 3, 1), Validity(1, ValidityUnit.MONTHS), date(2026, 3, 31)),
        (date(2026, 1, 31), Validity(1, ValidityUnit.MONTHS), date(2026, 2, 28)),
        (date(2028, 1, 30), Validity(1, ValidityUnit.MONTHS), date(2028, 2, 29)),
        (date(2026, 12, 15), Validity(13, ValidityUnit.MONTHS), date(2028, 1, 14)),
    ],
)
def test_a_package_is_valid_through_its_last_day(
    first: date, validity: Validity, last: date
) -> None:
    assert validity.last_day(first) == last


@given(dates(date(2020, 1, 1), date(2040, 1, 1)), integers(1, 240))
def test_months_never_shrink_and_follow_each_other(first: date, count: int) -> None:
    last = Validity(count, ValidityUnit.MONTHS).last_day(first)
    assert first < last < Validity(count + 1, ValidityUnit.MONTHS).last_day(first)
    months_on = (last.year - first.year) * 12 + last.month - first.month
    assert months_on == (count - 1 if first.day == 1 else count)


@given(integers(1, 1000), sampled_from(ValidityUnit))
def test_a_validity_is_kept_as_days_or_months_and_comes_back(
    count: int, unit: ValidityUnit
) -> None:
    validity = Validity(count, unit)
    assert (validity.days is None) is not (validity.months is None)
    kept = Validity.kept(validity.days, validity.months)
    assert kept is not None
    assert kept.last_day(TODAY) == validity.last_day(TODAY)
    assert Validity.kept(None, None) is None


def test_terms_are_kept_tidy() -> None:
    terms = replace(
        TEN, name="  Ten \t for  two ", coverage=Coverage((60, 30, 60)), description=" a\r\nb "
    ).cleaned()
    assert (terms.name, terms.coverage.durations) == ("Ten for two", (30, 60))
    assert terms.description == "a\nb"
    for name in ("דוגמה של חבילה", "10회 이용권", "Десять 🏋️"):
        assert replace(TEN, name=name).cleaned().name == name


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (replace(TEN, name="   "), "name"),
        (replace(TEN, name="x" * 101), "name"),
        (replace(TEN, name="x" * 3_000_000), "name"),
        (replace(TEN, name="a\x00b"), "name"),
        (replace(TEN, name="a\ud800b"), "name"),
        (replace(TEN, sessions=0), "sessions"),
        (replace(TEN, sessions=-1), "sessions"),
        (replace(TEN, sessions=1_001), "sessions"),
        (replace(TEN, price=-1), "price"),
        (replace(TEN, price=LARGEST_MINOR + 1), "price"),
        (replace(TEN, sessions=None, validity=None), "validity"),
        (replace(TEN, validity=Validity(0, ValidityUnit.DAYS)), "validity"),
        (replace(TEN, validity=Validity(241, ValidityUnit.MONTHS)), "validity"),
        (replace(TEN, coverage=Coverage((4,))), "durations"),
        (replace(TEN, coverage=Coverage((1441,))), "durations"),
        (replace(TEN, coverage=Coverage(tuple(range(10, 31)))), "durations"),
        (replace(TEN, coverage=Coverage((), personal=False, group=False)), "kinds"),
        (replace(TEN, usual_minutes=4), "usual_minutes"),
        (replace(TEN, usual_minutes=45, coverage=Coverage((30, 60))), "usual_minutes"),
        (replace(TEN, description="x" * 2_001), "description"),
        (replace(TEN, description="a\x00b"), "description"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(terms: PackageTerms, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        terms.cleaned()
    assert refused.value.field == field
    assert len(str(refused.value)) < 100


def test_an_unlimited_package_lasts_for_a_period() -> None:
    month = Validity(1, ValidityUnit.MONTHS)
    assert replace(TEN, sessions=None, validity=month).cleaned().sessions is None
    assert replace(TEN, validity=None, usual_minutes=30).cleaned().validity is None


def test_a_package_pays_for_the_lengths_and_kinds_that_are_named() -> None:
    personal, group = SessionShape(60), SessionShape(60, SessionKind.GROUP)
    assert Coverage().includes(personal)
    assert Coverage().includes(group)
    assert not Coverage((30, 45)).includes(personal)
    assert Coverage((30, 60)).includes(personal)
    assert not Coverage(group=False).includes(group)
    assert not Coverage(personal=False).includes(personal)
    assert SessionKind.of_capacity(1) is SessionKind.PERSONAL
    assert SessionKind.of_capacity(2) is SessionKind.GROUP
    assert durations_from(durations_text((30, 60))) == (30, 60)
    assert durations_from("") == ()
    assert [lengths_in_words(some) for some in ((60,), (30, 60), (30, 45, 60))] == [
        "60",
        "30 or 60",
        "30, 45 or 60",
    ]


def test_lengths_are_typed_with_or_without_commas() -> None:
    assert typed_durations(" 30, 60 ;90") == (30, 60, 90)
    assert typed_durations("60 30") == (60, 30)
    assert typed_durations("") == ()
    for text in ("an hour", "30-60", "1e3", "٣٠", "9" * 9, "30 min"):
        with pytest.raises(InvalidInput) as refused:
            typed_durations(text)
        assert refused.value.field == "durations"


PRICE = TrainerPriceRequest(UUID(int=1), UUID(int=2), Priced(UUID(int=3)), 80_000, TODAY)


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        (replace(PRICE, price=-1), "price"),
        (replace(PRICE, price=LARGEST_MINOR + 1), "price"),
        (replace(PRICE, sessions=0), "sessions"),
        (replace(PRICE, what=SINGLE_SESSION, sessions=2), "sessions"),
        (replace(PRICE, what=CLASS_PLACE, offered=False), "sessions"),
        (replace(PRICE, valid_from=TODAY - timedelta(days=1)), "valid_from"),
        (replace(PRICE, valid_from=date(2126, 1, 1)), "valid_from"),
    ],
)
def test_a_price_that_cannot_be_is_refused_at_its_field(
    wish: TrainerPriceRequest, field: str
) -> None:
    PRICE.require_possible(TODAY)
    with pytest.raises(InvalidInput) as refused:
        wish.require_possible(TODAY)
    assert refused.value.field == field


def test_an_offer_is_the_studios_but_for_what_the_trainer_asks() -> None:
    one = PackageType(UUID(int=3), TEN)
    own = TrainerPrice(UUID(int=1), UUID(int=2), Priced(one.id), 80_000, TODAY)
    assert (offer_of(one, None).price, offer_of(one, None).sessions) == (70_000, 10)
    assert (offer_of(one, own).price, offer_of(one, own).sessions) == (80_000, 10)
    eight = offer_of(one, replace(own, sessions=8, offered=False))
    assert (eight.sessions, eight.offered, eight.own is not None) == (8, False, True)


def test_a_price_counts_from_its_first_day_through_its_last() -> None:
    own = TrainerPrice(UUID(int=1), UUID(int=2), SINGLE_SESSION, 80_000, TODAY, valid_until=TODAY)
    assert [own.counts_on(TODAY + timedelta(days=days)) for days in (-1, 0, 1)] == [
        False,
        True,
        False,
    ]
    assert replace(own, valid_until=None).counts_on(date(2030, 1, 1))
