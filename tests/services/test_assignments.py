"""Who looked after a client, what is noted about it, and for whom the rule found nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from studio_app.domain.assignments import NoteOnAssignment
from studio_app.domain.backfill import UnassignedClients
from studio_app.domain.client_bulk import AssignRequest
from studio_app.domain.client_record import AssignmentRule, NewClientRule
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    InvalidInput,
    NotAllowed,
    NotFound,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.new_clients import NewClient
from studio_app.domain.share_out import NoTrainer, WhyNobody
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.schema import TrainerRow
from studio_app.services.assignments import (
    assignment_history,
    note_assignment,
    retry_failures,
    unassigned_clients,
)
from studio_app.services.backfill import BackfillWish, run_backfill
from studio_app.services.client_assigning import assign_clients
from studio_app.services.new_client_rule import set_new_client_rule
from studio_app.services.new_clients import add_client
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, trail

LATER = NOW + timedelta(days=1)


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner of the home studio at work."""
    return Hands.of(studio.login("owner"))


def set_trainers(studio: StudioDatabase, *names: str, **values: Any) -> None:
    keys = [key(name) for name in names]
    with studio.house() as connection:
        connection.execute(update(TrainerRow).where(TrainerRow.id.in_(keys)).values(**values))


def set_rule(owner: Hands, rule: NewClientRule) -> None:
    set_new_client_rule(owner.uow, owner.viewer, rule, NOW, request_id=new_id())


def listed(hands: Hands, **values: Any) -> UnassignedClients:
    return unassigned_clients(hands.uow, hands.viewer, **values)


def failures(hands: Hands) -> dict[str, tuple[NoTrainer, str]]:
    found = listed(hands, failed_only=True)
    assert found.failed == len(found.clients)
    return {
        one.name: (one.why.reason, one.why.trainer) for one in found.clients if one.why is not None
    }


def test_who_gets_nobody_is_added_all_the_same_and_tried_again(
    studio: StudioDatabase, owner: Hands, desk: Hands
) -> None:
    """The world's Gus has nobody, and a failure of an older program."""
    set_rule(owner, NewClientRule(AssignmentRule.DEFAULT_TRAINER, key("anna")))
    set_trainers(studio, "anna", client_capacity=2)
    added = [
        add_client(desk.uow, desk.viewer, NewClient(new_id(), name, by_rule=True), NOW)
        for name in ("Mina Park", "Nils Holm", "Ole Berg")
    ]
    assert {one.trainer_id for one in added} == {None}
    assert added[0].why == WhyNobody(NoTrainer.TRAINER_FULL, "Anna")
    full = (NoTrainer.TRAINER_FULL, "Anna")
    names = {one.name: full for one in added}
    assert failures(desk) == names | {"Gus Client": (NoTrainer.REFUSED, "")}
    assert (listed(desk).total, listed(desk, most=2).clients[0].name) == (4, "Ole Berg")
    for name in ("anna", "asim", "cara"):
        with pytest.raises(NotAllowed):
            listed(Hands.of(studio.login(name)))
    with pytest.raises(NotAllowed):
        retry_failures(desk.uow, desk.viewer, NOW, run_id=new_id())

    set_trainers(studio, "anna", accepts_new_clients=False)
    still = retry_failures(owner.uow, owner.viewer, LATER, run_id=new_id())
    assert (still.total, still.assigned, still.failed) == (4, 0, 4)
    closed = (NoTrainer.TRAINER_TAKES_NOBODY, "Anna")
    assert failures(desk) == {**dict.fromkeys(names, closed), "Gus Client": closed}

    set_trainers(studio, "anna", accepts_new_clients=True, client_capacity=3)
    nils = added[1].client_id
    one = retry_failures(owner.uow, owner.viewer, LATER, run_id=new_id(), client_ids=[nils])
    assert (one.total, one.assigned, one.failed) == (1, 1, 0)
    assert set(failures(desk)) == {"Mina Park", "Ole Berg", "Gus Client"}

    # Whoever is given a trainer by hand has no failure any more, though nobody tried again.
    wish = AssignRequest(new_id(), (added[2].client_id,), key("ben"))
    assign_clients(owner.uow, owner.viewer, wish, LATER)
    assert set(failures(desk)) == {"Mina Park", "Gus Client"}
    set_trainers(studio, "anna", client_capacity=None)
    rest = retry_failures(owner.uow, owner.viewer, LATER, run_id=new_id())
    assert (rest.total, rest.assigned, rest.failed) == (2, 2, 0)
    with owner.uow.reading() as work:
        assert (work.assignments.settled(), work.assignments.counts()) == ((), (0, 0))

    # Nobody named by the rule is no failure.
    set_rule(owner, NewClientRule())
    quiet = add_client(desk.uow, desk.viewer, NewClient(new_id(), "Una", by_rule=True), NOW)
    assert (quiet.why, listed(desk).total, failures(desk)) == (None, 1, {})


