"""What a trainer takes back of a colleague's client in her own class: her marks, and no booking."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import update

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.errors import CannotUndo, ColleaguesClient
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.schema import OrganizationRow
from studio_app.services import bookings
from tests.databases import StudioDatabase
from tests.services.steps import SLOT, Hands, balance, stored, trail
from tests.services.test_classes import HOUR, add, join

OVER = SLOT + HOUR


def missed(hands: Hands, joined: BookingOutcome, waive_reason: str = "") -> BookingOutcome:
    """Mark a booking as missed, for a reason at no cost."""
    return bookings.mark(
        hands.uow,
        hands.viewer,
        joined.booking_id,
        joined.version,
        BookingStatus.NO_SHOW,
        OVER,
        waive_reason,
        request_id=new_id(),
    )


@pytest.mark.parametrize("pay_later", [False, True])
@pytest.mark.parametrize(
    "status", [BookingStatus.ARRIVED, BookingStatus.COMPLETED, BookingStatus.NO_SHOW]
)
def test_marks_are_taken_back_and_made_again(
    studio: StudioDatabase, desk: Hands, anna: Hands, status: BookingStatus, pay_later: bool
) -> None:
    joined = join(studio, desk, add(desk), "dora", pay_later=pay_later)
    before = (balance(studio, "dora ten"), stored(studio, joined.booking_id).charge)
    undone = anna.undo(anna.mark(joined, status, OVER))
    assert undone.status is BookingStatus.BOOKED
    again = anna.redo(undone)
    assert again.status is status
    assert anna.undo(again).status is BookingStatus.BOOKED
    assert (balance(studio, "dora ten"), stored(studio, joined.booking_id).charge) == before


@pytest.mark.parametrize("pay_later", [False, True])
@pytest.mark.parametrize("way", ["waived", "by the studio's policy"])
def test_what_was_given_back_only_those_take_anew_who_may_book(
    studio: StudioDatabase, desk: Hands, anna: Hands, way: str, pay_later: bool
) -> None:
    if way != "waived":
        with studio.house() as connection:
            connection.execute(update(OrganizationRow).values(no_show_spends_credit=False))
    joined = join(studio, desk, add(desk), "dora", pay_later=pay_later)
    before = (balance(studio, "dora ten"), stored(studio, joined.booking_id).charge)
    done = missed(anna, joined, "ill" if way == "waived" else "")
    given_back = (balance(studio, "dora ten"), stored(studio, joined.booking_id).charge)
    assert given_back != before
    written = len(trail(studio, joined.booking_id))
    with pytest.raises(CannotUndo, match="to check Dora Client in"):
        anna.undo(done)
    if not pay_later:
        with pytest.raises(ColleaguesClient, match="Dora Client is a colleague's client"):
            anna.check_in(done, OVER)
    assert (balance(studio, "dora ten"), stored(studio, joined.booking_id).charge) == given_back
    assert len(trail(studio, joined.booking_id)) == written
    undone = desk.undo(done)
    assert (balance(studio, "dora ten"), stored(studio, joined.booking_id).charge) == before
    again = desk.redo(undone)
    assert (balance(studio, "dora ten"), stored(studio, joined.booking_id).charge) == given_back
    desk.undo(again)
    assert (balance(studio, "dora ten"), stored(studio, joined.booking_id).charge) == before


@pytest.mark.parametrize("now", [SLOT - 48 * HOUR, SLOT - HOUR])
def test_a_cancelled_booking_is_told_who_can_bring_it_back(
    studio: StudioDatabase, desk: Hands, anna: Hands, now: datetime
) -> None:
    """The database lets no trainer book who is not theirs: it does not know why she would."""
    joined = join(studio, desk, add(desk), "dora")
    done = anna.cancel(joined, now)
    with pytest.raises(
        CannotUndo, match="Ask the front desk or an owner to book Dora Client again: only they can"
    ):
        anna.undo(done)
    assert not stored(studio, joined.booking_id).occupies
    assert desk.undo(done).status is BookingStatus.BOOKED
