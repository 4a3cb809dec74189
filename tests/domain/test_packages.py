"""Which package pays for a booking."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis.strategies import (
    SearchStrategy,
    builds,
    integers,
    lists,
    none,
    one_of,
)

from studio_app.domain.coverage import Coverage, SessionKind, SessionShape
from studio_app.domain.packages import ClientPackage, EntryKind, package_that_pays

DAY = date(2026, 3, 10)


def package(
    number: int,
    sessions: int | None,
    balance: int,
    bought: int = 0,
    start: int = 0,
    valid: int | None = 30,
) -> ClientPackage:
    """Return a package; ``bought``, ``start`` and ``valid`` are days from DAY."""
    starts_on = DAY + timedelta(days=start)
    return ClientPackage(
        id=UUID(int=number),
        client_id=UUID(int=0),
        name=str(number),
        sessions=sessions,
        balance=balance,
        price=1,
        paid=0,
        bought_at=datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=bought),
        starts_on=starts_on,
        expires_on=None if valid is None else starts_on + timedelta(days=valid),
    )


PACKAGES: SearchStrategy[ClientPackage] = builds(
    package,
    integers(1, 10**6),
    one_of(none(), integers(1, 10)),
    integers(0, 3),
    integers(0, 3),
    integers(-5, 5),
    one_of(none(), integers(0, 8)),
)


@pytest.mark.parametrize(
    ("one", "pays"),
    [
        (package(1, 10, 1), True),
        (package(1, 10, 0), False),
        (package(1, None, 0), True),
        (package(1, 10, 1, start=1), False),
        (package(1, 10, 1, start=-30, valid=30), True),
        (package(1, 10, 1, start=-30, valid=29), False),
        (package(1, 10, 1, start=-9999, valid=None), True),
    ],
)
def test_a_package_pays_while_it_is_valid_and_something_is_left(
    one: ClientPackage, pays: bool
) -> None:
    assert one.pays_on(DAY) is pays


def test_the_one_that_expires_first_pays() -> None:
    late, soon, never = package(1, 10, 1), package(2, 10, 1, valid=2), package(3, 9, 9, valid=None)
    empty = package(4, 10, 0, valid=1)
    assert package_that_pays([late, soon, never, empty], DAY) == soon
    assert package_that_pays([never, late], DAY) == late
    assert package_that_pays([empty], DAY) is None
    assert package_that_pays([], DAY) is None


def test_among_equals_the_first_bought_pays() -> None:
    first, second = package(2, 10, 1, bought=0), package(1, 10, 1, bought=1)
    assert package_that_pays([second, first], DAY) == first


@given(lists(PACKAGES, max_size=6, unique_by=lambda one: one.id), integers(-6, 12))
def test_no_usable_package_expires_before_the_chosen_one(
    many: list[ClientPackage], days: int
) -> None:
    day = DAY + timedelta(days=days)
    chosen = package_that_pays(many, day)
    usable = [one for one in many if one.pays_on(day)]
    if chosen is None:
        assert usable == []
        return
    assert chosen in usable
    assert all((chosen.expires_on or date.max) <= (one.expires_on or date.max) for one in usable)
    assert package_that_pays(reversed(many), day) == chosen


def test_the_words_of_the_ledger() -> None:
    assert [kind.value for kind in EntryKind] == [
        "bought",
        "booked",
        "returned",
        "adjusted",
        "expired",
        "voided",
        "transferred",
    ]


def test_only_a_package_pays_that_is_for_such_a_session() -> None:
    soon, late = package(1, 10, 1, valid=2), package(2, 10, 1)
    half_hours = replace(soon, coverage=Coverage((30,), group=False))
    for shape, paying in (
        (None, half_hours),
        (SessionShape(30), half_hours),
        (SessionShape(60), late),
        (SessionShape(30, SessionKind.GROUP), late),
    ):
        assert package_that_pays([late, half_hours], DAY, shape) == paying
    assert package_that_pays([half_hours], DAY, SessionShape(60)) is None
    assert package_that_pays([replace(half_hours, balance=0)], DAY, SessionShape(30)) is None