def test_the_history_tells_who_looked_after_whom_since_when_and_by_whom(
    studio: StudioDatabase, owner: Hands, desk: Hands, anna: Hands
) -> None:
    run_backfill(
        owner.uow,
        owner.viewer,
        BackfillWish(new_id(), NewClientRule(AssignmentRule.DEFAULT_TRAINER, key("anna"))),
        NOW,
    )
    wish = AssignRequest(new_id(), (key("gus"),), key("ben"))
    moved = assign_clients(owner.uow, owner.viewer, wish, LATER)
    now_with, before = assignment_history(desk.uow, desk.viewer, key("gus"))
    assert (now_with.trainer, now_with.started_at, now_with.ended_at) == ("Ben", LATER, None)
    assert (now_with.by, now_with.by_rule) == ("Owner", False)
    assert (before.trainer, before.started_at, before.ended_at) == ("Anna", NOW, LATER)
    assert (before.by_rule, before.note, before.by) == (True, "", "")

    def noted(hands: Hands, note: str, found: str = "") -> DiaryUndo:
        wanted = NoteOnAssignment(new_id(), before.id, found, note)
        done = note_assignment(hands.uow, hands.viewer, wanted, LATER)
        assert (done.client_name, done.note) == ("Gus Client", " ".join(note.split()))
        assert done.undo is not None
        return done.undo

    back = noted(desk, "  Until Ben\nis back ")
    with pytest.raises(NotFound):
        assignment_history(anna.uow, anna.viewer, key("gus"))
    assert assignment_history(desk.uow, desk.viewer, key("gus"))[1] == replace(
        before, note="Until Ben is back", by_rule=False
    )
    with pytest.raises(ChangedMeanwhile):
        noted(owner, "Something else")
    with pytest.raises(InvalidInput):
        noted(owner, "x" * 501, "Until Ben is back")
    for name in ("anna", "asim", "cara"):
        with pytest.raises(NotAllowed):
            noted(Hands.of(studio.login(name)), "Mine", "Until Ben is back")
    undo(desk.uow, desk.viewer, back, LATER, request_id=new_id())
    assert assignment_history(desk.uow, desk.viewer, key("gus"))[1] == before
    with pytest.raises(CannotUndo):
        undo(desk.uow, desk.viewer, back, LATER, request_id=new_id())
    cara = Hands.of(studio.login("cara"))
    with pytest.raises(NotAllowed):
        assignment_history(cara.uow, cara.viewer, key("cara"))
    actions = [entry.action for entry in trail(studio, key("gus"))]
    assert actions == ["transferred", "noted_assignment", "noted_assignment", "added"]
    # What was taken back is told of nobody.
    assert moved.undo is not None
    undo(owner.uow, owner.viewer, moved.undo, LATER, request_id=new_id())
    (again,) = assignment_history(desk.uow, desk.viewer, key("gus"))
    assert (again.trainer, again.ended_at) == ("Anna", None)
