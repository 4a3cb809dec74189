"""What stands in a cell: kept, or refused in a sentence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis.strategies import dictionaries, sampled_from, text

from studio_app.domain.errors import InvalidInput
from studio_app.domain.importing import values
from studio_app.domain.importing.days import DayOrder, day_in, order_of
from studio_app.domain.importing.fields import FIELDS, Field, ImportKind
from studio_app.domain.importing.records import client_record, package_record, row_key
from studio_app.domain.importing.values import Reading
from studio_app.domain.money import Money
from studio_app.domain.people import Gender

TODAY = date(2026, 3, 10)
GERMAN = Reading("de_DE", "DE", "EUR", TODAY, {})
DAY, MONTH = DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST


@pytest.mark.parametrize(
    ("written", "order", "locale", "day"),
    [
        ("1990-02-03", DAY, "en_GB", date(1990, 2, 3)),
        ("1990-02-03 00:00:00", DAY, "en_GB", date(1990, 2, 3)),
        ("1990-02-03T18:30:00Z", DAY, "en_GB", date(1990, 2, 3)),
        ("03.02.1990", DAY, "de_DE", date(1990, 2, 3)),
        ("3. 2. 90", DAY, "de_DE", date(1990, 2, 3)),
        ("03/02/1990", DAY, "en_GB", date(1990, 2, 3)),
        ("03/02/1990", MONTH, "en_US", date(1990, 3, 2)),
        ("3-2-1990", DAY, "nl_NL", date(1990, 2, 3)),
        ("1990. 2. 3.", DAY, "ko_KR", date(1990, 2, 3)),
        ("1990년 2월 3일", DAY, "ko_KR", date(1990, 2, 3)),
        ("19900203", DAY, "en_GB", date(1990, 2, 3)),
        ("3 Feb 1990", DAY, "de_DE", date(1990, 2, 3)),
        ("Feb 3, 1990", MONTH, "en_US", date(1990, 2, 3)),
        ("3. März 1990", DAY, "de_DE", date(1990, 3, 3)),
        ("3 février 1990", DAY, "fr_FR", date(1990, 2, 3)),
        ("31.02.1990", DAY, "de_DE", None),
        ("45231", DAY, "de_DE", None),
        ("3.2.190", DAY, "de_DE", None),
        ("soon", DAY, "de_DE", None),
        ("", DAY, "de_DE", None),
    ],
)
def test_days(written: str, order: DayOrder, locale: str, day: date | None) -> None:
    assert day_in(written, order, locale, TODAY, past=True) == day


def test_two_digits_of_a_year() -> None:
    assert day_in("1.2.30", DAY, "de_DE", TODAY, past=True) == date(1930, 2, 1)
    assert day_in("1.2.30", DAY, "de_DE", TODAY, past=False) == date(2030, 2, 1)


def test_the_order_of_a_column() -> None:
    assert order_of(["03/02/1990", "25/02/1990"], "en_US") is DAY
    assert order_of(["03/02/1990", "02/25/1990"], "en_GB") is MONTH
    assert order_of(["03/02/1990"], "en_US") is MONTH
    assert order_of(["03/02/1990"], "de_DE") is DAY


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({Field.PHONE: "0170 1234567"}, {"phone": "+491701234567"}),
        ({Field.PHONE: "1701234567"}, {"phone": "+491701234567"}),
        ({Field.PHONE: "491701234567"}, {"phone": "+491701234567"}),
        ({Field.EMAIL: " Anna@Example.COM "}, {"email": "Anna@example.com"}),
        ({Field.GENDER: "Frau"}, {"gender": Gender.FEMALE}),
        ({Field.HEIGHT: "1,72 m"}, {"height_cm": 172}),
        ({Field.HEIGHT: "172"}, {"height_cm": 172}),
        ({Field.WEIGHT: "70,5 kg"}, {"weight_grams": 70_500}),
        ({Field.TAGS: "VIP, Yoga; vip|  "}, {"tags": ("VIP", "Yoga")}),
        ({Field.NUMBER: "#0017"}, {"number": "17"}),
        ({Field.NOTE: " a\n b "}, {"note": "a\n b"}),
        (
            {Field.ADDRESS: "New Road 1 \r\nKöln\rEhrenfeld"},
            {"address": "New Road 1\nKöln\nEhrenfeld"},
        ),
    ],
)
def test_cells_of_clients(cells: dict[Field, str], expected: dict[str, object]) -> None:
    record, problems = client_record({Field.NAME: "Anna  Lee", **cells}, GERMAN)
    assert not problems
    assert record.name == "Anna Lee"
    for name, value in expected.items():
        assert getattr(record, name) == value


@pytest.mark.parametrize(
    ("cells", "sentence"),
    [
        ({}, "no name"),
        ({Field.NAME: "x" * 3_000_000}, "too long: at most 200"),
        ({Field.FIRST_NAME: "x" * 150, Field.LAST_NAME: "y" * 150}, "too long: at most 200"),
        ({Field.NAME: "A\x07"}, "nobody can see"),
        ({Field.PHONE: "12"}, "too short"),
        ({Field.EMAIL: "anna"}, "e-mail address"),
        ({Field.BIRTH_DATE: "1.4.2026"}, "01.04.2026 has yet to come"),
        ({Field.BIRTH_DATE: "32.13.1990"}, "is not a date"),
        ({Field.BIRTH_DATE: "1.1.1700"}, "too far away"),
        ({Field.GENDER: "blue"}, "no gender"),
        ({Field.HEIGHT: "500"}, "Nobody is 500 tall"),
        ({Field.WEIGHT: "heavy"}, "not a measure"),
        ({Field.TAGS: "x" * 50}, "at most 40"),
    ],
)
def test_cells_that_cannot_be_kept(cells: dict[Field, str], sentence: str) -> None:
    given_cells = (
        cells
        if not cells or Field.NAME in cells or Field.FIRST_NAME in cells
        else {
            Field.NAME: "Anna",
            **cells,
        }
    )
    _record, problems = client_record(given_cells, GERMAN)
    (problem,) = problems
    assert sentence in problem.sentence
    assert len(problem.sentence) < 200


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("70", 7000),
        ("70,50 €", 7050),
        ("1.234,56", 123_456),
        ("EUR 12", 1200),
        ("1234.56", 123_456),
    ],
)
def test_amounts(written: str, minor: int) -> None:
    assert values.money(Field.PRICE, written, GERMAN) == Money(minor, "EUR")


@pytest.mark.parametrize("written", ["-5", "70,505", "$ 5", "99999999999999", "much", "1e5"])
def test_amounts_that_are_none(written: str) -> None:
    with pytest.raises(InvalidInput):
        values.money(Field.PRICE, written, GERMAN)


def test_numbers_of_a_sheet_have_a_point_whatever_the_locale() -> None:
    sheet = Reading("de_DE", "DE", "EUR", TODAY, {}, is_sheet=True)
    assert values.money(Field.PRICE, "1234.5", sheet).minor == 123_450
    with pytest.raises(InvalidInput):
        values.money(Field.PRICE, "1.234", sheet)


@pytest.mark.parametrize(
    ("cells", "sessions", "left", "unlimited"),
    [
        ({Field.CREDITS_LEFT: "4/10"}, 10, 4, False),
        ({Field.CREDITS_LEFT: "4", Field.SESSIONS: "10"}, 10, 4, False),
        ({Field.SESSIONS: "10.0"}, 10, None, False),
        ({Field.SESSIONS: "unlimited"}, None, None, True),
        ({}, None, None, False),
    ],
)
def test_sessions(
    cells: dict[Field, str], sessions: int | None, left: int | None, unlimited: bool
) -> None:
    base = {Field.NAME: "Anna", Field.PACKAGE: "Ten"}
    record, problems = package_record({**base, **cells}, GERMAN)
    assert not problems
    assert (record.sessions, record.credits_left, record.is_unlimited) == (
        sessions,
        left,
        unlimited,
    )


@pytest.mark.parametrize(
    ("written", "minor"), [("yes", 7000), ("nein", 0), ("0", 0), ("20", 2000), ("1", 100)]
)
def test_paid(written: str, minor: int) -> None:
    cells = {Field.NAME: "A", Field.PACKAGE: "Ten", Field.PRICE: "70", Field.PAID: written}
    record, problems = package_record(cells, GERMAN)
    assert not problems
    assert record.paid == Money(minor, "EUR")


@pytest.mark.parametrize("written", ["-1", "many", "1.5", "99999"])
def test_sessions_that_are_none(written: str) -> None:
    cells = {Field.NAME: "Anna", Field.PACKAGE: "Ten", Field.CREDITS_LEFT: written}
    _record, problems = package_record(cells, GERMAN)
    assert [problem.field for problem in problems] == [Field.CREDITS_LEFT]


@settings(max_examples=200)
@given(dictionaries(sampled_from(Field), text(max_size=30), max_size=10))
def test_any_row_is_kept_or_refused(cells: dict[Field, str]) -> None:
    """Nothing else ever happens, and the same row has the same key."""
    for kind, read in ((ImportKind.CLIENTS, client_record), (ImportKind.PACKAGES, package_record)):
        said = {field: cell for field, cell in cells.items() if field in FIELDS[kind]}
        record, problems = read(said, GERMAN)
        assert all(problem.sentence for problem in problems)
        assert row_key(kind, record) == row_key(kind, read(dict(reversed(said.items())), GERMAN)[0])
        assert len(record.name) <= 200
        assert "\x00" not in record.name
