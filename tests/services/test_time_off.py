"""Time off: asked for, taken back, decided about with what becomes of the sessions in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
    SessionsInTheWay,
    SlotTaken,
    StudioError,
    TimeOffInTheWay,
    WrongStatus,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import BookingStatus, TimeOffStatus
from studio_app.domain.time_off import (
    Resolution,
    SessionInTheWay,
    TimeOffDecision,
    TimeOffKind,
    TimeOffRequest,
    Way,
)
from studio_app.repositories.schema import AuditEntryRow, TimeOffRow, TrainerRow, WeeklyHoursRow
from studio_app.services.time_off import (
    ask_time_off,
    coming_time_off,
    sessions_hit,
    withdraw_time_off,
)
from studio_app.services.time_off_decisions import decide_time_off, time_off_plan
from studio_app.services.undoing import undo
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, balance, session_of, stored, wish
from tests.services.test_turns import on_statements

HOUR = timedelta(hours=1)
SOON = SLOT - timedelta(hours=2)
"""A morning shortly before, when cancelling is late."""


def asking(trainer: str = "anna", **values: Any) -> TimeOffRequest:
    """Return the wish for six hours around SLOT."""
    return TimeOffRequest(
        **{
            "time_off_id": new_id(),
            "trainer_id": key(trainer),
            "starts_at": SLOT - HOUR,
            "ends_at": SLOT + 5 * HOUR,
            "kind": TimeOffKind.VACATION,
            "note": "the sea",
            **values,
        }
    )


def asked(hands: Hands, request: TimeOffRequest) -> DiaryOutcome:
    return ask_time_off(hands.uow, hands.viewer, request, NOW)


def decided(
    hands: Hands, request: TimeOffRequest, *resolutions: Resolution, approve: bool = True
) -> DiaryOutcome:
    decision = TimeOffDecision(request.time_off_id, 1, approve, "enjoy", resolutions)
    return decide_time_off(hands.uow, hands.viewer, decision, SOON, request_id=new_id())


def put_back(hands: Hands, done: DiaryOutcome, *, again: bool = False) -> DiaryOutcome:
    assert done.undo is not None
    return undo(hands.uow, hands.viewer, done.undo, NOW, request_id=new_id(), again=again)


def row(studio: StudioDatabase, request: TimeOffRequest) -> Any:
    with studio.house() as connection:
        query = select(TimeOffRow).where(TimeOffRow.id == request.time_off_id)
        return connection.execute(query).one()


def of(hit: SessionInTheWay, way: Way, **values: Any) -> Resolution:
    return Resolution(hit.session_id, hit.version, way, **values)


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    return Hands.of(studio.login("owner"))


def test_a_trainer_asks_sees_what_it_hits_and_takes_it_back(
    studio: StudioDatabase, desk: Hands, anna: Hands, owner: Hands
) -> None:
    desk.book(wish())
    given_up = desk.cancel(desk.book(wish("cem", "anna", SLOT + HOUR)))
    request = asking()
    hit = sessions_hit(anna.uow, anna.viewer, key("anna"), request.interval())
    assert [(one.subject, one.interval.start) for one in hit] == [("Cara Client", SLOT)]
    done = asked(anna, request)
    assert (done.step, done.subject) == (Step.ASK_TIME_OFF, "Anna")
    assert asked(anna, request) == done
    # Nothing but a wish: it keeps nobody from booking.
    desk.book(wish("cem", "anna", SLOT + 2 * HOUR))
    for hands, seen in ((anna, True), (owner, True), (desk, True)):
        found = {one.id: one for one in coming_time_off(hands.uow, hands.viewer, NOW)}
        assert (request.time_off_id in found) is seen
    ben = Hands.of(studio.login("ben"))
    assert all(one.trainer_id == key("ben") for one in coming_time_off(ben.uow, ben.viewer, NOW))
    back = withdraw_time_off(
        anna.uow, anna.viewer, request.time_off_id, 1, NOW, request_id=new_id()
    )
    listed = coming_time_off(anna.uow, anna.viewer, NOW)
    assert request.time_off_id not in {one.id for one in listed}
    too_late = TimeOffDecision(request.time_off_id, 2, True)
    with pytest.raises(WrongStatus):
        decide_time_off(owner.uow, owner.viewer, too_late, NOW, request_id=new_id())
    put_back(anna, back)
    put_back(anna, done)
    assert row(studio, request).withdrawn_at is not None
    assert not stored(studio, given_up.booking_id).occupies
    with studio.house() as connection:
        entries = connection.execute(
            select(AuditEntryRow.action)
            .where(AuditEntryRow.subject_id == request.time_off_id)
            .order_by(AuditEntryRow.id)
        ).scalars()
        assert list(entries) == ["asked_for_time_off", "withdrew_time_off", "undo", "undo"]


def test_who_may_not_ask_or_decide_does_neither(
    studio: StudioDatabase, anna: Hands, desk: Hands
) -> None:
    for name, refusal in (
        ("ben", NotAllowed),
        ("desk", NotAllowed),
        ("asim", NotAllowed),
        ("cara", NotAllowed),
        ("zoe", NotAllowed),
        ("away owner", NotFound),
    ):
        with pytest.raises(StudioError) as caught:
            asked(Hands.of(studio.login(name)), asking())
        assert (name, caught.type) == (name, refusal)
    request = asking()
    asked(anna, request)
    for name, refusal in (
        ("anna", NotAllowed),
        ("sara", NotAllowed),
        ("desk", NotAllowed),
        ("away owner", NotFound),
    ):
        hands = Hands.of(studio.login(name))
        with pytest.raises(StudioError) as caught:
            decided(hands, request)
        assert (name, caught.type) == (name, refusal)
    for values in (
        {"ends_at": SLOT - HOUR},
        {"ends_at": SLOT + timedelta(days=400)},
        {"note": "x" * 2_001},
    ):
        with pytest.raises(InvalidInput):
            asked(anna, asking(**values))
    assert row(studio, request).status == "requested"


def test_approval_moves_gives_and_cancels_and_is_taken_back_whole(
    studio: StudioDatabase, desk: Hands, anna: Hands, owner: Hands
) -> None:
    moved, given, gone = (
        desk.book(wish(client, "anna", SLOT + number * HOUR))
        for number, client in enumerate(("cara", "cem", "dora"))
    )
    left = balance(studio, "dora ten")
    request = asking()
    asked(anna, request)
    with pytest.raises(SessionsInTheWay, match="3 sessions"):
        decided(owner, request)
    plan = time_off_plan(owner.uow, owner.viewer, request.time_off_id, NOW)
    assert [one.subject for one in plan] == ["Cara Client", "Cem Client", "Dora Client"]
    for one in plan:
        assert one.free_times
        assert all(not request.interval().overlaps(_at(one, start)) for start in one.free_times)
    # Nobody but Anna works on a Thursday in this world, so the others are not free by their hours.
    assert plan[1].free_trainers == ()
    time = plan[0].free_times[0]
    ways = (
        of(plan[0], Way.MOVE, starts_at=time),
        of(plan[1], Way.GIVE, trainer_id=key("ben")),
        of(plan[2], Way.CANCEL),
    )
    with pytest.raises(InvalidInput, match="outside the time off"):
        decided(owner, request, of(plan[0], Way.MOVE, starts_at=SLOT + 4 * HOUR), *ways[1:])
    assert row(studio, request).status == "requested"
    done = decided(owner, request, *ways)
    assert (done.step, done.count) == (Step.APPROVE_TIME_OFF, 3)
    found = row(studio, request)
    assert (found.status, found.decision, found.decided_by) == (
        "approved",
        "enjoy",
        owner.viewer.user_id,
    )
    assert session_of(studio, moved.booking_id).starts_at == time
    assert stored(studio, given.booking_id).trainer_id == key("ben")
    # However late it is, it was not the client who cancelled.
    assert stored(studio, gone.booking_id).status == BookingStatus.CANCELLED
    assert balance(studio, "dora ten") == left + 1
    with pytest.raises(TimeOffInTheWay):
        desk.book(wish("emil", "anna", SLOT + 2 * HOUR))
    undone = put_back(owner, done)
    assert row(studio, request).status == "requested"
    for booked in (moved, given, gone):
        booking = stored(studio, booked.booking_id)
        assert (booking.trainer_id, booking.status) == (key("anna"), BookingStatus.BOOKED)
    assert session_of(studio, moved.booking_id).starts_at == SLOT
    assert balance(studio, "dora ten") == left
    put_back(owner, undone, again=True)
    assert row(studio, request).status == "approved"
    assert stored(studio, gone.booking_id).status == BookingStatus.CANCELLED


def _at(one: SessionInTheWay, start: Any) -> Any:
    return type(one.interval)(start, start + one.interval.length)


def test_one_that_does_not_fit_stops_all_of_it(
    studio: StudioDatabase, desk: Hands, anna: Hands, owner: Hands
) -> None:
    first = desk.book(wish())
    second = desk.book(wish("cem", "anna", SLOT + HOUR))
    desk.book(wish("emil", "ben", SLOT + HOUR))
    request = asking()
    asked(anna, request)
    hit = sessions_hit(owner.uow, owner.viewer, key("anna"), request.interval())
    ways = (of(hit[0], Way.CANCEL), of(hit[1], Way.GIVE, trainer_id=key("ben")))
    with pytest.raises(SlotTaken, match="Ben is already booked"):
        decided(owner, request, *ways)
    assert stored(studio, first.booking_id).occupies
    assert stored(studio, second.booking_id).trainer_id == key("anna")
    # A session that somebody moved meanwhile is looked at again first.
    desk.cancel(first)
    with pytest.raises(ChangedMeanwhile):
        decided(owner, request, *ways)
    kept = decided(owner, request, of(hit[1], Way.KEEP))
    assert stored(studio, second.booking_id).occupies
    assert row(studio, request).status == "approved"
    taken_back = put_back(owner, kept)
    declined = decided_again(studio, owner, request)
    assert row(studio, request).status == TimeOffStatus.DECLINED
    with pytest.raises(CannotUndo):
        put_back(owner, taken_back, again=True)
    put_back(owner, declined)
    assert row(studio, request).status == TimeOffStatus.REQUESTED


def decided_again(studio: StudioDatabase, owner: Hands, request: TimeOffRequest) -> DiaryOutcome:
    version = row(studio, request).version
    decision = TimeOffDecision(request.time_off_id, version, False, "not now")
    return decide_time_off(owner.uow, owner.viewer, decision, NOW, request_id=new_id())


def test_an_owner_adds_time_off_at_once_where_nothing_is_in_it(
    studio: StudioDatabase, desk: Hands, owner: Hands
) -> None:
    request = asking("ben", kind=TimeOffKind.SICK)
    done = asked(owner, request)
    assert (done.step, row(studio, request).status) == (Step.ADD_TIME_OFF, "approved")
    with pytest.raises(TimeOffInTheWay):
        desk.book(wish("dora", "ben"))
    put_back(owner, done)
    desk.book(wish("dora", "ben"))
    # Where it hits a session, that is decided about first.
    again = asking("ben")
    assert asked(owner, again).step is Step.ASK_TIME_OFF
    assert row(studio, again).status == "requested"


def test_sessions_in_it_move_each_once_its_place_is_free(
    studio: StudioDatabase, desk: Hands, anna: Hands, owner: Hands
) -> None:
    booked = [
        desk.book(wish(client, "anna", SLOT + number * HOUR))
        for number, client in ((4.5, "cara"), (6.5, "cem"))
    ]
    request = asking(starts_at=SLOT + 5 * HOUR, ends_at=SLOT + 7 * HOUR)
    asked(anna, request)
    hit = sessions_hit(owner.uow, owner.viewer, key("anna"), request.interval())
    # The first goes to where in part the second is, which leaves for before the time off.
    ways = (
        of(hit[0], Way.MOVE, starts_at=SLOT + 7 * HOUR),
        of(hit[1], Way.MOVE, starts_at=SLOT + 3.5 * HOUR),
    )

    def places() -> list[Any]:
        return [stored(studio, one.booking_id).starts_at for one in booked]

    done = decided(owner, request, *ways)
    assert places() == [SLOT + 7 * HOUR, SLOT + 3.5 * HOUR]
    undone = put_back(owner, done)
    assert places() == [SLOT + 4.5 * HOUR, SLOT + 6.5 * HOUR]
    again = put_back(owner, undone, again=True)
    assert places() == [SLOT + 7 * HOUR, SLOT + 3.5 * HOUR]
    anna.mark(
        replace(booked[1], version=stored(studio, booked[1].booking_id).version),
        BookingStatus.COMPLETED,
        SLOT + 6 * HOUR,
    )
    with pytest.raises(CannotUndo, match="Cem Client's booking is completed by now"):
        put_back(owner, again)
    assert row(studio, request).status == "approved"


def test_two_that_would_swap_their_places_are_told(
    studio: StudioDatabase, desk: Hands, anna: Hands, owner: Hands
) -> None:
    for start, client in ((SLOT - HOUR, "cara"), (SLOT + 2 * HOUR, "cem")):
        desk.book(wish(client, "anna", start, minutes=120))
    request = asking(starts_at=SLOT, ends_at=SLOT + 2.5 * HOUR)
    asked(anna, request)
    hit = sessions_hit(owner.uow, owner.viewer, key("anna"), request.interval())
    ways = (
        of(hit[0], Way.MOVE, starts_at=SLOT + 2.5 * HOUR),
        of(hit[1], Way.MOVE, starts_at=SLOT - 2 * HOUR),
    )
    with pytest.raises(InvalidInput, match="take each other's place"):
        decided(owner, request, *ways)


def test_no_step_back_puts_time_off_over_what_nobody_decided_about(
    studio: StudioDatabase, desk: Hands, anna: Hands, owner: Hands
) -> None:
    request, other = asking(), asking("ben")
    asked(anna, request)
    asked(owner, other)
    undone = put_back(owner, decided(owner, request))
    withdrawn = withdraw_time_off(
        owner.uow, owner.viewer, other.time_off_id, 1, NOW, request_id=new_id()
    )
    booked = [desk.book(wish()), desk.book(wish("dora", "ben"))]
    for done, again in ((undone, True), (withdrawn, False)):
        with pytest.raises(CannotUndo, match="is booked within that time off by now"):
            put_back(owner, done, again=again)
    assert row(studio, request).status == "requested"
    assert row(studio, other).withdrawn_at is not None
    for one in booked:
        desk.cancel(one)
    put_back(owner, undone, again=True)
    put_back(owner, withdrawn)
    assert (row(studio, request).status, row(studio, other).status) == ("approved", "approved")


def test_a_plan_asks_as_often_however_many_colleagues_there_are(
    sqlite_studio: StudioDatabase,
) -> None:
    owner = Hands.of(sqlite_studio.login("owner"))
    owner.book(wish())
    request = asking()
    asked(owner, request)

    asked_for: list[int] = []

    def plan() -> SessionInTheWay:
        asked_for.append(0)
        with on_statements(owner, lambda *_: asked_for.append(asked_for.pop() + 1)):
            (one,) = time_off_plan(owner.uow, owner.viewer, request.time_off_id, NOW)
        return one

    assert plan().free_trainers == ()
    hired: list[dict[str, Any]] = [
        {"id": new_id(), "organization_id": key("home"), "name": f"Trainer {number}"}
        for number in range(20)
    ]
    with sqlite_studio.house() as connection:
        connection.execute(insert(TrainerRow), hired)
        connection.execute(
            insert(WeeklyHoursRow),
            [factories.hours("anna", 3, 480, 1200, trainer_id=hired[7]["id"])],
        )
    assert plan().free_trainers == (hired[7]["id"],)
    assert asked_for[0] == asked_for[1]
