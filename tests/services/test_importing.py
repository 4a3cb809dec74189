"""Files of clients and packages: a dry run, one transaction, the same again, and back."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from studio_app.domain.client_record import AssignmentRule, NewClientRule
from studio_app.domain.errors import InvalidInput, NotAllowed
from studio_app.domain.identifiers import new_id
from studio_app.domain.importing.clients import ClientWishes
from studio_app.domain.importing.fields import Field, ImportKind
from studio_app.domain.importing.outcomes import (
    AlreadyUndone,
    ImportInUse,
    ImportResult,
    Outcome,
    PlanOutdated,
)
from studio_app.domain.new_clients import NewClient
from studio_app.repositories import schema
from studio_app.services.access import Login
from studio_app.services.clients import search_clients
from studio_app.services.doctor import examine
from studio_app.services.erasing import erase_client
from studio_app.services.import_files.reading import read_table
from studio_app.services.importing import (
    ImportWish,
    PreparedImport,
    columns_for,
    past_imports,
    prepare_import,
    refused_rows,
    run_import,
)
from studio_app.services.new_client_rule import set_new_client_rule
from studio_app.services.new_clients import add_client
from studio_app.services.undoing import undo
from studio_app.services.undoing_imports import undo_import
from tests.databases import StudioDatabase
from tests.factories import NOW, key

CLIENTS, PACKAGES = ImportKind.CLIENTS, ImportKind.PACKAGES
NEW, UPDATED, SAME, REFUSED = Outcome.NEW, Outcome.UPDATED, Outcome.SAME, Outcome.REFUSED
LATER = NOW + timedelta(minutes=5)

FILE = """Nr;Name;Telefon;E-Mail;Geburtsdatum;Schlagworte;Trainer;Bemerkung;Achtung
;Nia Neu;+49 170 1234567;nia@example.com;03.02.1990;VIP, Yoga;Anna;paid in cash;Knee
;=Evil Cell;+49 30 5550177;;;;;;
1;Cara Client;+49 30 555099;cara@example.com;05.06.1985;Gold;;;Shoulder
;Bad Row;12;nobody;;;;;
;Dora Client;;dora@example.com;;;;;
"""


class Hands:
    """Somebody who imports."""

    def __init__(self, login: Login) -> None:
        self.login = login
        self.uow, self.viewer = login.uow, login.viewer

    def prepare(
        self, text: str, kind: ImportKind = CLIENTS, wishes: ClientWishes | None = None
    ) -> PreparedImport:
        table = read_table("Kunden.csv", text.encode(), "de_DE")
        columns = columns_for(self.uow, self.viewer, table, kind)
        wish = ImportWish(kind, columns, wishes or ClientWishes())
        return prepare_import(self.uow, self.viewer, table, wish, NOW)

    def run(self, prepared: PreparedImport, request_id: UUID | None = None) -> ImportResult:
        return run_import(self.uow, self.viewer, prepared, NOW, request_id=request_id or new_id())

    def undo(self, result: ImportResult, *, leave_in_use: bool = False) -> Any:
        return undo_import(
            self.uow,
            self.viewer,
            result.run_id,
            LATER,
            request_id=new_id(),
            leave_in_use=leave_in_use,
        )


def outcomes(prepared: PreparedImport) -> list[Outcome]:
    return [row.outcome for row in prepared.plan.rows]


def rows(studio: StudioDatabase, row: type[schema.Base], **equal: object) -> list[Any]:
    table: Any = row.__table__  # type: ignore[attr-defined]
    with studio.house() as connection:
        query = select(table)
        for name, value in equal.items():
            query = query.where(table.c[name] == value)
        return list(connection.execute(query).mappings())


def client(studio: StudioDatabase, name: str) -> Any:
    (found,) = rows(studio, schema.ClientRow, name=name)
    return found


@pytest.fixture
def hands(studio: StudioDatabase) -> Hands:
    return Hands(studio.login("owner"))


def test_clients_in_one_go_and_the_same_again_changes_nothing(
    studio: StudioDatabase, hands: Hands
) -> None:
    prepared = hands.prepare(FILE)
    assert outcomes(prepared) == [NEW, NEW, UPDATED, REFUSED, SAME]
    assert "Phone: " in prepared.plan.rows[3].detail
    assert "E-mail: " in prepared.plan.rows[3].detail
    before = len(rows(studio, schema.ClientRow))
    key_of_request = new_id()
    result = hands.run(prepared, key_of_request)
    assert (result.added, result.updated, result.same, result.refused) == (2, 1, 1, 1)
    assert hands.run(prepared, key_of_request) == result
    assert len(rows(studio, schema.ClientRow)) == before + 2

    nia, evil, cara = (client(studio, n) for n in ("Nia Neu", "=Evil Cell", "Cara Client"))
    highest = max(row["number"] for row in rows(studio, schema.ClientRow))
    assert [nia["number"], evil["number"]] == [highest - 1, highest]
    assert nia["phone"] == "+491701234567"
    assert nia["birth_date"] == date(1990, 2, 3)
    assert nia["search_text"] == f"nia neu 491701234567 nia@example.com #{nia['number']}"
    assert cara["phone"] == "+4930555099"
    assert cara["version"] == 2
    assert "4930555099" in cara["search_text"]
    assert cara["birth_date"] == date(1985, 6, 5)
    (alert,) = rows(studio, schema.ClientAlertRow, client_id=cara["id"])
    assert alert["text"] == "Shoulder"
    tags = {row["tag"] for row in rows(studio, schema.ClientTagRow, client_id=nia["id"])}
    assert tags == {"VIP", "Yoga"}
    assert "Gold" in {r["tag"] for r in rows(studio, schema.ClientTagRow, client_id=cara["id"])}
    (alert,) = rows(studio, schema.ClientAlertRow, client_id=nia["id"])
    assert alert["text"] == "Knee"
    (note,) = rows(studio, schema.ClientNoteRow, client_id=nia["id"])
    assert note["text"] == "paid in cash"
    (assignment,) = rows(studio, schema.AssignmentRow, client_id=nia["id"])
    assert assignment["trainer_id"] == key("anna")

    again = hands.prepare(FILE)
    assert outcomes(again) == [SAME, SAME, SAME, REFUSED, SAME]
    nothing = hands.run(again)
    assert (nothing.added, nothing.updated) == (0, 0)
    assert len(rows(studio, schema.ClientRow)) == before + 2
    runs = [run for run in past_imports(hands.uow, hands.viewer) if run.created_at == NOW]
    assert [(run.rows, run.by_name) for run in runs] == [(0, "Owner"), (3, "Owner")]
    other_order = "E-Mail,Name,Schlagworte\nnia@example.com,Nia Neu,Yoga"
    assert outcomes(hands.prepare(other_order)) == [SAME]
    assert examine(studio.url).ok


def test_what_is_refused_is_told_with_why(hands: Hands) -> None:
    told: list[tuple[int, int]] = []
    text = "Name,Phone\n" + "".join(f"Person{number} New,\n" for number in range(600))
    table = read_table("x.csv", (text + "Bad Row,12\n").encode(), "en_GB")
    wish = ImportWish(CLIENTS, columns_for(hands.uow, hands.viewer, table, CLIENTS))
    prepared = prepare_import(
        hands.uow, hands.viewer, table, wish, NOW, lambda *counts: told.append(counts)
    )
    assert told == [(500, 1_202), (1_101, 1_202)]
    refused = refused_rows(prepared, hands.login.organization.tz)
    assert list(refused.heads) == ["Name", "Phone", "Row in the file", "Why"]
    ((name, phone, number, why),) = refused.rows
    assert (name, phone, number) == ("Bad Row", "12", 602)
    assert str(why).startswith("Phone: ")


def test_the_meaning_of_columns_is_remembered(hands: Hands) -> None:
    text = "Wer;Woher;Name\nNia Neu;Köln;nobody cares\n"
    table = read_table("x.csv", text.encode(), "de_DE")
    assert columns_for(hands.uow, hands.viewer, table, CLIENTS) == (None, None, Field.NAME)
    wish = ImportWish(CLIENTS, (Field.NAME, Field.ADDRESS, None))
    hands.run(prepare_import(hands.uow, hands.viewer, table, wish, NOW))
    assert columns_for(hands.uow, hands.viewer, table, CLIENTS) == wish.columns
    assert columns_for(hands.uow, hands.viewer, table, PACKAGES) != wish.columns


def test_the_rule_of_the_studio_says_who_looks_after_new_clients(
    studio: StudioDatabase, hands: Hands
) -> None:
    text = "Name;E-Mail;Trainer\n" + "".join(
        f"Person{number} New;{number}@example.com;{'Sara' if number == 0 else ''}\n"
        for number in range(7)
    )
    rule = NewClientRule(AssignmentRule.LEAST_LOADED)
    set_new_client_rule(hands.uow, hands.viewer, rule, NOW, request_id=new_id())
    with hands.uow.reading() as work:
        before = {one.trainer_id: one.clients for one in work.new_clients.rooms()}
    prepared = hands.prepare(text)
    assert "Looked after by Sara." in prepared.plan.rows[0].detail
    hands.run(prepared)
    with hands.uow.reading() as work:
        after = {one.trainer_id: one.clients for one in work.new_clients.rooms()}
    assert sum(after.values()) == sum(before.values()) + 7
    # The one who is named comes on top of what the rule evens out.
    assert max(after.values()) - min(after.values()) <= 2
    nobody = NewClientRule()
    set_new_client_rule(hands.uow, hands.viewer, nobody, NOW, request_id=new_id())
    hands.run(hands.prepare("Name\nLast New\n"))
    assert not rows(studio, schema.AssignmentRow, client_id=client(studio, "Last New")["id"])


def test_what_changed_meanwhile_is_not_imported(studio: StudioDatabase, hands: Hands) -> None:
    prepared = hands.prepare(FILE)
    desk = studio.login("desk")
    add_client(desk.uow, desk.viewer, NewClient(new_id(), "Nia Neu", "", "nia@example.com"), NOW)
    with pytest.raises(PlanOutdated):
        hands.run(prepared)
    assert not rows(studio, schema.ClientRow, name="=Evil Cell")


def test_what_is_stopped_leaves_nothing(studio: StudioDatabase, hands: Hands) -> None:
    prepared = hands.prepare(FILE)
    told = []

    def report(done: int, total: int) -> None:
        told.append((done, total))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_import(hands.uow, hands.viewer, prepared, NOW, request_id=new_id(), report=report)
    assert told
    assert not rows(studio, schema.ClientRow, name="Nia Neu")
    assert not rows(studio, schema.ImportRunRow, source_name="Kunden.csv")


def test_an_import_is_taken_back_as_a_whole(studio: StudioDatabase, hands: Hands) -> None:
    cara = client(studio, "Cara Client")
    (alert,) = rows(studio, schema.ClientAlertRow, client_id=cara["id"])
    result = hands.run(hands.prepare(FILE))
    undone = hands.undo(result)
    assert (undone.taken_back, undone.left) == (3, ())
    nia = client(studio, "Nia Neu")
    assert nia["withdrawn_at"] == LATER
    assert search_clients(hands.uow, hands.viewer, "Nia Neu", now=LATER) == ()
    again = client(studio, "Cara Client")
    for name in ("phone", "search_text", "email", "birth_date"):
        assert again[name] == cara[name]
    assert rows(studio, schema.ClientAlertRow, client_id=cara["id"])[0]["text"] == alert["text"]
    gold = [r for r in rows(studio, schema.ClientTagRow, tag="Gold") if not r["removed_at"]]
    assert not gold
    with pytest.raises(AlreadyUndone):
        hands.undo(result)
    assert outcomes(hands.prepare(FILE)) == [NEW, NEW, UPDATED, REFUSED, SAME]
    # A number is given once, also to somebody who was taken back.
    hands.run(hands.prepare(FILE))
    found = rows(studio, schema.ClientRow, name="Nia Neu")
    assert len({row["number"] for row in found}) == 2
    assert examine(studio.url).ok


def test_an_import_is_the_last_step_that_is_taken_back(
    studio: StudioDatabase, hands: Hands
) -> None:
    result = hands.run(hands.prepare(FILE))
    assert result.undo is not None
    outcome = undo(hands.uow, hands.viewer, result.undo, LATER, request_id=new_id())
    assert (outcome.subject, outcome.undo) == ("Kunden.csv", None)
    assert client(studio, "Nia Neu")["withdrawn_at"] == LATER
    with pytest.raises(AlreadyUndone):
        undo(hands.uow, hands.viewer, result.undo, LATER, request_id=new_id())
    assert hands.run(hands.prepare("Name\nCara Client")).undo is None


def test_what_is_in_use_by_now_is_left_alone(studio: StudioDatabase, hands: Hands) -> None:
    result = hands.run(hands.prepare(FILE))
    nia = client(studio, "Nia Neu")
    text = f"Kundennummer;Paket;Rest\n{nia['number']};Ten;4\n"
    hands.run(hands.prepare(text, PACKAGES))
    with pytest.raises(ImportInUse, match="row 2, Nia Neu, has packages") as told:
        hands.undo(result)
    assert [left.row_number for left in told.value.left] == [2]
    assert not client(studio, "=Evil Cell")["withdrawn_at"]
    undone = hands.undo(result, leave_in_use=True)
    assert undone.taken_back == 2
    assert [left.subject for left in undone.left] == ["Nia Neu"]
    assert not client(studio, "Nia Neu")["withdrawn_at"]
    assert client(studio, "=Evil Cell")["withdrawn_at"]


def test_who_is_erased_is_in_no_import_any_more(studio: StudioDatabase, hands: Hands) -> None:
    result = hands.run(hands.prepare("Nr;Name;Telefon\n6;Gus Client;+49 30 555099\n"))
    (before,) = rows(studio, schema.ImportRowRow, import_run_id=result.run_id)
    assert before["after"] == {"phone": "+4930555099"}
    gus = client(studio, "Gus Client")
    who = (hands.uow, hands.viewer, gus["id"], gus["version"], LATER)
    erase_client(*who, request_id=new_id())
    (row,) = rows(studio, schema.ImportRowRow, import_run_id=result.run_id)
    assert (row["row_key"], row["before"], row["after"]) == ("", None, None)
    with pytest.raises(ImportInUse, match="was erased"):
        hands.undo(result)


BALANCES = """Customer no,Package,Sessions,Left,Bought on,Valid until,Price,Paid
1,Ten,10,4,2026-02-01,2026-06-01,70.00,50.00
2,Old card,5,0,2025-02-01,2025-06-01,40,yes
3,Flat,unlimited,,2026-03-01,2026-03-31,90,90
4,Ten,10,11,2026-02-01,2026-06-01,70,70
77,Ten,,4,,,,
"""


def test_packages_with_their_ledgers_and_payments(studio: StudioDatabase, hands: Hands) -> None:
    prepared = hands.prepare(BALANCES, PACKAGES)
    assert outcomes(prepared) == [NEW, NEW, NEW, REFUSED, REFUSED]
    result = hands.run(prepared)
    assert result.added == 3
    (ten,) = rows(studio, schema.ClientPackageRow, client_id=key("cara"), name="Ten")
    assert (ten["sessions"], ten["balance"], ten["price"]) == (10, 4, 7_000)
    assert (ten["starts_on"], ten["expires_on"]) == (date(2026, 2, 1), date(2026, 6, 1))
    assert ten["package_type_id"] == key("home ten")
    entries = rows(studio, schema.CreditEntryRow, client_package_id=ten["id"])
    assert sorted((e["kind"], e["amount"]) for e in entries) == [("adjusted", -6), ("bought", 10)]
    (payment,) = rows(studio, schema.PaymentRow, client_package_id=ten["id"])
    assert (payment["amount"], payment["method"]) == (5_000, "other")
    (old,) = rows(studio, schema.PackageTypeRow, name="Old card")
    assert not old["active"]
    (card,) = rows(studio, schema.ClientPackageRow, name="Old card")
    assert (card["balance"], card["package_type_id"]) == (0, old["id"])
    (flat,) = rows(studio, schema.ClientPackageRow, name="Flat")
    assert flat["sessions"] is None
    assert outcomes(hands.prepare(BALANCES, PACKAGES)) == [SAME, SAME, SAME, REFUSED, REFUSED]
    assert examine(studio.url).ok

    undone = hands.undo(result)
    assert (undone.taken_back, undone.left) == (3, ())
    (ten,) = rows(studio, schema.ClientPackageRow, client_id=key("cara"), name="Ten")
    assert (ten["balance"], ten["price_reduction"], ten["voided_at"]) == (0, 7_000, LATER)
    paid = rows(studio, schema.PaymentRow, client_package_id=ten["id"])
    assert sum(one["amount"] for one in paid) == 0
    assert outcomes(hands.prepare(BALANCES, PACKAGES)) == [NEW, NEW, NEW, REFUSED, REFUSED]
    assert examine(studio.url).ok


def test_a_missing_column_is_named_and_the_desk_imports_nothing(
    studio: StudioDatabase, hands: Hands
) -> None:
    with pytest.raises(InvalidInput, match="names of the clients"):
        hands.prepare("Phone\n123456\n")
    desk = Hands(studio.login("desk"))
    with pytest.raises(NotAllowed):
        desk.prepare(FILE)
    with pytest.raises(NotAllowed):
        desk.run(hands.prepare(FILE))


def test_many_rows_come_with_word_of_how_far_it_is(studio: StudioDatabase, hands: Hands) -> None:
    text = StringIO()
    text.write("Name;Phone\n")
    names = ("😀 שרה כהן", "Zoë\u202e Ångström", "김민준", "O'Neil; Ann")
    text.write("".join(f'"{name}";\n' for name in names))
    for number in range(1_196):
        text.write(f"Client Number{number};\n")
    prepared = hands.prepare(text.getvalue())
    told: list[tuple[int, int]] = []
    result = run_import(
        hands.uow,
        hands.viewer,
        prepared,
        NOW,
        request_id=new_id(),
        report=lambda *counts: told.append(counts),
    )
    assert result.added == 1_200
    assert told == sorted(told)
    assert told[-1] == (1_200, 1_200)
    assert {row["name"] for row in rows(studio, schema.ClientRow)} >= set(names)
