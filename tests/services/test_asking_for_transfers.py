"""Asking an owner to move a client, and what the owner makes of it."""

from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from studio_app.domain.audit import AuditFilter, AuditKind
from studio_app.domain.errors import ChangedMeanwhile, NotAllowed, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.transfers import TransferOutcome
from studio_app.repositories.schema import AuditEntryRow, TransferRow
from studio_app.services.audit import read_audit_trail
from studio_app.services.transfers import ask_for_transfer, asked_transfers, decline_transfer
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands
from tests.services.transfer_steps import everything, move, trainer_of, transfer


@pytest.fixture
def owner(studio: StudioDatabase) -> Hands:
    """The owner of the home studio at work."""
    return Hands.of(studio.login("owner"))


@pytest.mark.parametrize("name", ["desk", "sara", "anna"])
def test_others_ask_and_the_owner_decides(studio: StudioDatabase, owner: Hands, name: str) -> None:
    client, former = {"sara": ("emil", "sara")}.get(name, ("cem", "anna"))
    asking = Hands.of(studio.login(name))
    request = move(client)
    before = everything(studio, client)
    ask_for_transfer(asking.uow, asking.viewer, request, NOW)
    assert everything(studio, client) == before
    waiting = {it.transfer_id: it for it in asked_transfers(owner.uow, owner.viewer)}[
        request.transfer_id
    ]
    assert (waiting.client_id, waiting.from_trainer_id) == (key(client), key(former))
    assert (waiting.reason, waiting.client_version) == ("moved house", 1)
    done = transfer(owner, request)
    assert (done.sessions_moved, trainer_of(studio, client)) == (1, key("ben"))
    left = asked_transfers(owner.uow, owner.viewer)
    assert request.transfer_id not in [it.transfer_id for it in left]
    with studio.house() as connection:
        row = connection.execute(
            select(TransferRow).where(TransferRow.id == request.transfer_id)
        ).one()
    assert (row.asked_by, row.decided_by) == (key(f"user {name}"), key("user owner"))


def decline(
    hands: Hands, transfer_id: UUID, version: int = 1, reason: str = "", key_: UUID | None = None
) -> TransferOutcome:
    return decline_transfer(
        hands.uow, hands.viewer, transfer_id, version, NOW, reason, request_id=key_ or new_id()
    )


def test_a_wish_may_be_declined(studio: StudioDatabase, owner: Hands, anna: Hands) -> None:
    request, key_ = move(), new_id()
    ask_for_transfer(anna.uow, anna.viewer, request, NOW)
    with pytest.raises(NotAllowed):
        decline(anna, request.transfer_id)
    with pytest.raises(ChangedMeanwhile):
        decline(owner, request.transfer_id, 5)
    done = decline(owner, request.transfer_id, 1, "not now", key_)
    assert (done.client_id, done.to_trainer_id, done.undo) == (key("cem"), key("ben"), None)
    assert done.changes.ids == {key("cem"), key("anna"), key("ben")}
    assert decline(owner, request.transfer_id, 1, "not now", key_) == done
    with pytest.raises(ChangedMeanwhile):
        decline(owner, request.transfer_id, 2)
    assert trainer_of(studio, "cem") == key("anna")
    with studio.house() as connection:
        entry = connection.execute(
            select(AuditEntryRow).where(AuditEntryRow.action == "declined_transfer")
        ).one()
    assert (entry.before, entry.reason) == ({"client": "Cem Client"}, "not now")
    assert entry.after == {"trainer_id": str(key("ben"))}


@pytest.mark.parametrize("name", ["asim", "cara"])
def test_assistants_and_clients_do_not_ask(studio: StudioDatabase, name: str) -> None:
    hands = Hands.of(studio.login(name))
    with pytest.raises(NotAllowed):
        ask_for_transfer(hands.uow, hands.viewer, move(), NOW)


def test_a_trainer_asks_for_their_own_clients_only(studio: StudioDatabase, anna: Hands) -> None:
    with pytest.raises(NotFound):
        ask_for_transfer(anna.uow, anna.viewer, move("dora", "sara"), NOW)


@pytest.mark.parametrize("name", ["desk", "anna"])
def test_the_trail_names_the_trainer_who_was_wished_for(
    studio: StudioDatabase, owner: Hands, name: str
) -> None:
    """Also where whoever asks does not see that trainer."""
    asking, request = Hands.of(studio.login(name)), move()
    ask_for_transfer(asking.uow, asking.viewer, request, NOW)
    decline(owner, request.transfer_id)
    wanted = AuditFilter(kind=AuditKind.TRANSFER)
    found = read_audit_trail(owner.uow, owner.viewer, wanted).entries
    told = {entry.action: entry.after for entry in found}
    assert told["asked_for_transfer"] == {"client": "Cem Client", "trainer": "Ben"}
    assert told["declined_transfer"] == {"trainer": "Ben"}
