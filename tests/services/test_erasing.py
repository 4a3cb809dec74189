"""Erasing a client on request: nothing in the studio names the person, and the books stay."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from studio_app.domain.client_details import ClientDetails, ClientEdit
from studio_app.domain.errors import CannotUndo, ChangedMeanwhile, NotAllowed, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Gender
from studio_app.repositories.schema import (
    AssignmentRow,
    Base,
    BookingRow,
    ClientPackageRow,
    ClientRow,
    CreditEntryRow,
    MembershipRow,
    OutboxMessageRow,
    PaymentRow,
    UserRow,
    WaitingListEntryRow,
)
from studio_app.services.client_editing import edit_client
from studio_app.services.client_records import client_record
from studio_app.services.client_steps import StillComes, add_note, remove_note, set_active
from studio_app.services.clients import search_clients
from studio_app.services.erasing import StillLogsIn, entries_about, erase_client
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, wish

# The history is never changed, and is kept from all but owners.
_KEEP_THEIR_WORDS = ("audit_entries",)
_SECRETS = ("Zebulon", "zebulon", "447400123456", "Marzipan", "Orchideen", "Saxophon", "Lavendel")


def _erase(hands: Hands, client: str, **values: Any) -> Any:
    version = client_record(hands.uow, hands.viewer, key(client), NOW).version
    return erase_client(
        hands.uow,
        hands.viewer,
        key(client),
        **{"version": version, "now": NOW, "request_id": new_id(), **values},
    )


def _words(studio: StudioDatabase) -> str:
    """Return all that stands in the studio but its history."""
    found = []
    with studio.house() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name not in _KEEP_THEIR_WORDS:
                found += [list(map(str, row)) for row in connection.execute(select(table))]
    return json.dumps(found, ensure_ascii=False)


def _books(studio: StudioDatabase) -> list[Any]:
    rows = (BookingRow, ClientPackageRow, CreditEntryRow, PaymentRow)
    with studio.house() as connection:
        counted = [
            select(func.count()).select_from(row).where(row.client_id == key("gus")) for row in rows
        ]
        return [connection.execute(query).scalar_one() for query in counted]


def test_the_person_is_gone_and_the_books_stay(studio: StudioDatabase, desk: Hands) -> None:
    owner = Hands.of(studio.login("owner"))
    record = client_record(owner.uow, owner.viewer, key("gus"), NOW)
    details = ClientDetails(
        name="Zebulon Gus",
        phone="07400 123456",
        email="zebulon@example.com",
        address="Marzipan Road 1",
        birth_date=date(1931, 7, 19),
        gender=Gender.MALE,
        height_cm=181,
        weight_grams=81_000,
        emergency_name="Orchideen",
        emergency_phone="07400 123456",
        payer_id=key("cem"),
        alert="Saxophon",
        health_notes="Lavendel",
        tags=("Orchideen",),
    )
    wish = ClientEdit(new_id(), key("gus"), record.version, details)
    done = edit_client(owner.uow, owner.viewer, wish, NOW)
    noted = add_note(owner.uow, owner.viewer, key("gus"), new_id(), "Saxophon", NOW)
    with studio.house() as connection:
        for row, values in (
            (AssignmentRow, {"note": "Saxophon"}),
            (WaitingListEntryRow, {"note": "Saxophon"}),
        ):
            connection.execute(update(row).where(row.client_id == key("gus")).values(values))
        connection.execute(
            update(OutboxMessageRow)
            .where(OutboxMessageRow.organization_id == key("home"))
            .values(recipient="zebulon@example.com", content={"text": "Hello Zebulon"})
        )
    assert all(secret in _words(studio) for secret in _SECRETS)
    books = _books(studio)
    left = entries_about(owner.uow, owner.viewer, key("gus"))
    erased = _erase(owner, "gus")
    assert (erased.number, erased.entries_left) == (record.card.client.number, left)
    words = _words(studio)
    assert [secret for secret in _SECRETS if secret in words] == []
    assert _books(studio) == books
    after = client_record(owner.uow, owner.viewer, key("gus"), NOW)
    assert after.details == ClientDetails("Erased client")
    assert (after.erased_on, after.editable, after.picture) == (NOW.date(), frozenset(), None)
    assert search_clients(desk.uow, desk.viewer, "zebulon") == ()
    for back in (done.undo, noted.undo):
        assert back is not None
        with pytest.raises(CannotUndo):
            undo(owner.uow, owner.viewer, back, NOW, request_id=new_id())
    with pytest.raises(NotFound):
        edit_client(
            *(owner.uow, owner.viewer),
            ClientEdit(new_id(), key("gus"), after.version, replace(details, tags=())),
            NOW,
        )
    with studio.house() as connection:
        sent = connection.execute(
            select(OutboxMessageRow.sent_at).where(OutboxMessageRow.recipient == "-")
        ).scalars()
        assert None not in list(sent)


def test_it_is_for_owners_and_for_who_comes_no_more(
    studio: StudioDatabase, desk: Hands, anna: Hands
) -> None:
    owner = Hands.of(studio.login("owner"))
    for hands in (desk, anna):
        with pytest.raises(NotAllowed):
            _erase(hands, "cara")
    with pytest.raises(StillComes):
        _erase(owner, "cara")
    with studio.house() as connection:
        connection.execute(
            update(BookingRow)
            .where(BookingRow.client_id == key("cara"), BookingRow.starts_at > NOW)
            .values(occupies=False, status="cancelled")
        )
    with pytest.raises(StillLogsIn):
        _erase(owner, "cara")
    with studio.house() as connection:
        closed = update(MembershipRow).where(MembershipRow.user_id == key("user cara"))
        connection.execute(closed.values(active=False))
    _erase(owner, "cara")
    with studio.house() as connection:
        user = connection.execute(select(UserRow).where(UserRow.id == key("user cara"))).one()
    assert (user.name, user.login) == ("Erased client", f"erased-{key('cara')}")
    with pytest.raises(ChangedMeanwhile):
        _erase(owner, "gus", version=99)
    request = new_id()
    version = client_record(owner.uow, owner.viewer, key("gus"), NOW).version
    assert _erase(owner, "gus", request_id=request) == _erase(
        owner, "gus", request_id=request, version=version
    )
    with pytest.raises(ChangedMeanwhile):
        _erase(owner, "gus")
    away = Hands.of(studio.login("away owner"))
    with pytest.raises(NotFound):
        erase_client(away.uow, away.viewer, key("fay"), 1, NOW, request_id=new_id())


def test_who_was_merged_into_the_person_goes_too(studio: StudioDatabase) -> None:
    owner = Hands.of(studio.login("owner"))
    with studio.house() as connection:
        # Who was merged into somebody who was merged into the person is the same person.
        for one, into in (("dora", "gus"), ("gus", "fay")):
            connection.execute(
                update(ClientRow)
                .where(ClientRow.id == key(one))
                .values(merged_into_id=key(into), name="Zebulon", search_text="zebulon")
            )
        connection.execute(
            update(BookingRow)
            .where(BookingRow.client_id == key("fay"), BookingRow.starts_at > NOW)
            .values(occupies=False, status="cancelled")
        )
        login = {ClientRow.user_id: key("user cara")}
        for one, its in (("cara", {ClientRow.user_id: None}), ("dora", login)):
            connection.execute(update(ClientRow).where(ClientRow.id == key(one)).values(its))
    with pytest.raises(StillLogsIn):
        _erase(owner, "fay")
    with owner.uow.writing() as work, pytest.raises(ChangedMeanwhile):
        work.erasing.erase(key("fay"), 1, NOW)
    with studio.house() as connection:
        closed = update(MembershipRow).where(MembershipRow.user_id == key("user cara"))
        connection.execute(closed.values(active=False))
    with pytest.raises(NotFound):
        _erase(owner, "gus")
    _erase(owner, "fay")
    assert "ebulon" not in _words(studio)


def test_nobody_who_is_erased_comes_back_by_an_undo(studio: StudioDatabase, desk: Hands) -> None:
    owner, note = Hands.of(studio.login("owner")), new_id()
    add_note(desk.uow, desk.viewer, key("gus"), note, "Saxophon", NOW)
    cancelled = desk.cancel(desk.book(wish("gus", "anna", SLOT)))
    who = (desk.uow, desk.viewer, key("gus"))
    version = client_record(*who, NOW).version
    gone = set_active(*who, version, False, NOW, request_id=new_id())
    taken = remove_note(*who, note, 1, NOW, request_id=new_id())
    _erase(owner, "gus")
    for step in (gone, taken, cancelled):
        assert step.undo is not None
        with pytest.raises(CannotUndo):
            undo(desk.uow, desk.viewer, step.undo, NOW, request_id=new_id())
    record = client_record(owner.uow, owner.viewer, key("gus"), NOW)
    assert (record.card.client.active, record.notes) == (False, ())
