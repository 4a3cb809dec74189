"""An admin at work in another studio than the login's: by its rules, and in its trail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from studio_app.domain.errors import NotFound, SlotTaken
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus, BookRequest
from studio_app.domain.transfers import TransferRequest
from studio_app.repositories.schema import AuditEntryRow, OrganizationRow
from studio_app.services.transfer_undoing import undo_transfer
from studio_app.services.transfers import (
    ask_for_transfer,
    asked_transfers,
    decline_transfer,
    transfer_client,
)
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, session_of, stored, wish

AWAY = "away"


@pytest.fixture
def admin(studio: StudioDatabase) -> Hands:
    """An admin, who is logged in to the home studio."""
    return Hands.of(studio.login("admin"))


def actions(studio: StudioDatabase, organization: str) -> list[str]:
    """Return what stands in a studio's trail about what happened at NOW, in order."""
    row = AuditEntryRow
    query = select(row.action).where(
        row.organization_id == key(organization), row.user_id == key("user admin")
    )
    with studio.house() as connection:
        return list(connection.execute(query.order_by(row.id)).scalars())


def added(studio: StudioDatabase, act: Callable[[], object]) -> tuple[list[str], list[str]]:
    """Return what an act adds to the trail of each studio: at home, away."""
    before = [actions(studio, name) for name in ("home", AWAY)]
    act()
    after = [actions(studio, name) for name in ("home", AWAY)]
    home, away = (late[len(early) :] for early, late in zip(before, after, strict=True))
    return home, away


def test_each_step_stands_in_the_trail_of_its_studio(studio: StudioDatabase, admin: Hands) -> None:
    booked = admin.book(wish("hana", "yuna"))
    assert stored(studio, booked.booking_id).organization_id == key(AWAY)
    assert session_of(studio, booked.booking_id).organization_id == key(AWAY)
    assert added(studio, lambda: admin.undo(booked)) == ([], ["undo"])
    booked = admin.book(wish("hana", "yuna"))
    cancelled = admin.cancel(booked)
    assert added(studio, lambda: admin.undo(cancelled)) == ([], ["undo"])
    other = admin.book(wish("hana", "yuna", SLOT + timedelta(hours=3)))
    assert added(studio, lambda: admin.cancel(other)) == ([], ["cancel"])
    third = admin.book(wish("hana", "yuna", SLOT + timedelta(hours=5)))
    assert added(studio, lambda: admin.mark(third, BookingStatus.NO_SHOW)) == ([], ["no_show"])
    fourth = wish("hana", "yuna", SLOT + timedelta(hours=7))
    assert added(studio, lambda: admin.book(fourth)) == ([], ["booked"])


def test_also_of_transfers(studio: StudioDatabase, admin: Hands) -> None:
    who = (admin.uow, admin.viewer)
    request = TransferRequest(new_id(), key("hana"), key("zoe"), 1)
    assert added(studio, lambda: ask_for_transfer(*who, request, NOW)) == (
        [],
        ["asked_for_transfer"],
    )
    (asked,) = [it for it in asked_transfers(*who) if it.transfer_id == request.transfer_id]
    decline = (asked.transfer_id, asked.version, NOW, "no")
    assert added(studio, lambda: decline_transfer(*who, *decline, request_id=new_id())) == (
        [],
        ["declined_transfer"],
    )
    request = TransferRequest(new_id(), key("hana"), key("zoe"), 1)
    outcomes = []

    def move() -> None:
        outcomes.append(transfer_client(*who, request, NOW, request_id=new_id()))

    assert added(studio, move) == ([], ["transferred"])
    step = outcomes[0].undo
    assert step is not None
    assert added(studio, lambda: undo_transfer(*who, step, NOW, request_id=new_id())) == (
        [],
        ["transfer_undone"],
    )


def test_the_clock_is_that_of_the_trainer_s_studio(studio: StudioDatabase, admin: Hands) -> None:
    """In Seoul it is the day after already."""
    evening = datetime(2026, 7, 1, 16, 0, tzinfo=NOW.tzinfo)
    day = date(2026, 7, 2)
    with studio.house() as connection:
        factories.add_package(
            connection, "that day", "hana", studio=AWAY, starts_on=day, expires_on=day
        )
    assert admin.book(wish("hana", "yuna", evening)).package_name == "That Day"
    with pytest.raises(SlotTaken, match="오전 1:00 to 오전 2:00"):
        admin.book(wish("iu", "yuna", evening))


def test_late_is_what_the_trainer_s_studio_calls_so(studio: StudioDatabase, admin: Hands) -> None:
    with studio.house() as connection:
        connection.execute(
            update(OrganizationRow)
            .where(OrganizationRow.id == key(AWAY))
            .values(late_cancel_hours=1)
        )
    booked = admin.book(wish("hana", "yuna"))
    assert admin.cancel(booked, SLOT - timedelta(hours=2)).status is BookingStatus.CANCELLED


@pytest.mark.parametrize(
    "request_",
    [
        wish("cara", "yuna"),
        wish("hana", "anna"),
        wish("hana", "yuna", place_id=key("home Hall")),
        wish("hana", "nobody"),
    ],
    ids=["client", "trainer", "place", "nobody"],
)
def test_studios_are_not_mixed(studio: StudioDatabase, admin: Hands, request_: BookRequest) -> None:
    with pytest.raises(NotFound):
        admin.book(request_)
