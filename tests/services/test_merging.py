"""Two clients become one with nothing lost, and two again as they were."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import Row, insert, select, update
from sqlalchemy.exc import DBAPIError

from studio_app.domain.client_record import TimelineKind
from studio_app.domain.errors import (
    CannotUndo,
    ChangedMeanwhile,
    NotAllowed,
    NotFound,
    StudioError,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.merge_requests import MergeField, MergeRequest
from studio_app.domain.merging import BookedTwice, PaidForWhilePaying, usual_choice
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.clients import search_text_of
from studio_app.repositories.schema import (
    AuditEntryRow,
    Base,
    BookingRow,
    ClientAlertRow,
    ClientMergeRow,
    ClientNoteRow,
    ClientRow,
    PackageShareRow,
    PaymentRow,
)
from studio_app.services.client_records import client_record, client_timeline
from studio_app.services.client_steps import add_note, set_active
from studio_app.services.clients import client_card, search_clients
from studio_app.services.doctor import examine
from studio_app.services.erasing import erase_client
from studio_app.services.merging import merge_clients, merge_preview, merges_of
from studio_app.services.undoing import undo
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, wish

# What stays where it is: the history, what came from files, and what is told of each.
STAYS = {"audit_entries", "import_rows", "client_alerts"}
# Counted up by each change, and in the notes about the merge itself.
CHANGES = {"version"}

Rows = dict[str, dict[UUID, dict[str, Any]]]


def kept_rows(studio: StudioDatabase) -> Rows:
    """Return every row that is about a client, by table and key."""
    found: Rows = {}
    with studio.house() as connection:
        for name, table in Base.metadata.tables.items():
            if ("client_id" in table.c or name == "clients") and name not in STAYS:
                rows = connection.execute(select(table)).mappings()
                found[name] = {row["id"]: dict(row) for row in rows}
    return found


def without(row: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in (*names, *CHANGES)}


def request_of(hands: Hands, kept: str, merged: str, **choice: Any) -> MergeRequest:
    preview = merge_preview(hands.uow, hands.viewer, key(kept), key(merged), NOW)
    return MergeRequest(
        new_id(),
        key(kept),
        key(merged),
        preview.kept.version,
        preview.merged.version,
        **{"from_merged": usual_choice(preview.kept, preview.merged), **choice},
    )


def merge(hands: Hands, kept: str, merged: str, **choice: Any) -> DiaryUndo:
    outcome = merge_clients(hands.uow, hands.viewer, request_of(hands, kept, merged, **choice), NOW)
    assert outcome.undo is not None
    return outcome.undo


def put_back(hands: Hands, back: DiaryUndo, *, again: bool = False) -> DiaryUndo:
    done = undo(
        hands.uow,
        hands.viewer,
        back,
        NOW + timedelta(minutes=1),
        request_id=new_id(),
        again=again,
    )
    assert done.undo is not None
    return done.undo


def faults(studio: StudioDatabase) -> list[str]:
    return [str(one) for one in examine(studio.url).findings if not one.ok]


def test_all_of_one_goes_to_the_other_and_back_as_it_was(
    studio: StudioDatabase, desk: Hands
) -> None:
    before = kept_rows(studio)
    assert faults(studio) == []
    back = merge(desk, "cara", "fay")
    assert faults(studio) == []
    after = kept_rows(studio)
    for table, rows in before.items():
        for row_id, row in rows.items():
            there = after[table][row_id]
            if row.get("client_id") == key("fay") and table not in ("client_tags",):
                assert there["client_id"] in (key("cara"), key("fay")), table
                if table != "package_shares":
                    assert there["client_id"] == key("cara"), table
                moved = ("client_id", "client_name", "owner_id", "ended_at")
                assert without(there, *moved) == without(row, *moved), table
    (fay,) = (row for row in after["clients"].values() if row["id"] == key("fay"))
    assert (fay["active"], fay["merged_into_id"]) == (False, key("cara"))
    assert {row["client_name"] for row in after["bookings"].values()} >= {"Cara Client"}
    assert search_clients(desk.uow, desk.viewer, "fay client", now=NOW) == ()
    assert client_card(desk.uow, desk.viewer, key("fay"), NOW).client.name == "Cara Client"
    record = client_record(desk.uow, desk.viewer, key("fay"), NOW)
    assert (record.card.client.id, record.details.name) == (key("cara"), "Cara Client")
    (known,) = merges_of(desk.uow, desk.viewer, key("cara"))
    assert (known.merged_name, known.undone) == ("Fay Client", False)
    again = put_back(desk, back)
    assert faults(studio) == []
    restored = kept_rows(studio)
    note = [key_ for key_ in restored["client_notes"] if key_ not in before["client_notes"]]
    assert len(note) == 1
    assert restored["client_notes"].pop(note[0])["removed_at"] is not None
    for table, rows in before.items():
        assert {one: without(row) for one, row in restored[table].items()} == {
            one: without(row) for one, row in rows.items()
        }, table
    assert merges_of(desk.uow, desk.viewer, key("cara")) == ()
    put_back(desk, again, again=True)
    assert search_clients(desk.uow, desk.viewer, "fay client", now=NOW) == ()
    with studio.house() as connection:
        actions = list(connection.execute(select(AuditEntryRow.action)).scalars())
    assert actions.count("merged_clients") == 2
    assert actions.count("merge_undone") == 1


def test_what_is_told_of_them_is_chosen_and_nothing_of_it_is_lost(
    studio: StudioDatabase, desk: Hands
) -> None:
    phone, email = "+491713920012", "dora@example.com"
    words = search_text_of("Dora Client", 2, phone, email)
    with studio.house() as connection:
        connection.execute(
            update(ClientRow)
            .where(ClientRow.id == key("dora"))
            .values(phone=phone, email=email, search_text=words, height_cm=170)
        )
        connection.execute(
            insert(ClientAlertRow).values(
                client_id=key("dora"), organization_id=key("home"), text="a back", health_notes=""
            )
        )
        connection.execute(
            update(ClientRow).where(ClientRow.id == key("gus")).values(payer_id=key("dora"))
        )
    back = merge(
        desk,
        "cara",
        "dora",
        from_merged=(MergeField.PHONE, MergeField.HEIGHT, MergeField.TRAINER),
        both=(MergeField.ALERT,),
    )
    card = client_card(desk.uow, desk.viewer, key("cara"), NOW)
    assert card.trainer_name == "Ben"
    assert card.alert == "cara has a knee\na back"
    (found,) = search_clients(desk.uow, desk.viewer, "0171 3920012", now=NOW)
    assert found.client_id == key("cara")
    with studio.house() as connection:
        row = connection.execute(select(ClientRow).where(ClientRow.id == key("cara"))).one()
        payer = select(ClientRow.payer_id).where(ClientRow.id == key("gus"))
        notes = list(connection.execute(select(ClientNoteRow.text)).scalars())
        assert row.height_cm == 170
        assert connection.execute(payer).scalar_one() == key("cara")
    assert any("Merged with Dora Client" in note and "dora@example.com" in note for note in notes)
    put_back(desk, back)
    card = client_card(desk.uow, desk.viewer, key("cara"), NOW)
    assert (card.trainer_name, card.alert) == ("Anna", "cara has a knee")
    (found,) = search_clients(desk.uow, desk.viewer, "0171 3920012", now=NOW)
    assert found.client_id == key("dora")


def test_whoever_pays_for_others_is_paid_for_by_nobody(studio: StudioDatabase, desk: Hands) -> None:
    def pays(payer: str, *clients: str) -> None:
        with studio.house() as connection:
            theirs = ClientRow.id.in_([key(client) for client in clients])
            connection.execute(update(ClientRow).where(theirs).values(payer_id=key(payer)))

    pays("emil", "gus")
    pays("dora", "cara")
    for kept, gone in (("gus", "dora"), ("dora", "gus")):
        with pytest.raises(PaidForWhilePaying, match="Emil Client"):
            merge(desk, kept, gone)
    pays("emil", "cara")
    pays("dora", "gus")
    put_back(desk, merge(desk, "gus", "dora"))
    assert client_record(desk.uow, desk.viewer, key("gus"), NOW).details.payer_id == key("dora")
    merge(desk, "gus", "dora")
    merge(desk, "cara", "gus")
    merge(desk, "fay", "cara")
    family = client_record(desk.uow, desk.viewer, key("emil"), NOW).family
    assert [one.client_id for one in family] == [key("emil"), key("fay")]
    owner = Hands.of(studio.login("owner"))
    found = client_timeline(owner.uow, owner.viewer, key("fay"), NOW, kinds=[TimelineKind.CHANGE])
    merges = [one for one in found.entries if one.what == "merged_clients"]
    assert [one.audit.client_id for one in merges if one.audit] == [
        key(name) for name in ("fay", "cara", "gus", "gus")
    ]


def test_both_booked_at_once_is_refused_and_what_is_over_is_not(
    studio: StudioDatabase, desk: Hands
) -> None:
    desk.book(wish("cara", "anna", SLOT))
    desk.book(wish("dora", "ben", SLOT + timedelta(minutes=30)))
    with pytest.raises(BookedTwice, match="Cara Client and Dora Client are both booked"):
        merge(desk, "cara", "dora")
    # One of them is over by then, and the other is not.
    later = SLOT + timedelta(minutes=70)
    request = request_of(desk, "cara", "dora")
    merge_clients(desk.uow, desk.viewer, request, later)
    query = select(BookingRow).where(BookingRow.client_id == key("cara"))
    with studio.house() as connection:
        rows: list[Row[Any]] = list(connection.execute(query))
    assert [row.overlap_allowed for row in rows].count(True) == 1


def test_who_may_not_merges_nobody_whatever_is_asked(studio: StudioDatabase, desk: Hands) -> None:
    request = request_of(desk, "cara", "cem")
    anna = Hands.of(studio.login("anna"))
    with pytest.raises(NotAllowed):
        merge_clients(anna.uow, anna.viewer, request, NOW)
    with anna.uow.writing() as work, pytest.raises(NotFound):
        work.merging.carry_out(request, {}, False, (new_id(), "note"), NOW)
    with pytest.raises(NotFound):
        request_of(desk, "cara", "hana")
    merge_clients(desk.uow, desk.viewer, request, NOW)
    with pytest.raises(NotFound):
        request_of(desk, "cara", "cem")
    stale = MergeRequest(new_id(), key("dora"), key("emil"), 99, 1)
    with pytest.raises(ChangedMeanwhile):
        merge_clients(desk.uow, desk.viewer, stale, NOW)


def test_the_books_change_for_nothing_but_a_merge(studio: StudioDatabase, desk: Hands) -> None:
    merge(desk, "cara", "cem")
    for values in ({"client_id": key("cem")}, {"amount": 1}):
        with studio.house() as connection, pytest.raises(DBAPIError, match="never changed"):
            connection.execute(
                update(PaymentRow).where(PaymentRow.client_id == key("cara")).values(values)
            )


def test_what_is_booked_since_stays_or_keeps_them_together(
    studio: StudioDatabase, desk: Hands
) -> None:
    back = merge(desk, "gus", "dora")
    paid = desk.book(wish("gus", "ben", SLOT, pay_later=True)).booking_id
    put_back(desk, back)
    with studio.house() as connection:
        whose = select(BookingRow.client_id).where(BookingRow.id == paid)
        assert connection.execute(whose).scalar_one() == key("gus")
    back = merge(desk, "gus", "dora")
    later = wish("gus", "ben", SLOT + timedelta(days=7), package_id=key("dora ten"))
    desk.book(later)
    with pytest.raises(CannotUndo):
        put_back(desk, back)


def test_nobody_draws_on_a_package_of_their_own(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        factories.add_package(connection, "shared", "dora")
        for name in ("emil", "gus"):
            connection.execute(
                insert(PackageShareRow).values(
                    id=key(f"share {name}"),
                    organization_id=key("home"),
                    client_package_id=key("shared"),
                    owner_id=key("dora"),
                    client_id=key(name),
                    created_at=NOW,
                    created_by=key("user owner"),
                )
            )
    query = select(PackageShareRow).where(PackageShareRow.client_package_id == key("shared"))

    def shares() -> dict[UUID, tuple[UUID, UUID, bool]]:
        with studio.house() as connection:
            return {
                row.id: (row.owner_id, row.client_id, row.removed_at is None)
                for row in connection.execute(query)
            }

    before = shares()
    back = merge(desk, "emil", "dora")
    assert shares() == {
        key("share emil"): (key("emil"), key("dora"), False),
        key("share gus"): (key("emil"), key("gus"), True),
    }
    put_back(desk, back)
    assert shares() == before
    back = merge(desk, "gus", "emil")
    assert shares() == {
        key("share emil"): (key("dora"), key("emil"), False),
        key("share gus"): (key("dora"), key("gus"), True),
    }
    put_back(desk, back)
    assert shares() == before


def test_who_is_erased_is_gone_from_the_merge_too(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        connection.execute(
            update(BookingRow)
            .where(BookingRow.client_id.in_((key("gus"), key("dora"))))
            .values(status="cancelled", occupies=False)
        )
    back = merge(desk, "gus", "dora")
    owner = Hands.of(studio.login("owner"))
    with owner.uow.reading() as work:
        version = work.client_records.get(key("gus")).version
    erase_client(owner.uow, owner.viewer, key("gus"), version, NOW, request_id=new_id())
    with studio.house() as connection:
        query = select(ClientMergeRow.moved).where(ClientMergeRow.kept_id == key("gus"))
        told = list(connection.execute(query).scalars())
    assert all("Dora" not in str(one) for one in told)
    with pytest.raises(CannotUndo):
        put_back(desk, back)


def test_nothing_comes_to_who_is_somebody_else_by_now(studio: StudioDatabase, desk: Hands) -> None:
    merge(desk, "cara", "dora")
    key_of_note, moment = new_id(), NOW + timedelta(minutes=1)
    steps: tuple[Callable[[], object], ...] = (
        lambda: desk.book(wish("dora", "ben", SLOT)),
        lambda: add_note(desk.uow, desk.viewer, key("dora"), key_of_note, "late", moment),
        lambda: set_active(desk.uow, desk.viewer, key("dora"), 2, True, NOW, request_id=new_id()),
    )
    for step in steps:
        with pytest.raises(StudioError):
            step()
    with studio.house() as connection:
        whose = select(BookingRow.id).where(BookingRow.client_id == key("dora"))
        assert connection.execute(whose).all() == []


def test_who_draws_on_a_share_of_the_other_is_not_parted_from_them(
    studio: StudioDatabase, desk: Hands
) -> None:
    with studio.house() as connection:
        factories.add_package(connection, "shared", "dora", sessions=None)
        connection.execute(
            insert(PackageShareRow).values(
                id=key("share emil"),
                organization_id=key("home"),
                client_package_id=key("shared"),
                owner_id=key("dora"),
                client_id=key("emil"),
                created_at=NOW,
                created_by=key("user owner"),
            )
        )
    back = merge(desk, "cara", "emil")
    desk.book(wish("cara", "anna", SLOT, package_id=key("shared")))
    with pytest.raises(CannotUndo, match="used what was the other's"):
        put_back(desk, back)
    assert faults(studio) == []


def test_what_is_left_with_who_was_merged_is_found(studio: StudioDatabase, desk: Hands) -> None:
    merge(desk, "cara", "dora")
    assert faults(studio) == []
    with studio.house() as connection:
        factories.add_package(connection, "late", "dora")
    (fault,) = faults(studio)
    assert "merged_clients" in fault
