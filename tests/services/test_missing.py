"""No-shows: what becomes of the credit, by the studio's policy or for a reason, and back again."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.day_steps import CompleteRequest
from studio_app.domain.errors import NotAllowed
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.schema import OrganizationRow
from studio_app.services.bookings import mark
from studio_app.services.day_steps import complete
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, balance, entries, stored, wish


def set_policy(studio: StudioDatabase, *, spends: bool) -> None:
    with studio.house() as connection:
        row = OrganizationRow
        connection.execute(
            update(row).where(row.id == key("home")).values(no_show_spends_credit=spends)
        )


def missed(hands: Hands, booked: BookingOutcome, reason: str = "") -> BookingOutcome:
    return mark(
        hands.uow,
        hands.viewer,
        booked.booking_id,
        booked.version,
        BookingStatus.NO_SHOW,
        booked.starts_at,
        reason,
        request_id=new_id(),
    )


def test_a_no_show_spends_the_credit_unless_there_is_a_reason(
    studio: StudioDatabase, desk: Hands
) -> None:
    before = balance(studio, "cara ten")
    spent = missed(desk, desk.book(wish()))
    assert balance(studio, "cara ten") == before - 1
    desk.undo(spent)
    waived = missed(desk, desk.book(wish("cem", "anna", SLOT.replace(hour=12))), "snow")
    assert entries(studio, waived.booking_id)[-1] == ("returned", 1, "snow")
    back = desk.undo(waived)
    assert back.status is BookingStatus.BOOKED
    assert entries(studio, waived.booking_id)[-1][:2] == ("booked", -1)
    again = desk.redo(back)
    assert (again.status, entries(studio, waived.booking_id)[-1][:2]) == (
        BookingStatus.NO_SHOW,
        ("returned", 1),
    )
    # Who comes after all trains for the credit again.
    desk.mark(again, BookingStatus.ARRIVED)
    assert entries(studio, waived.booking_id)[-1][:2] == ("booked", -1)
    single = desk.book(wish("dora", "ben", pay_later=True))
    free = missed(desk, single, "ill")
    assert stored(studio, single.booking_id).charge == 0
    desk.undo(free)
    assert stored(studio, single.booking_id).charge == 8_000


@pytest.mark.parametrize("name", ["desk", "anna", "asim"])
def test_the_studios_policy_gives_the_credit_back(studio: StudioDatabase, name: str) -> None:
    desk = Hands.of(studio.login("desk"))
    before = balance(studio, "cara ten")
    booked = desk.book(wish())
    set_policy(studio, spends=False)
    hands = Hands.of(studio.login(name))
    done = missed(hands, booked)
    assert balance(studio, "cara ten") == before
    if name == "asim":
        # What an assistant marked, the desk takes back: it spends a credit.
        with pytest.raises(NotAllowed):
            hands.undo(done)
        with pytest.raises(NotAllowed):
            missed(hands, desk.book(wish("cem", "anna", SLOT.replace(hour=14))), "snow")
    desk.undo(done)
    assert balance(studio, "cara ten") == before - 1


def test_completing_a_day_follows_the_policy_too(studio: StudioDatabase, desk: Hands) -> None:
    set_policy(studio, spends=False)
    before = balance(studio, "cara ten")
    desk.book(wish())
    values: dict[str, Any] = {"day": SLOT.date(), "still_booked": BookingStatus.NO_SHOW}
    request = CompleteRequest(**values)
    end = SLOT.replace(hour=23)
    done = complete(desk.uow, desk.viewer, request, end, request_id=new_id())
    assert balance(studio, "cara ten") == before
    assert done.undo is not None
    undo(desk.uow, desk.viewer, done.undo, NOW, request_id=new_id())
    assert balance(studio, "cara ten") == before - 1
