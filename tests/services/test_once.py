"""The same request again is never done twice, whoever sends it, and on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    DoneAfterAll,
    NotYetBegun,
    SlotTaken,
    StudioError,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.schema import AuditEntryRow, PerformedRequestRow
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.services.steps import (
    SLOT,
    Hands,
    balance,
    count_bookings,
    entries,
    stored,
    trail,
    wish,
)

Again = Callable[[Hands, UUID], BookingOutcome]


def repeated(desk: Hands, step: str) -> Again:
    """Return what does a step of its own booking, or does it again under the same key."""
    booked = desk.book(wish())
    cancelled = desk.cancel(booked) if step == "undo" else booked
    steps: dict[str, Again] = {
        "check in": lambda hands, key: hands.check_in(booked, request_id=key),
        "complete": lambda hands, key: hands.mark(booked, BookingStatus.COMPLETED, request_id=key),
        "miss": lambda hands, key: hands.mark(booked, BookingStatus.NO_SHOW, request_id=key),
        "cancel": lambda hands, key: hands.cancel(booked, request_id=key),
        "undo": lambda hands, key: hands.undo(cancelled, request_id=key),
    }
    return steps[step]


STEPS = ["check in", "complete", "miss", "cancel", "undo"]


def audited(studio: StudioDatabase) -> int:
    with studio.house() as connection:
        return connection.execute(select(func.count()).select_from(AuditEntryRow)).scalar_one()


def performed(studio: StudioDatabase, key: UUID) -> list[str]:
    query = select(PerformedRequestRow.use_case).where(PerformedRequestRow.id == key)
    with studio.house() as connection:
        return list(connection.execute(query).scalars())


@pytest.mark.parametrize("step", STEPS)
def test_a_step_sent_again_gives_the_first_answer_and_changes_nothing(
    studio: StudioDatabase, desk: Hands, step: str
) -> None:
    again, key = repeated(desk, step), new_id()
    first = again(desk, key)
    before = (audited(studio), balance(studio, "cara ten"), stored(studio, first.booking_id))
    assert again(desk, key) == first
    after = (audited(studio), balance(studio, "cara ten"), stored(studio, first.booking_id))
    assert after == before
    assert len(performed(studio, key)) == 1


@pytest.mark.parametrize("step", STEPS)
def test_without_the_key_the_same_step_is_another_and_comes_too_late(
    desk: Hands, step: str
) -> None:
    again = repeated(desk, step)
    again(desk, new_id())
    with pytest.raises((ChangedMeanwhile, CannotUndo)):
        again(desk, new_id())


def test_a_booking_sent_again_gives_the_first_answer(studio: StudioDatabase, desk: Hands) -> None:
    request = wish()
    before = (count_bookings(studio), balance(studio, "cara ten"))
    first = desk.book(request)
    assert desk.book(request) == first
    assert (count_bookings(studio), balance(studio, "cara ten")) == (before[0] + 1, before[1] - 1)
    assert entries(studio, request.booking_id) == [("booked", -1, "")]
    assert len(trail(studio, request.booking_id)) == 1


def test_an_assistant_who_sees_no_money_gets_the_first_answer_too(
    studio: StudioDatabase, desk: Hands
) -> None:
    asim, key = Hands.of(studio.login("asim")), new_id()
    booked = desk.book(wish(pay_later=True))
    first = asim.check_in(booked, request_id=key)
    assert asim.check_in(booked, request_id=key) == first
    key = new_id()
    undone = asim.undo(first, request_id=key)
    assert asim.undo(first, request_id=key) == undone
    assert stored(studio, booked.booking_id).status == "booked"
    assert stored(studio, booked.booking_id).charge > 0


def test_a_step_sent_at_once_from_two_windows_is_done_once(
    studio: StudioDatabase, desk: Hands
) -> None:
    booked, key = desk.book(wish()), new_id()
    hands = [Hands.of(studio.login("desk")) for _ in range(4)]
    with ThreadPoolExecutor(len(hands)) as pool:
        answers = list(pool.map(lambda own: own.cancel(booked, request_id=key), hands))
    assert len(set(answers)) == 1
    assert [kind for kind, _amount, _reason in entries(studio, booked.booking_id)] == [
        "booked",
        "returned",
    ]


@pytest.mark.parametrize("name", ["owner", "anna"])
def test_a_key_is_nobody_else_s(studio: StudioDatabase, desk: Hands, name: str) -> None:
    key = new_id()
    booked = desk.book(wish())
    desk.check_in(booked, request_id=key)
    other = desk.book(wish("cem", starts_at=SLOT + timedelta(hours=3)))
    with pytest.raises(ChangedMeanwhile):
        Hands.of(studio.login(name)).check_in(other, request_id=key)
    assert stored(studio, other.booking_id).status == "booked"


def test_a_key_stands_for_one_use_case_and_one_wish(studio: StudioDatabase, desk: Hands) -> None:
    key = new_id()
    booked = desk.book(wish())
    arrived = desk.check_in(booked, request_id=key)
    other = desk.book(wish("cem", starts_at=SLOT + timedelta(hours=3)))
    uses: list[Callable[[], BookingOutcome]] = [
        lambda: desk.cancel(arrived, request_id=key),
        lambda: desk.undo(arrived, request_id=key),
        lambda: desk.check_in(other, request_id=key),
        lambda: desk.mark(booked, BookingStatus.NO_SHOW, request_id=key),
        lambda: desk.book(wish("dora", "ben", booking_id=key)),
    ]
    for use in uses:
        with pytest.raises(ChangedMeanwhile):
            use()
    assert stored(studio, booked.booking_id).status == "arrived"
    assert stored(studio, other.booking_id).status == "booked"


def test_a_key_stands_for_one_use_case_though_both_are_asked_the_same(desk: Hands) -> None:
    key = new_id()
    answers = [
        desk.uow.perform(UseCaseRequest(key, "add", (1, 2)), lambda work: 3, int) for _ in range(2)
    ]
    assert answers == [3, 3]
    with pytest.raises(ChangedMeanwhile):
        desk.uow.perform(UseCaseRequest(key, "subtract", (1, 2)), lambda work: -1, int)


def test_what_was_refused_may_be_asked_again(studio: StudioDatabase, desk: Hands) -> None:
    """Only what was done is remembered: a refusal may end once the slot is free."""
    taken, request = desk.book(wish("cem")), wish()
    with pytest.raises(SlotTaken):
        desk.book(request)
    desk.cancel(taken)
    assert desk.book(request).booking_id == request.booking_id


def test_what_takes_the_place_of_an_unanswered_request_is_booked_only_if_that_was_not(
    studio: StudioDatabase, desk: Hands
) -> None:
    first, lost = wish(), wish(starts_at=SLOT + timedelta(hours=5))
    desk.book(first)
    before = count_bookings(studio)
    later = SLOT + timedelta(hours=2)
    with pytest.raises(DoneAfterAll, match="Cara Client, Thu, 12 Mar 2026, 10:00") as told:
        desk.book(wish(starts_at=later, instead_of=(lost.booking_id, first.booking_id)))
    assert "booked after all" in str(told.value)
    assert count_bookings(studio) == before
    assert desk.book(wish(starts_at=later, instead_of=(lost.booking_id,))).version == 1


def test_what_was_booked_and_withdrawn_is_no_obstacle(desk: Hands) -> None:
    first = wish()
    desk.undo(desk.book(first))
    assert desk.book(wish(instead_of=(first.booking_id,))).version == 1


def test_the_memory_is_the_viewer_s_own(studio: StudioDatabase, desk: Hands) -> None:
    request = wish()
    desk.book(request)
    query = select(PerformedRequestRow.id).where(PerformedRequestRow.id == request.booking_id)
    with studio.session("desk") as session:
        assert session.execute(query).scalars().all() == [request.booking_id]
    for name in ("owner", "anna", "sara"):
        with studio.session(name) as session:
            assert session.execute(query).scalars().all() == []


@pytest.mark.parametrize("status", [BookingStatus.COMPLETED, BookingStatus.NO_SHOW])
def test_nobody_misses_or_completes_what_has_not_begun(
    studio: StudioDatabase, desk: Hands, status: BookingStatus
) -> None:
    booked = desk.book(wish())
    moment = timedelta(microseconds=1)
    with pytest.raises(NotYetBegun, match="Cara Client's session begins Thu, 12 Mar 2026 at 10:00"):
        desk.mark(booked, status, SLOT - moment)
    assert stored(studio, booked.booking_id).status == "booked"
    assert desk.mark(booked, status, SLOT).status is status


def test_an_early_guest_is_checked_in(desk: Hands) -> None:
    assert desk.check_in(desk.book(wish()), NOW).status is BookingStatus.ARRIVED


def test_nothing_of_a_refused_step_stays(studio: StudioDatabase, desk: Hands) -> None:
    key, booked = new_id(), desk.book(wish())
    before = audited(studio)
    with pytest.raises(StudioError):
        desk.mark(booked, BookingStatus.NO_SHOW, NOW, request_id=key)
    assert performed(studio, key) == []
    assert audited(studio) == before
