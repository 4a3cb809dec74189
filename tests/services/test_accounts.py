"""What a client owes is one figure for all who may hear it; a credit comes back by whoever may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from studio_app.domain.errors import NotFound
from studio_app.repositories.schema import (
    AssignmentRow,
    BookingRow,
    ClientPackageRow,
    CreditEntryRow,
    SessionRow,
)
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, balance, entries, wish


def debt(studio: StudioDatabase, name: str, client: str) -> int:
    hands = Hands.of(studio.login(name))
    with hands.uow.reading() as work:
        return work.accounts.debt_of(key(client))


def test_everybody_who_may_hears_the_same_debt(studio: StudioDatabase, desk: Hands) -> None:
    before = debt(studio, "owner", "cara")
    desk.book(wish("cara", "ben", pay_later=True))
    for name in ("owner", "desk", "anna", "cara", "admin"):
        assert debt(studio, name, "cara") == before + 8_000
    with desk.uow.reading() as work:
        assert work.packages.owed_by(key("cara")) == before + 8_000


def test_what_a_price_came_down_by_is_owed_no_more(studio: StudioDatabase, desk: Hands) -> None:
    before = debt(studio, "owner", "cara")
    with studio.house() as connection:
        row = ClientPackageRow
        came_down = update(row).where(row.id == key("cara ten")).values(price_reduction=10_000)
        connection.execute(came_down)
    for name in ("owner", "anna", "cara"):
        assert debt(studio, name, "cara") == before - 10_000
    with desk.uow.reading() as work:
        assert work.packages.owed_by(key("cara")) == before - 10_000


@pytest.mark.parametrize(
    ("name", "client"),
    [
        ("asim", "cara"),
        ("ben", "cara"),
        ("sara", "cara"),
        ("anna", "fay"),
        ("cara", "cem"),
        ("owner", "iu"),
        ("desk", "hana"),
        ("owner", "nobody"),
    ],
)
def test_nobody_else_hears_any(studio: StudioDatabase, name: str, client: str) -> None:
    with pytest.raises(NotFound):
        debt(studio, name, client)


def booked_by_package(desk: Hands) -> Any:
    """Ben gives a session of Cara, who is Anna's and pays with her package."""
    return desk.book(wish("cara", "ben", package_id=key("cara ten")))


def give_back(studio: StudioDatabase, name: str, booking_id: Any, reason: str = "") -> bool:
    hands = Hands.of(studio.login(name))
    with hands.uow.writing() as work:
        returned = work.accounts.return_credit(booking_id, reason, NOW)
        work.commit()
    return returned


def set_status(studio: StudioDatabase, booking_id: Any, status: str) -> None:
    with studio.house() as connection:
        row = BookingRow
        occupies = "cancelled" not in status
        changed = update(row).where(row.id == booking_id)
        connection.execute(changed.values(status=status, occupies=occupies))


def test_whoever_may_cancel_gives_the_credit_back_once(studio: StudioDatabase, desk: Hands) -> None:
    left = balance(studio, "cara ten")
    for name in ("ben", "desk", "owner"):
        booked = desk.book(wish("cara", "ben", package_id=key("cara ten")))
        set_status(studio, booked.booking_id, "cancelled")
        with studio.house() as connection:
            row = SessionRow
            connection.execute(
                update(row).where(row.id == booked.session_id).values(occupies=False)
            )
        assert give_back(studio, name, booked.booking_id)
        assert not give_back(studio, name, booked.booking_id)
        assert balance(studio, "cara ten") == left
        assert entries(studio, booked.booking_id) == [("booked", -1, ""), ("returned", 1, "")]
        with studio.house() as connection:
            line = CreditEntryRow
            mine = (line.booking_id == booked.booking_id) & (line.kind == "returned")
            signed = connection.execute(select(line.created_by).where(mine)).scalar_one()
        assert signed == key(f"user {name}")


@pytest.mark.parametrize("name", ["sara", "anna", "asim", "cara", "away owner"])
def test_others_give_nothing_back(studio: StudioDatabase, desk: Hands, name: str) -> None:
    booked = booked_by_package(desk)
    left = balance(studio, "cara ten")
    set_status(studio, booked.booking_id, "cancelled")
    with pytest.raises(NotFound):
        give_back(studio, name, booked.booking_id)
    assert balance(studio, "cara ten") == left


@pytest.mark.parametrize("status", ["booked", "arrived", "completed", "no_show"])
def test_what_stands_keeps_its_credit(studio: StudioDatabase, desk: Hands, status: str) -> None:
    booked = booked_by_package(desk)
    set_status(studio, booked.booking_id, status)
    for name in ("ben", "owner"):
        with pytest.raises(NotFound):
            give_back(studio, name, booked.booking_id)


def test_late_it_takes_a_reason(studio: StudioDatabase, desk: Hands) -> None:
    booked = booked_by_package(desk)
    set_status(studio, booked.booking_id, "late_cancelled")
    with pytest.raises(NotFound):
        give_back(studio, "ben", booked.booking_id)
    assert give_back(studio, "ben", booked.booking_id, "stuck in the lift")


def test_a_former_trainer_cancels_and_the_client_keeps_the_credit(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    """Anna still gives the session, but sees the ledger of her former client no more."""
    left = balance(studio, "cara ten")
    booked = desk.book(wish())
    with studio.house() as connection:
        connection.execute(
            update(AssignmentRow)
            .where(AssignmentRow.client_id == key("cara"))
            .values(ended_at=AssignmentRow.started_at)
        )
    assert balance(studio, "cara ten") == left - 1
    done = anna.cancel(booked)
    assert done.status.value == "cancelled"
    assert balance(studio, "cara ten") == left
    late = desk.book(wish("cara", "anna", SLOT + timedelta(days=1), package_id=key("cara ten")))
    anna.cancel(late, late.starts_at - timedelta(hours=1))
    assert balance(studio, "cara ten") == left - 1


def test_a_trainer_undoes_the_booking_of_a_colleague_s_client(
    studio: StudioDatabase, desk: Hands
) -> None:
    left = balance(studio, "cara ten")
    booked = booked_by_package(desk)
    ben = Hands.of(studio.login("ben"))
    ben.undo(booked)
    assert balance(studio, "cara ten") == left
