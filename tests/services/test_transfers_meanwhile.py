"""Transfers of what is over by now, of clients who are gone, and of those who wait for anybody."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from studio_app.domain.client_bulk import AssignRequest
from studio_app.domain.errors import CannotUndo, InvalidInput, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.transfers import TransferWay
from studio_app.repositories.schema import BookingRow, ClientRow, WaitingListEntryRow
from studio_app.services.client_assigning import assign_clients
from studio_app.services.transfer_plans import transfer_plan
from studio_app.services.transfer_undoing import undo_transfer
from studio_app.services.transfers import ask_for_transfer
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands
from tests.services.transfer_diaries import add_session, at, everything, prepare
from tests.services.transfer_steps import move, take_back, transfer

DAY = NOW.date() + timedelta(days=28)
WEEK = timedelta(days=7)


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner of the home studio at work."""
    return Hands.of(studio.login("owner"))


def test_nothing_goes_back_to_a_time_that_is_over(studio: StudioDatabase, owner: Hands) -> None:
    prepare(studio)
    with studio.house() as connection:
        ways = {
            add_session(connection, "anna", at(DAY, 40), ["cem"], pays=True): TransferWay.CANCEL,
            add_session(connection, "anna", at(DAY, 44), ["cem"]): TransferWay.NEW_TIME,
            add_session(connection, "anna", at(DAY, 48), ["cem"]): TransferWay.GIVE,
        }
    before = everything(studio)
    plan = transfer_plan(owner.uow, owner.viewer, key("cem"), key("ben"), NOW)
    more = {
        TransferWay.NEW_TIME: {"starts_at": at(DAY + WEEK, 44)},
        TransferWay.GIVE: {"trainer_id": key("sara")},
    }
    choices = []
    for one in plan.sessions:
        way = ways.get(one.session.session_id, TransferWay.KEEP)
        choices.append(one.choice(way, **more.get(way, {})))
    done = transfer(owner, move(client_version=plan.client_version, choices=tuple(choices)))
    assert done.undo is not None
    after = everything(studio)
    with pytest.raises(CannotUndo) as refused:
        undo_transfer(owner.uow, owner.viewer, done.undo, at(DAY, 60), request_id=new_id())
    assert "10:00 is over. Cem" in str(refused.value)
    assert everything(studio) == after
    take_back(owner, done)
    assert everything(studio) == before


def test_who_waits_for_anybody_goes_on_to(studio: StudioDatabase, owner: Hands) -> None:
    """The world's Gus is with nobody, and waits for anybody."""
    before = everything(studio)
    done = transfer(owner, move("gus"))
    row = WaitingListEntryRow
    with studio.house() as connection:
        query = select(row.trainer_id, row.version).where(row.client_id == key("gus"))
        assert connection.execute(query).all() == [(None, 1)]
    take_back(owner, done)
    assert everything(studio) == before


def test_what_changed_since_is_told_once(studio: StudioDatabase, owner: Hands) -> None:
    first = transfer(owner, move())
    row = WaitingListEntryRow
    with studio.house() as connection:
        mine = update(row).where(row.client_id == key("cem"))
        connection.execute(mine.values(note="evenings", version=row.version + 1))
    with pytest.raises(CannotUndo, match=r": Cem Client’s place on the waiting list was changed"):
        take_back(owner, first)
    transfer(owner, move(to="anna", client_version=2))
    with pytest.raises(CannotUndo, match="Cem Client is with Anna by now") as refused:
        take_back(owner, first)
    # That she has him again is no booking which came there.
    assert "more things" not in str(refused.value)


@pytest.mark.parametrize("gone", [{"merged_into_id": key("dora")}, {"erased_at": NOW}])
def test_who_is_gone_goes_to_nobody(
    studio: StudioDatabase, owner: Hands, anna: Hands, gone: dict[str, object]
) -> None:
    with studio.house() as connection:
        connection.execute(update(ClientRow).where(ClientRow.id == key("cem")).values(**gone))
    with pytest.raises(NotFound):
        transfer_plan(owner.uow, owner.viewer, key("cem"), key("ben"), NOW)
    for choices in (None, ()):
        with pytest.raises(NotFound):
            transfer(owner, move(choices=choices))
    with pytest.raises(NotFound):
        ask_for_transfer(anna.uow, anna.viewer, move(), NOW)
    wish = AssignRequest(new_id(), (key("cem"),), key("ben"))
    with pytest.raises(InvalidInput):
        assign_clients(owner.uow, owner.viewer, wish, NOW)


def test_a_place_that_was_given_away_is_not_taken_back(
    studio: StudioDatabase, owner: Hands
) -> None:
    with studio.house() as connection:
        full = add_session(connection, "anna", at(DAY, 40), ["cem", "cara"], capacity=2)
    plan = transfer_plan(owner.uow, owner.viewer, key("cem"), key("ben"), NOW)
    ways = {full: TransferWay.CANCEL}
    choices = [one.choice(ways.get(one.session.session_id)) for one in plan.sessions]
    done = transfer(owner, move(client_version=plan.client_version, choices=tuple(choices)))
    with studio.house() as connection:
        seat = {"session_id": full, "client_id": key("dora"), "trainer_id": key("anna")}
        times = {"starts_at": at(DAY, 40), "ends_at": at(DAY, 44), "created_at": NOW}
        named = {"id": new_id(), "client_name": "Dora Client", "organization_id": key("home")}
        connection.execute(insert(BookingRow).values(**seat, **times, **named))
    after = everything(studio)
    with pytest.raises(CannotUndo, match="All places of this session are taken"):
        take_back(owner, done)
    assert everything(studio) == after
