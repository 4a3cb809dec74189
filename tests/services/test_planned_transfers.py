"""A transfer that is decided session by session: what becomes of it, and of changes meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from studio_app.domain.errors import CannotUndo, InvalidInput, NotAllowed, SlotTaken
from studio_app.domain.identifiers import new_id
from studio_app.domain.slot_states import SlotState
from studio_app.domain.transfer_list import TransferCounts
from studio_app.domain.transfer_plans import PlannedSession, TransferPlan
from studio_app.domain.transfers import (
    PlanOutdated,
    SessionChoice,
    TransferRequest,
    TransferStatus,
    TransferWay,
)
from studio_app.repositories import schema
from studio_app.services.transfer_choices import free_colleagues, trainer_fits, trainers_to_ask_for
from studio_app.services.transfer_lists import listed_transfers, one_transfer, open_transfers
from studio_app.services.transfer_plans import transfer_plan
from studio_app.services.transfers import ask_for_transfer, decline_transfer
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, wish
from tests.services.transfer_diaries import add_session, at, everything, prepare
from tests.services.transfer_steps import move, take_back, trainer_of, transfer

DAY = NOW.date() + timedelta(days=28)
"""A Tuesday, on which Ben works from eight to six; summer time has begun."""


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner of the home studio at work."""
    return Hands.of(studio.login("owner"))


@pytest.fixture
def sessions(studio: StudioDatabase) -> dict[str, UUID]:
    """Cem is with Anna at ten, which Ben cannot, at twelve, at two and at seven; in her class."""
    prepare(studio)
    with studio.house() as connection:
        add_session(connection, "ben", at(DAY, 40), ["dora"])
        return {
            "clash": add_session(connection, "anna", at(DAY, 40), ["cem"], pays=True),
            "free": add_session(connection, "anna", at(DAY, 48), ["cem"], pays=True),
            "too": add_session(connection, "anna", at(DAY, 56), ["cem"], pays=True),
            "late": add_session(connection, "anna", at(DAY, 76), ["cem"]),
            "class": add_session(connection, "anna", at(DAY, 34), ["cem", "cara"], capacity=9),
        }


def plan_of(owner: Hands, to: str = "ben") -> TransferPlan:
    return transfer_plan(owner.uow, owner.viewer, key("cem"), key(to), NOW)


def of(plan: TransferPlan, session: UUID) -> PlannedSession:
    return next(one for one in plan.sessions if one.session.session_id == session)


def request_of(plan: TransferPlan, **choices: SessionChoice) -> TransferRequest:
    chosen = {one.session_id: one for one in choices.values()}
    return move(
        client_version=plan.client_version,
        choices=tuple(chosen.get(one.session.session_id) or one.choice() for one in plan.sessions),
        notes="knows his knee",
    )


