"""Adding clients: by the desk, by trainers for themselves, numbered without gaps or doubles."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import (
    CannotUndo,
    InvalidInput,
    NotAllowed,
    NotFound,
    StudioError,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.new_clients import AddedClient, NewClient, TrainerIsFull, TrainerTakesNobody
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.schema import ClientRow, TrainerRow
from studio_app.repositories.server_function import NOT_YOURS
from studio_app.services.clients import client_card, search_clients
from studio_app.services.new_clients import add_client
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, trail, wish


def new(name: str = "Mina Park", **values: Any) -> NewClient:
    return NewClient(new_id(), name, **values)


def added(hands: Hands, client: NewClient) -> AddedClient:
    return add_client(hands.uow, hands.viewer, client, NOW)


def test_a_client_is_added_found_and_booked_at_once(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    client = new("  Mina   Park ", phone="+49 170 1234567", trainer_id=key("anna"))
    done = added(anna, client)
    assert (done.name, done.trainer_name, done.number) == ("Mina Park", "Anna", 7)
    assert added(anna, client) == done
    for text_ in ("mina", "park min", "1234567", f"#{done.number}"):
        (match,) = search_clients(desk.uow, desk.viewer, text_)
        assert (match.name, match.trainer_id) == ("Mina Park", key("anna"))
    card = client_card(anna.uow, anna.viewer, client.client_id, NOW)
    assert card.trainer_name == "Anna"
    request = wish(pay_later=True)
    anna.book(type(request)(**{**_fields(request), "client_id": client.client_id}))
    ben = Hands.of(studio.login("ben"))
    assert search_clients(ben.uow, ben.viewer, "mina") == ()
    assert [entry.action for entry in trail(studio, client.client_id)] == ["added_client"]
    alone = added(desk, new("Without Trainer"))
    assert (alone.number, alone.trainer_name) == (8, None)


def _fields(request: Any) -> dict[str, Any]:
    return {name: getattr(request, name) for name in request.__dataclass_fields__}


def test_nobody_adds_what_is_not_theirs_to_add(studio: StudioDatabase, desk: Hands) -> None:
    refused: tuple[tuple[str, str | None, type[StudioError]], ...] = (
        ("anna", "ben", NotAllowed),
        ("anna", None, NotAllowed),
        ("sara", None, NotAllowed),
        ("asim", "anna", NotAllowed),
        ("cara", "anna", NotAllowed),
        ("desk", "zoe", NotFound),
        ("zoe", "anna", NotAllowed),
        ("away owner", "anna", NotFound),
    )
    for name, trainer, refusal in refused:
        trainer_id = key(trainer) if trainer else None
        with pytest.raises(StudioError) as caught:
            added(Hands.of(studio.login(name)), new(trainer_id=trainer_id))
        assert (name, trainer, caught.type) == (name, trainer, refusal)
    for name in ("", "   ", "x" * 201, "two\nlines", "nul\x00"):
        with pytest.raises(InvalidInput):
            added(desk, new(name))
    with studio.house() as connection:
        assert not connection.execute(select(ClientRow).where(ClientRow.name == "Mina Park")).all()


def test_a_trainer_who_is_full_or_takes_nobody_says_so(studio: StudioDatabase, desk: Hands) -> None:
    def set_room(**values: Any) -> None:
        with studio.house() as connection:
            row = TrainerRow
            connection.execute(update(row).where(row.id == key("anna")).values(**values))

    set_room(client_capacity=2)
    with pytest.raises(
        TrainerIsFull, match="Anna has no room for another client: there is room for 2"
    ):
        added(desk, new(trainer_id=key("anna")))
    set_room(client_capacity=3)
    added(desk, new(trainer_id=key("anna")))
    set_room(accepts_new_clients=False, client_capacity=None)
    with pytest.raises(TrainerTakesNobody, match="Anna takes no new clients"):
        added(desk, new(trainer_id=key("anna")))


def test_adding_is_taken_back_and_done_again_while_nothing_hangs_on_the_client(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    def room(capacity: int) -> None:
        with studio.house() as connection:
            row = TrainerRow
            wanted = update(row).where(row.id == key("anna")).values(client_capacity=capacity)
            connection.execute(wanted)

    room(3)
    done = added(anna, new(trainer_id=key("anna")))
    booked = anna.book(wish(client_id=done.client_id, pay_later=True))
    with pytest.raises(CannotUndo, match="Mina Park is booked, waits, or has a package by now"):
        taken(anna, done.undo)
    anna.undo(booked)
    for who in ("ben", "asim"):
        with pytest.raises((CannotUndo, NotAllowed)):
            taken(Hands.of(studio.login(who)), done.undo)
    gone = taken(anna, done.undo)
    assert search_clients(desk.uow, desk.viewer, "mina") == ()
    assert done.client_id in gone.changes.ids
    with pytest.raises(CannotUndo):
        taken(anna, done.undo)
    other = added(desk, new("In Between", trainer_id=key("anna")))
    with pytest.raises(CannotUndo, match="Anna has no room for Mina Park by now"):
        taken(anna, gone.undo, again=True)
    taken(desk, other.undo)
    taken(anna, gone.undo, again=True)
    (match,) = search_clients(desk.uow, desk.viewer, "mina")
    assert (match.client_id, match.trainer_id) == (done.client_id, key("anna"))
    actions = [entry.action for entry in trail(studio, done.client_id)]
    assert actions == ["added_client", "undo", "redo"]


def taken(hands: Hands, back: DiaryUndo | None, *, again: bool = False) -> DiaryOutcome:
    assert back is not None
    return undo(hands.uow, hands.viewer, back, NOW, request_id=new_id(), again=again)


def test_numbers_are_given_once_however_many_add_at_once(
    studio: StudioDatabase, desk: Hands
) -> None:
    clients = [new(f"Client {number}") for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        numbers = [one.number for one in pool.map(lambda client: added(desk, client), clients)]
    assert sorted(numbers) == list(range(7, 19))


def test_the_servers_function_is_no_way_around(postgres_studio: StudioDatabase) -> None:
    """Whoever types it adds what the program would let them add."""
    typed = text(
        "SELECT security.add_client(:client, :studio, :trainer, :assignment, 'x', 'x', '', "
        "'', now())"
    )
    for who, studio, trainer, may in (
        ("desk", "home", None, True),
        ("anna", "home", "anna", True),
        ("anna", "home", "ben", False),
        ("anna", "home", None, False),
        ("desk", "away", None, False),
        ("desk", "home", "zoe", False),
        ("asim", "home", "anna", False),
        ("cara", "home", "anna", False),
    ):
        values = {
            "client": new_id(),
            "studio": key(studio),
            "trainer": key(trainer) if trainer else None,
            "assignment": new_id(),
        }
        with postgres_studio.session(who) as session:
            if may:
                assert session.execute(typed, values).scalar_one() > 0
                continue
            with pytest.raises(DBAPIError) as caught:
                session.execute(typed, values)
            assert (who, getattr(caught.value.orig, "sqlstate", None)) == (who, NOT_YOURS)
