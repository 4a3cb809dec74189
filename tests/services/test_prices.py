"""A trainer's prices: that of the day is charged, and seen by those who sell."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import bindparam, delete, insert, text, update
from sqlalchemy.exc import DBAPIError

from studio_app.domain.errors import NoPrice
from studio_app.domain.series_plans import Decision
from studio_app.repositories.schema import TrainerPriceRow
from studio_app.repositories.types import Identifier
from tests.databases import StudioDatabase
from tests.factories import TODAY, key, price
from tests.services.steps import SLOT, Hands, stored, wish
from tests.services.test_series import TUESDAY, WEEK, dates, make, series

DAY = SLOT.date()


def give(studio: StudioDatabase, *rows: dict[str, object]) -> None:
    """Add prices past all rules."""
    with studio.house() as connection:
        for row in rows:
            connection.execute(insert(TrainerPriceRow), [row])


def price_seen(studio: StudioDatabase, name: str, trainer: str, day: date = DAY) -> int | None:
    """Return the price that somebody sees of a trainer."""
    with studio.login(name).uow.reading() as work:
        return work.trainers.get(key(trainer), day).session_price


def test_the_price_of_the_day_is_charged(studio: StudioDatabase) -> None:
    give(
        studio,
        price("anna", 9_000, DAY),
        price("anna", 9_900, DAY + timedelta(days=2)),
        price("anna", 1, DAY, package_type_id=key("home ten")),
    )
    hands = Hands.of(studio.login("desk"))
    charges = [
        stored(
            studio,
            hands.book(wish(starts_at=SLOT + timedelta(days=days), pay_later=True)).booking_id,
        ).charge
        for days in (-1, 0, 1, 2, 3)
    ]
    assert charges == [8_000, 9_000, 9_000, 9_900, 9_900]


def test_the_day_is_that_of_the_studio(studio: StudioDatabase) -> None:
    """Half past ten in the evening, UTC, is tomorrow in Berlin."""
    give(studio, price("anna", 9_000, DAY + timedelta(days=1)))
    late = SLOT.replace(hour=23, minute=30)
    done = Hands.of(studio.login("desk")).book(wish(starts_at=late, pay_later=True))
    assert stored(studio, done.booking_id).charge == 9_000


def test_a_price_ends_with_its_last_day(studio: StudioDatabase) -> None:
    with studio.house() as connection:
        connection.execute(
            update(TrainerPriceRow)
            .where(TrainerPriceRow.trainer_id == key("anna"))
            .values(valid_until=DAY)
        )
    assert price_seen(studio, "desk", "anna") == 8_000
    assert price_seen(studio, "desk", "anna", DAY + timedelta(days=1)) is None


def test_each_date_of_a_series_costs_the_price_of_its_day(
    studio: StudioDatabase, desk: Hands
) -> None:
    until = TUESDAY + 3 * WEEK
    give(
        studio,
        price("anna", 9_000, TUESDAY + WEEK),
        price("anna", 1, TUESDAY + WEEK, package_type_id=key("home ten")),
        price("ben", 2, TUESDAY + WEEK),
        price("anna", 9_900, TUESDAY + 2 * WEEK, valid_until=until),
    )
    later = dates(*range(1, 5), decision=Decision.ANYWAY, pay_later=True)
    done = make(desk, series(dates=(*dates(0), *later)))
    assert done.undo is not None
    charges = [stored(studio, back.key).charge for back in done.undo.bookings]
    assert charges == [0, 9_000, 9_900, 9_900, 9_000]
    with studio.house() as connection:
        of_anna = update(TrainerPriceRow).where(TrainerPriceRow.trainer_id == key("anna"))
        connection.execute(of_anna.values(valid_until=until))
    with pytest.raises(NoPrice, match="Anna has no price for a single session on that day"):
        make(desk, series(start_minute=900, dates=later))


def test_without_a_price_only_a_package_books(studio: StudioDatabase) -> None:
    with studio.house() as connection:
        tomorrow = update(TrainerPriceRow).values(valid_from=DAY + timedelta(days=1))
        connection.execute(tomorrow)
    hands = Hands.of(studio.login("desk"))
    with pytest.raises(NoPrice, match="Anna has no price for a single session on that day"):
        hands.book(wish(pay_later=True))
    assert hands.book(wish()).client_name == "Cara Client"


@pytest.mark.parametrize(
    ("name", "trainer", "seen"),
    [
        ("owner", "anna", 8_000),
        ("desk", "ben", 8_000),
        ("sara", "sara", 8_000),
        ("anna", "anna", 8_000),
        ("asim", "anna", None),
        ("cara", "anna", None),
    ],
)
def test_those_who_sell_see_the_price(
    studio: StudioDatabase, name: str, trainer: str, seen: int | None
) -> None:
    assert price_seen(studio, name, trainer) == seen
    with studio.login(name).uow.reading() as work:
        prices = {found.session_price for found in work.trainers.visible(DAY)}
    assert prices == {seen}


def test_the_owner_adds_a_price_and_ends_the_one_before(studio: StudioDatabase) -> None:
    anna = bindparam("anna", key("anna"), type_=Identifier())
    end = text("UPDATE trainer_prices SET valid_until = '2026-06-30' WHERE trainer_id = :anna")
    row = price("anna", 9_000, date(2026, 7, 1))
    with studio.session("owner") as session:
        assert session.execute(end.bindparams(anna)).rowcount == 1
        session.execute(insert(TrainerPriceRow), [row])
        session.rollback()
    for name in ("desk", "sara", "anna", "asim", "cara"):
        with studio.session(name) as session, pytest.raises(DBAPIError):
            session.execute(insert(TrainerPriceRow), [row])
        with studio.session(name) as session, pytest.raises(DBAPIError):
            session.execute(end.bindparams(anna))
    with studio.session("owner") as session, pytest.raises(DBAPIError):
        session.execute(text("UPDATE trainer_prices SET price = 1"))
    with studio.session("owner") as session, pytest.raises(DBAPIError):
        session.execute(delete(TrainerPriceRow))


@pytest.mark.parametrize(
    "row",
    [
        price("anna", 1, date(2025, 1, 1), id=key("another")),
        price("anna", -1, TODAY),
        price("anna", 1, TODAY, valid_until=TODAY - timedelta(days=1)),
        price("anna", 1, TODAY, package_type_id=key("away ten")),
        price("anna", 1, TODAY, organization_id=key("away")),
    ],
    ids=["twice", "negative", "ends before it begins", "foreign package", "foreign studio"],
)
def test_the_database_refuses_what_is_no_price(
    studio: StudioDatabase, row: dict[str, object]
) -> None:
    with pytest.raises(DBAPIError, match=r"(?i)constraint"):
        give(studio, row)


def test_one_price_a_day_for_each_kind_of_package(studio: StudioDatabase) -> None:
    ten = price("anna", 60_000, TODAY, package_type_id=key("home ten"))
    give(studio, ten, price("anna", 1, TODAY))
    with pytest.raises(DBAPIError, match=r"(?i)unique"):
        give(studio, ten | {"id": key("another")})