def test_each_session_becomes_what_was_decided(
    studio: StudioDatabase, owner: Hands, sessions: dict[str, UUID]
) -> None:
    before = everything(studio)
    plan = plan_of(owner)
    states = {name: of(plan, session).state for name, session in sessions.items()}
    assert states == {
        "clash": SlotState.CLASH,
        "free": SlotState.FREE,
        "too": SlotState.FREE,
        "late": SlotState.OUTSIDE_HOURS,
        "class": None,
    }
    clash, late = of(plan, sessions["clash"]), of(plan, sessions["late"])
    assert (clash.in_the_way, clash.way) == ("Dora Client", TransferWay.NEW_TIME)
    # A week earlier and later, the same hour of the same weekday is free.
    assert clash.free_times[:2] == (at(DAY + timedelta(7), 40), at(DAY - timedelta(7), 40))
    assert of(plan, sessions["class"]).way is TransferWay.KEEP
    assert {one.name for one in plan.packages} >= {"Cem Long"}
    request = request_of(
        plan,
        clash=clash.choice(),
        too=of(plan, sessions["too"]).choice(TransferWay.GIVE, trainer_id=key("sara")),
        late=late.choice(TransferWay.KEEP),
        klass=of(plan, sessions["class"]).choice(TransferWay.CANCEL),
    )
    done = transfer(owner, request)
    assert (done.sessions_moved, done.sessions_given) == (3, 1)
    assert (done.sessions_kept, done.sessions_cancelled) == (1, 1)
    row = schema.SessionRow
    with studio.house() as connection:
        found = {
            key_: (trainer, start)
            for key_, trainer, start in connection.execute(
                select(row.id, row.trainer_id, row.starts_at)
            )
        }
    assert found[sessions["clash"]] == (key("ben"), at(DAY + timedelta(7), 40))
    assert found[sessions["free"]][0] == key("ben")
    assert found[sessions["too"]][0] == key("sara")
    assert found[sessions["late"]][0] == key("anna")
    entry = one_transfer(owner.uow, owner.viewer, request.transfer_id)
    assert (entry.status, entry.notes) == (TransferStatus.DONE, "knows his knee")
    # One more session that he has is on a Saturday.
    assert entry.counts == TransferCounts(
        1, 2, 1, 1, 1, entry.counts.packages, entry.counts.credits
    )
    take_back(owner, done)
    assert everything(studio) == before


def _take_the_slot(studio: StudioDatabase, sessions: dict[str, UUID]) -> None:
    with studio.house() as connection:
        add_session(connection, "ben", at(DAY, 48), ["dora"])


def _take_the_proposal(studio: StudioDatabase, sessions: dict[str, UUID]) -> None:
    with studio.house() as connection:
        add_session(connection, "ben", at(DAY + timedelta(7), 40), ["dora"])


def _book_another(studio: StudioDatabase, sessions: dict[str, UUID]) -> None:
    with studio.house() as connection:
        add_session(connection, "anna", at(DAY + timedelta(3), 40), ["cem"])


def _change_one(studio: StudioDatabase, sessions: dict[str, UUID]) -> None:
    row = schema.SessionRow
    with studio.house() as connection:
        mine = update(row).where(row.id == sessions["free"])
        connection.execute(mine.values(version=row.version + 1))


@pytest.mark.parametrize(
    "happens", [_take_the_slot, _take_the_proposal, _book_another, _change_one]
)
def test_a_diary_that_changed_since_moves_nothing(
    studio: StudioDatabase,
    owner: Hands,
    sessions: dict[str, UUID],
    happens: Callable[[StudioDatabase, dict[str, UUID]], None],
) -> None:
    request = request_of(plan_of(owner))
    happens(studio, sessions)
    before = everything(studio)
    with pytest.raises((PlanOutdated, SlotTaken)):
        transfer(owner, request)
    assert everything(studio) == before


def test_two_sessions_cannot_become_one(owner: Hands, sessions: dict[str, UUID]) -> None:
    plan = plan_of(owner)
    twice = at(DAY, 50)
    request = request_of(
        plan, clash=of(plan, sessions["clash"]).choice(TransferWay.NEW_TIME, twice)
    )
    with pytest.raises(InvalidInput, match="at the same time"):
        transfer(owner, request)


def test_what_happened_since_is_said_by_name(
    studio: StudioDatabase, owner: Hands, sessions: dict[str, UUID]
) -> None:
    done = transfer(owner, request_of(plan_of(owner)))
    owner.book(wish("cem", "ben", at(DAY + timedelta(14), 40), pay_later=True))
    with studio.house() as connection:
        add_session(connection, "anna", at(DAY, 48), ["cara"])
        row = schema.BookingRow
        mine = update(row).where(row.session_id == sessions["too"])
        connection.execute(mine.values(status="arrived", version=row.version + 1))
    before = everything(studio)
    with pytest.raises(CannotUndo) as refused:
        take_back(owner, done)
    assert str(refused.value) == (
        "This can no longer be undone: "
        "Cem Client’s session on Tue, 7 Apr 2026, 14:00 is arrived by now. "
        "Cem Client was booked with Ben on Tue, 21 Apr 2026, 10:00. "
        "Anna is booked with Cara Client on Tue, 7 Apr 2026, 12:00."
    )
    assert everything(studio) == before


