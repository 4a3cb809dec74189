"""What is done to many clients at once: each in one step, which is taken back as one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert, select, update

from studio_app.domain.client_bulk import AssignRequest, BulkOutcome, TagRequest
from studio_app.domain.client_list import ClientFilter, ClientListWish, filter_from
from studio_app.domain.errors import (
    CannotUndo,
    InvalidInput,
    NotAllowed,
    NotFound,
    StudioError,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.saved_filters import SavedFilter, SaveFilterRequest
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.schema import AssignmentRow, ClientRow, ClientTagRow, TrainerRow
from studio_app.services.client_assigning import assign_clients
from studio_app.services.client_list import open_client_list
from studio_app.services.client_tags import tag_clients
from studio_app.services.saved_filters import remove_filter, save_filter, saved_filters
from studio_app.services.undoing import undo
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, trail, wish

LIST = "a list of tests"


def tagged(hands: Hands, tag: str, *clients: str, put_on: bool = True) -> BulkOutcome:
    """Put a tag on clients of the world, or take it off."""
    request = TagRequest(new_id(), tuple(map(key, clients)), tag, put_on)
    return tag_clients(hands.uow, hands.viewer, request, NOW)


def assigned(hands: Hands, trainer: str, *clients: str) -> BulkOutcome:
    """Let a trainer look after clients of the world."""
    request = AssignRequest(new_id(), tuple(map(key, clients)), key(trainer))
    return assign_clients(hands.uow, hands.viewer, request, NOW)


def taken(hands: Hands, back: DiaryUndo | None, *, again: bool = False) -> DiaryUndo:
    """Take a step back, and return the way to do it again."""
    assert back is not None
    outcome = undo(hands.uow, hands.viewer, back, NOW, request_id=new_id(), again=again)
    assert outcome.undo is not None
    return outcome.undo


def listed(hands: Hands, **narrowed: Any) -> list[str]:
    """Return who is listed, by their first names."""
    asked = ClientListWish(ClientFilter(**narrowed))
    opened = open_client_list(hands.uow, hands.viewer, asked, NOW)
    return [row.name.split()[0].lower() for rows in opened.pages.values() for row in rows]


def test_a_tag_goes_on_many_and_off_again(studio: StudioDatabase, desk: Hands) -> None:
    done = tagged(desk, "  Summer   camp ", "cara", "dora", "dora", "gus")
    assert (done.subject, done.count, done.left_alone) == ("Summer camp", 3, 0)
    assert listed(desk, tag="Summer camp") == ["cara", "dora", "gus"]
    again = tagged(desk, "summer CAMP", "cara", "emil")
    assert (again.subject, again.count, again.left_alone) == ("Summer camp", 1, 1)
    redo = taken(desk, done.undo)
    assert listed(desk, tag="Summer camp") == ["emil"]
    with pytest.raises(CannotUndo):
        taken(desk, done.undo)
    taken(desk, redo, again=True)
    assert listed(desk, tag="Summer camp") == ["cara", "dora", "emil", "gus"]
    off = tagged(desk, "Summer camp", "cara", "fay", put_on=False)
    assert (off.count, off.left_alone) == (1, 1)
    taken(desk, off.undo)
    assert "cara" in listed(desk, tag="Summer camp")
    actions = [entry.action for entry in trail(studio, key("cara"))]
    tags_alone = [action for action in actions if action.endswith("tagged_client")]
    assert tags_alone == ["tagged_client", "untagged_client"] * 2 + ["tagged_client"]
    with studio.house() as connection:
        rows = connection.execute(
            select(ClientTagRow.tag).where(ClientTagRow.client_id == key("dora"))
        )
        assert list(rows.scalars()).count("Summer camp") == 1


def test_tags_that_change_nothing_or_are_none_say_so(studio: StudioDatabase, desk: Hands) -> None:
    tagged(desk, "VIP", "cara")
    refused: tuple[tuple[str, bool, str], ...] = (
        ("VIP", True, "All of them have the tag “VIP” already"),
        ("Other", False, "None of them has the tag “Other”"),
        ("   ", True, "Type a tag"),
        ("x" * 41, True, "at most 40"),
        ("two\nlines", True, "one line"),
    )
    for tag, put_on, sentence in refused:
        with pytest.raises(InvalidInput, match=sentence):
            tagged(desk, tag, "cara", put_on=put_on)
    with studio.house() as connection:
        rows = [
            {
                "id": new_id(),
                "organization_id": key("home"),
                "client_id": key("dora"),
                "tag": f"tag {number}",
            }
            for number in range(30)
        ]
        connection.execute(insert(ClientTagRow), rows)
    done = tagged(desk, "One more", "dora", "emil")
    assert (done.count, done.left_alone) == (1, 1)
    with pytest.raises(InvalidInput, match="room for no more"):
        tagged(desk, "One more", "dora")


def test_everybody_tags_their_own(studio: StudioDatabase) -> None:
    anna = Hands.of(studio.login("anna"))
    done = tagged(anna, "Mine", "cara", "dora")
    assert (done.count, done.left_alone) == (1, 1)
    with pytest.raises(NotFound):
        tagged(anna, "Mine", "dora", "emil")
    for name in ("asim", "cara"):
        with pytest.raises(NotAllowed):
            tagged(Hands.of(studio.login(name)), "Mine", "cara")
    ben = Hands.of(studio.login("ben"))
    with pytest.raises(CannotUndo):
        taken(ben, done.undo)
    request = TagRequest(new_id(), (key("cem"),), "Once")
    first = tag_clients(anna.uow, anna.viewer, request, NOW)
    assert tag_clients(anna.uow, anna.viewer, request, NOW) == first


def trainers(studio: StudioDatabase) -> dict[str, UUID | None]:
    """Return who looks after whom."""
    row = AssignmentRow
    with studio.house() as connection:
        rows = connection.execute(
            select(row.client_id, row.trainer_id).where(row.ended_at.is_(None))
        )
        found = {client: trainer for client, trainer in rows}
    return {name: found.get(key(name)) for name in ("cara", "cem", "dora", "fay", "gus")}


def test_many_go_to_a_trainer_and_come_back(studio: StudioDatabase) -> None:
    owner = Hands.of(studio.login("owner"))
    before = trainers(studio)
    with studio.house() as connection:
        # Sara is busy when Cem would come.
        busy = connection.execute(
            select(factories.schema.SessionRow.starts_at).where(
                factories.schema.SessionRow.id == key("session cem next")
            )
        ).scalar_one()
        factories.add_booking(connection, "in the way", "emil", "sara", busy)
    done = assigned(owner, "sara", "cara", "cem", "dora", "gus", "emil")
    assert (done.subject, done.count, done.left_alone) == ("Sara", 3, 2)
    after = trainers(studio)
    sara = key("sara")
    assert after == before | {"cara": sara, "dora": sara, "gus": sara}
    redo = taken(owner, done.undo)
    assert trainers(studio) == before
    taken(owner, redo, again=True)
    assert trainers(studio) == after
    with pytest.raises(InvalidInput, match="All of them are with Sara already"):
        assigned(owner, "sara", "cara", "cem")
    desk = Hands.of(studio.login("desk"))
    for hands in (desk, Hands.of(studio.login("anna"))):
        with pytest.raises(NotAllowed):
            assigned(hands, "ben", "cara")
    with pytest.raises(NotFound):
        assigned(owner, "zoe", "cara")
    with studio.house() as connection:
        connection.execute(
            update(TrainerRow).where(TrainerRow.id == key("ben")).values(active=False)
        )
    with pytest.raises(StudioError):
        assigned(owner, "ben", "cara")


def test_an_assignment_of_many_is_taken_back_whole_or_not_at_all(studio: StudioDatabase) -> None:
    owner = Hands.of(studio.login("owner"))
    done = assigned(owner, "sara", "cara", "gus")
    owner.book(wish("cara", "sara", pay_later=True))
    after = trainers(studio)
    with pytest.raises(CannotUndo):
        taken(owner, done.undo)
    assert trainers(studio) == after


def kept(hands: Hands) -> dict[str, SavedFilter]:
    """Return the filters that somebody keeps, by name."""
    found = saved_filters(hands.uow, hands.viewer, LIST)
    return {one.name: one for one in found}


def keep(hands: Hands, name: str, narrowed: ClientFilter) -> BulkOutcome:
    """Keep a filter under a name."""
    definition = json.dumps(narrowed.kept())
    request = SaveFilterRequest(new_id(), LIST, name, definition)
    return save_filter(hands.uow, hands.viewer, request, NOW)


def test_filters_are_kept_for_their_owner_alone(studio: StudioDatabase, desk: Hands) -> None:
    narrowed = ClientFilter(trainer_id=key("anna"), unpaid=True, not_seen_weeks=4, text="ca")
    first = keep(desk, " Call   them", narrowed)
    keep(desk, "Birthdays", ClientFilter(birthday=True))
    assert list(kept(desk)) == ["Birthdays", "Call them"]
    assert filter_from(kept(desk)["Call them"].definition) == narrowed
    assert not kept(Hands.of(studio.login("owner")))
    # The same name means the newer one.
    second = keep(desk, "CALL THEM", replace(narrowed, unpaid=False))
    assert list(kept(desk)) == ["Birthdays", "CALL THEM"]
    redo = taken(desk, second.undo)
    assert filter_from(kept(desk)["Call them"].definition) == narrowed
    taken(desk, redo, again=True)
    assert list(kept(desk)) == ["Birthdays", "CALL THEM"]
    birthdays = kept(desk)["Birthdays"].id
    gone = remove_filter(desk.uow, desk.viewer, birthdays, NOW, request_id=new_id())
    assert list(kept(desk)) == ["CALL THEM"]
    with pytest.raises(StudioError):
        remove_filter(desk.uow, desk.viewer, birthdays, NOW, request_id=new_id())
    taken(desk, gone.undo)
    assert "Birthdays" in kept(desk)
    other = Hands.of(studio.login("anna"))
    with pytest.raises(NotFound):
        remove_filter(other.uow, other.viewer, birthdays, NOW, request_id=new_id())
    with pytest.raises(CannotUndo):
        taken(other, first.undo)
    for name in ("", "x" * 101, "a\nb"):
        with pytest.raises(InvalidInput):
            keep(desk, name, narrowed)
    for definition in ("[]", "{", "{" + " " * 20_000 + "}"):
        request = SaveFilterRequest(new_id(), LIST, "Broken", definition)
        with pytest.raises(InvalidInput):
            save_filter(desk.uow, desk.viewer, request, NOW)


def test_who_is_gone_is_not_tagged(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        row = ClientRow
        connection.execute(update(row).where(row.id == key("gus")).values(withdrawn_at=NOW))
        connection.execute(update(row).where(row.id == key("fay")).values(erased_at=NOW))
    done = tagged(desk, "VIP", "cara", "gus", "fay")
    assert (done.count, done.left_alone) == (1, 2)
