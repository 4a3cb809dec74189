"""Moving a client to another trainer: what moves, what stays, who may, and the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
    SlotTaken,
    StudioError,
    TimeOffInTheWay,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import TimeOffStatus
from studio_app.domain.transfers import Clashes, TransferRequest, UndoTransfer
from studio_app.repositories.schema import (
    AssignmentRow,
    AuditEntryRow,
    BookingRow,
    ClientRow,
    SeriesRow,
    SessionRow,
    TimeOffRow,
    TransferRow,
)
from studio_app.services.clients import client_card
from studio_app.services.transfer_undoing import undo_transfer
from studio_app.services.transfers import transfer_preview
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import SLOT, Hands, wish
from tests.services.transfer_steps import (
    bookings_of,
    everything,
    move,
    take_back,
    trainer_of,
    transfer,
)

COMING = NOW + timedelta(days=11)
"""Where the world puts Cem's next session."""


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner of the home studio at work."""
    return Hands.of(studio.login("owner"))


def test_what_lies_ahead_moves_and_what_was_stays(studio: StudioDatabase, owner: Hands) -> None:
    done = transfer(owner, move())
    anna, ben = key("anna"), key("ben")
    assert (done.client_name, done.sessions_moved, done.sessions_kept) == ("Cem Client", 1, 0)
    assert (done.from_trainer_id, done.to_trainer_id) == (anna, ben)
    assert trainer_of(studio, "cem") == ben
    assert bookings_of(studio, "cem") == {"past": (anna, anna), "next": (ben, ben)}
    assert trainer_of(studio, "cara") == anna
    assert bookings_of(studio, "cara") == {"past": (anna, anna), "next": (anna, anna)}


def test_it_leaves_a_record_and_an_entry_in_the_trail(studio: StudioDatabase, owner: Hands) -> None:
    request = move()
    transfer(owner, request)
    with studio.house() as connection:
        row = connection.execute(
            select(TransferRow).where(TransferRow.id == request.transfer_id)
        ).one()
        entry = connection.execute(
            select(AuditEntryRow).where(AuditEntryRow.action == "transferred")
        ).one()
        version = connection.execute(
            select(ClientRow.version).where(ClientRow.id == key("cem"))
        ).scalar_one()
        spans = connection.execute(
            select(AssignmentRow.started_at, AssignmentRow.ended_at, AssignmentRow.trainer_id)
            .where(AssignmentRow.client_id == key("cem"))
            .order_by(AssignmentRow.started_at)
        ).all()
    assert (row.status, row.from_trainer_id, row.to_trainer_id) == ("done", key("anna"), key("ben"))
    assert (row.asked_by, row.decided_by, row.decided_at) == (*2 * (key("user owner"),), NOW)
    assert len(row.moved["sessions"]) == 1
    assert version == 2
    assert [(end, who) for _s, end, who in spans] == [(NOW, key("anna")), (None, key("ben"))]
    assert spans[1][0] == NOW
    assert (entry.user_id, entry.user_name) == (key("user owner"), "Owner")
    assert (entry.subject, entry.subject_id, entry.client_id) == ("client", key("cem"), key("cem"))
    assert (entry.reason, entry.at) == ("moved house", NOW)
    assert entry.before == {"client": "Cem Client", "trainer": "Anna"}
    assert entry.after == {"trainer": "Ben", "sessions": 1, "kept": 0}


def test_the_former_trainer_loses_card_and_future_at_once(
    studio: StudioDatabase, owner: Hands, anna: Hands
) -> None:
    assert client_card(anna.uow, anna.viewer, key("cem"), NOW).next
    transfer(owner, move())
    with pytest.raises(NotFound):
        client_card(anna.uow, anna.viewer, key("cem"), NOW)
    with studio.session("anna") as session:
        seen = session.execute(
            select(BookingRow.id).where(BookingRow.client_id == key("cem"))
        ).scalars()
        assert list(seen) == [key("cem past")]
    ben = Hands.of(studio.login("ben"))
    assert client_card(ben.uow, ben.viewer, key("cem"), NOW).next


def test_series_go_along(studio: StudioDatabase, owner: Hands) -> None:
    with studio.house() as connection:
        before = dict(connection.execute(select(SeriesRow.id, SeriesRow.trainer_id)).all())
        connection.execute(
            insert(SeriesRow).values(
                id=key("rule cem"),
                organization_id=key("home"),
                trainer_id=key("anna"),
                client_id=key("cem"),
                rule="FREQ=WEEKLY",
                time_zone="Europe/Berlin",
                starts_on=TODAY,
                start_minute=600,
                minutes=60,
                created_at=NOW,
            )
        )
    done = transfer(owner, move())
    query = select(SeriesRow.id, SeriesRow.trainer_id)
    with studio.house() as connection:
        assert dict(connection.execute(query).all())[key("rule cem")] == key("ben")
    take_back(owner, done)
    with studio.house() as connection:
        after = dict(connection.execute(query).all())
    assert after.pop(key("rule cem")) == key("anna")
    assert after == before


@pytest.fixture
def clash(studio: StudioDatabase) -> None:
    """Ben is busy with Dora when Cem would come."""
    with studio.house() as connection:
        factories.add_booking(connection, "in the way", "dora", "ben", COMING, "home")


@pytest.mark.usefixtures("clash")
def test_a_clash_is_refused_by_name(studio: StudioDatabase, owner: Hands) -> None:
    before = everything(studio, "cem")
    with pytest.raises(SlotTaken, match=r"^Ben is already booked .* \(Dora Client\)"):
        transfer(owner, move())
    assert everything(studio, "cem") == before


@pytest.mark.usefixtures("clash")
def test_or_the_session_stays_where_it_was(studio: StudioDatabase, owner: Hands) -> None:
    preview = transfer_preview(owner.uow, owner.viewer, key("cem"), key("ben"), NOW)
    assert (preview.sessions, [it.start for it in preview.clashes]) == (1, [COMING])
    done = transfer(owner, move(clashes=Clashes.KEEP))
    assert (done.sessions_moved, done.sessions_kept) == (0, 1)
    assert trainer_of(studio, "cem") == key("ben")
    assert bookings_of(studio, "cem")["next"] == (key("anna"), key("anna"))


def test_approved_time_off_is_in_the_way_too(studio: StudioDatabase, owner: Hands) -> None:
    away = factories.time_off("ben", COMING, TimeOffStatus.APPROVED)
    with studio.house() as connection:
        connection.execute(insert(TimeOffRow).values(**away))
    with pytest.raises(TimeOffInTheWay):
        transfer(owner, move())
    assert transfer(owner, move(clashes=Clashes.KEEP)).sessions_kept == 1


def test_a_client_of_nobody_begins_with_the_new_trainer(
    studio: StudioDatabase, owner: Hands
) -> None:
    done = transfer(owner, move("gus", "ben"))
    assert (done.from_trainer_id, trainer_of(studio, "gus")) == (None, key("ben"))
    take_back(owner, done)
    assert trainer_of(studio, "gus") is None


@pytest.mark.parametrize(
    ("request_", "error"),
    [
        (move(client_version=7), ChangedMeanwhile),
        (move(to="anna"), InvalidInput),
        (move(to="yuna"), NotFound),
        (move(client="iu", to="ben"), NotFound),
        (move(client="nobody"), NotFound),
        (move(reason="x\x00"), InvalidInput),
        (move(reason="x" * 2_001), InvalidInput),
    ],
)
def test_what_cannot_be_is_refused(
    studio: StudioDatabase, owner: Hands, request_: TransferRequest, error: type[StudioError]
) -> None:
    before = everything(studio, "cem")
    with pytest.raises(error):
        transfer(owner, replace(request_, transfer_id=new_id()))
    assert everything(studio, "cem") == before


@pytest.mark.parametrize("name", ["desk", "sara", "anna", "asim", "cara"])
def test_only_the_owner_carries_one_out(studio: StudioDatabase, name: str) -> None:
    hands = Hands.of(studio.login(name))
    with pytest.raises(NotAllowed):
        transfer(hands, move())
    with pytest.raises(NotAllowed):
        transfer_preview(hands.uow, hands.viewer, key("cem"), key("ben"), NOW)
    step = UndoTransfer(new_id())
    with pytest.raises(NotAllowed):
        undo_transfer(hands.uow, hands.viewer, step, NOW, request_id=new_id())


@pytest.mark.parametrize("name", ["desk", "sara", "anna", "asim", "cara", "away owner"])
def test_the_database_itself_moves_nothing_for_them(studio: StudioDatabase, name: str) -> None:
    hands = Hands.of(studio.login(name))
    before = everything(studio, "cem")
    with pytest.raises(NotFound), hands.uow.writing() as work:
        work.transfers.carry_out(move(), NOW)
    assert everything(studio, "cem") == before


def test_the_same_request_again_is_the_same_transfer(studio: StudioDatabase, owner: Hands) -> None:
    request, request_id = move(), new_id()
    first = transfer(owner, request, request_id)
    assert transfer(owner, request, request_id) == first
    with pytest.raises(InvalidInput, match="is with Ben already"):
        transfer(owner, request)
    with studio.house() as connection:
        rows = connection.execute(
            select(TransferRow.id).where(
                TransferRow.client_id == key("cem"), TransferRow.status == "done"
            )
        ).all()
    assert len(rows) == 1


def test_taken_back_it_is_as_it_was(studio: StudioDatabase, owner: Hands) -> None:
    before = everything(studio, "cem")
    done = transfer(owner, move())
    undone = take_back(owner, done)
    assert (undone.sessions_moved, undone.undo) == (1, None)
    assert everything(studio, "cem") == before
    with studio.house() as connection:
        entry = connection.execute(
            select(AuditEntryRow).where(AuditEntryRow.action == "transfer_undone")
        ).one()
    assert (entry.before, entry.after) == (
        {"client": "Cem Client", "trainer": "Ben"},
        {"trainer": "Anna"},
    )
    assert transfer(owner, move(client_version=3)).sessions_moved == 1


def _book(studio: StudioDatabase, owner: Hands) -> None:
    owner.book(wish("cem", "ben", SLOT + timedelta(days=30), pay_later=True))


def _check_in(studio: StudioDatabase, owner: Hands) -> None:
    with studio.house() as connection:
        row = BookingRow
        changed = update(row).where(row.id == key("cem next")).values(status="arrived", version=9)
        connection.execute(changed)


def _move_session(studio: StudioDatabase, owner: Hands) -> None:
    with studio.house() as connection:
        row = SessionRow
        moved = {"starts_at": COMING - timedelta(minutes=30), "version": 9}
        mine = select(BookingRow.session_id).where(BookingRow.id == key("cem next"))
        connection.execute(update(row).where(row.id == mine.scalar_subquery()).values(**moved))


def _edit(studio: StudioDatabase, owner: Hands) -> None:
    with studio.house() as connection:
        connection.execute(update(ClientRow).where(ClientRow.id == key("cem")).values(version=9))


def _move_on(studio: StudioDatabase, owner: Hands) -> None:
    transfer(owner, move(to="sara", client_version=2))


def _take_the_slot(studio: StudioDatabase, owner: Hands) -> None:
    owner.book(wish("cara", "anna", COMING, pay_later=True))


@pytest.mark.parametrize(
    "happens", [_book, _check_in, _move_session, _edit, _move_on, _take_the_slot]
)
def test_it_is_not_taken_back_once_something_happened(
    studio: StudioDatabase, owner: Hands, happens: Any
) -> None:
    done = transfer(owner, move())
    happens(studio, owner)
    before = everything(studio, "cem")
    with pytest.raises(CannotUndo):
        take_back(owner, done)
    assert everything(studio, "cem") == before