def test_a_trainer_asks_by_name_and_sees_the_answer(
    studio: StudioDatabase, owner: Hands, anna: Hands
) -> None:
    """Also once the client is somebody else's, and says why to those who decide alone."""
    ben, desk = Hands.of(studio.login("ben")), Hands.of(studio.login("desk"))
    choices = trainers_to_ask_for(anna.uow, anna.viewer, key("cem"))
    assert {one.name for one in choices} >= {"Ben", "Sara"}
    assert "Anna" not in {one.name for one in choices}
    declined, approved = move(notes="mornings"), move(reason="wants Ben")
    for request in (declined, approved):
        ask_for_transfer(anna.uow, anna.viewer, request, NOW)
    assert open_transfers(owner.uow, owner.viewer) >= 2
    assert open_transfers(anna.uow, anna.viewer) == 0
    decline_transfer(
        *(owner.uow, owner.viewer, declined.transfer_id, 1, NOW, "not in March"),
        request_id=new_id(),
    )
    plan = plan_of(owner, "sara")
    decided = TransferRequest(
        approved.transfer_id,
        key("cem"),
        key("sara"),
        plan.client_version,
        choices=tuple(one.choice() for one in plan.sessions),
        decision="Sara has room",
    )
    transfer(owner, decided)
    mine = {one.transfer_id: one for one in listed_transfers(anna.uow, anna.viewer)}
    first, second = mine[declined.transfer_id], mine[approved.transfer_id]
    assert (first.status, first.decision, first.notes) == (
        TransferStatus.DECLINED,
        "not in March",
        "mornings",
    )
    assert (second.status, second.reason) == (TransferStatus.DONE, "wants Ben")
    assert (second.decision, second.to_trainer_name) == ("Sara has room", "Sara")
    assert (second.client_name, second.client_id) == ("Cem Client", None)
    assert (second.asked_by, second.decided_by) == ("Anna", "Owner")
    seen = {one.transfer_id for one in listed_transfers(ben.uow, ben.viewer)}
    seen |= {one.transfer_id for one in listed_transfers(desk.uow, desk.viewer)}
    assert not seen & set(mine)


def test_who_decides_sees_load_fit_and_specialties(
    studio: StudioDatabase, owner: Hands, anna: Hands, sessions: dict[str, UUID]
) -> None:
    profile = schema.TrainerProfileRow
    with studio.house() as connection:
        ben = profile.trainer_id == key("ben")
        if not connection.execute(select(profile.trainer_id).where(ben)).first():
            row = {"trainer_id": key("ben"), "organization_id": key("home")}
            connection.execute(insert(profile).values(**row))
        connection.execute(update(profile).where(ben).values(specialties=["Knees"]))
    fits = {one.name: one for one in trainer_fits(owner.uow, owner.viewer, key("cem"), NOW)}
    assert (fits["Ben"].fits, fits["Ben"].sessions) == (2, 5)
    assert (fits["Ben"].clients, fits["Ben"].specialties) == (2, ("Knees",))
    assert "Anna" not in fits
    free = {
        session: {one.name for one in others}
        for session, others in free_colleagues(owner.uow, owner.viewer, key("cem"), NOW).items()
    }
    assert "Ben" not in free[sessions["clash"]]
    assert {"Ben", "Sara"} <= free[sessions["free"]]
    assert "Sara" in free[sessions["clash"]]
    for asks in (trainer_fits, free_colleagues):
        with pytest.raises(NotAllowed):
            asks(anna.uow, anna.viewer, key("cem"), NOW)
    with pytest.raises(NotAllowed):
        transfer_plan(anna.uow, anna.viewer, key("cem"), key("ben"), NOW)
    assert trainer_of(studio, "cem") == key("anna")
