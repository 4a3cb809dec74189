"""The list of clients: ordered, narrowed and counted in the database, to each what is theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, update

from studio_app.domain.client_list import (
    ClientColumn,
    ClientFilter,
    ClientListWish,
    ClientOrder,
    ListedClient,
    Standing,
    columns_for,
    filter_from,
)
from studio_app.domain.errors import NotAllowed
from studio_app.domain.identifiers import new_id
from studio_app.domain.money_lists import PaymentFilter
from studio_app.domain.people import Viewer
from studio_app.repositories.schema import (
    BookingRow,
    ClientPackageRow,
    ClientRow,
    ClientTagRow,
    PackageShareRow,
    PaymentRow,
)
from studio_app.services.access import Login
from studio_app.services.client_list import (
    listed_clients,
    listed_keys,
    open_client_list,
    read_client_pages,
)
from studio_app.services.client_list_export import export_clients
from studio_app.services.clients import client_card
from studio_app.services.money_lists import open_payments
from studio_app.services.unpaid import unpaid_list
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import Hands

HOME = ["cara", "cem", "dora", "emil", "fay", "gus"]


def rows(login: Login | Hands, wish: ClientListWish | None = None) -> list[ListedClient]:
    """Return what the list says."""
    opened = open_client_list(login.uow, login.viewer, wish or ClientListWish(), NOW)
    found = [row for page in opened.pages.values() for row in page]
    assert opened.places.total == len(found)
    return found


def names(login: Login | Hands, *order: Any, **narrowed: Any) -> list[str]:
    """Return who is listed, by their first names."""
    wish = ClientListWish(ClientFilter(**narrowed), ClientOrder(*order))
    return [row.name.split()[0].lower() for row in rows(login, wish)]


def tag(connection: Connection, *tags: tuple[str, str]) -> None:
    """Give clients tags."""
    connection.execute(
        insert(ClientTagRow),
        [
            {
                "id": new_id(),
                "organization_id": key("home"),
                "client_id": key(client),
                "tag": word,
                "removed_at": None,
            }
            for client, word in tags
        ],
    )


def change(connection: Connection, row: Any, name: str, **values: Any) -> None:
    """Change a row of the world."""
    connection.execute(update(row).where(row.id == key(name)).values(**values))


def test_each_line_tells_what_the_card_tells(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        tag(connection, ("cara", "VIP"), ("cara", "Knee"), ("dora", "VIP"))
        change(connection, BookingRow, "dora next", charge=8_000)
    for row in rows(desk):
        card = client_card(desk.uow, desk.viewer, row.id, NOW)
        assert row.owes == card.owes, row.name
        assert row.trainer_name == (card.trainer_name or ""), row.name
        usable = [one for one in card.packages if one.pays_on(TODAY)]
        assert row.credits == sum(one.balance for one in usable), row.name
        assert row.expires_on == min(one.expires_on for one in usable if one.expires_on), row.name
        assert row.next_visit == (card.next[0].starts_at if card.next else None), row.name
        assert row.last_visit == card.lately[0].starts_at, row.name
    (cara,) = rows(desk, ClientListWish(ClientFilter(text="CÁRA")))
    assert (cara.tags, cara.number, cara.active) == (("Knee", "VIP", "early bird"), 1, True)


def test_it_is_ordered_by_any_column_and_who_has_nothing_comes_last(
    studio: StudioDatabase, desk: Hands
) -> None:
    with studio.house() as connection:
        connection.execute(update(ClientRow).values(birth_date=None))
        for client, born in (("cem", (1990, 3, 9)), ("emil", (1985, 3, 12)), ("gus", (2000, 1, 1))):
            change(connection, ClientRow, client, birth_date=date(*born))
        change(connection, ClientRow, "fay", email="a@b.example", phone="030 1")
        change(connection, ClientPackageRow, "dora ten", expires_on=TODAY + timedelta(days=3))
        change(connection, ClientPackageRow, "emil ten", voided_at=NOW)
        payment = {
            "id": new_id(),
            "organization_id": key("home"),
            "client_id": key("cem"),
            "amount": 50_000,
            "method": "cash",
            "paid_at": NOW,
            "taken_by": key("user desk"),
        }
        connection.execute(insert(PaymentRow).values(**payment))
    assert names(desk) == HOME
    assert names(desk, ClientColumn.NAME, True) == HOME[::-1]
    assert names(desk, ClientColumn.NUMBER, True) == HOME[::-1]
    assert names(desk, ClientColumn.TRAINER) == ["cara", "cem", "dora", "fay", "emil", "gus"]
    assert names(desk, ClientColumn.TRAINER, True)[-1] == "gus"
    # The next birthday first: on the 12th, then at new year, then yesterday's.
    assert names(desk, ClientColumn.BIRTHDAY)[:3] == ["emil", "gus", "cem"]
    assert names(desk, ClientColumn.EXPIRES)[0] == "dora"
    assert names(desk, ClientColumn.EXPIRES)[-1] == "emil"
    assert names(desk, ClientColumn.OWES)[0] == "cem"
    assert names(desk, ClientColumn.CREDITS)[-1] == "emil"
    assert names(desk, ClientColumn.CREDITS, True)[-1] == "emil"
    assert names(desk, ClientColumn.NEXT_VISIT) == HOME
    assert names(desk, ClientColumn.NEXT_VISIT, True)[-1] == "gus"
    assert names(desk, ClientColumn.LAST_VISIT, True) == HOME[::-1]
    for column in set(ClientColumn) - {ClientColumn.TAGS}:
        for descending in (False, True):
            found = names(desk, column, descending)
            assert sorted(found) == HOME, column
            wish = ClientListWish(order=ClientOrder(column, descending))
            listed = [row.id for row in rows(desk, wish)]
            assert listed == list(listed_keys(desk.uow, desk.viewer, wish, NOW)), column


def test_it_is_narrowed_by_each_filter(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        tag(connection, ("cara", "VIP"), ("dora", "VIP"))
        change(connection, ClientRow, "fay", active=False)
        change(connection, ClientRow, "emil", birth_date=date(1984, 3, 16))
        change(connection, ClientRow, "cem", birth_date=date(1984, 3, 17), phone="+4930123456")
        change(connection, ClientRow, "cem", search_text="cem client 4930123456 #2")
        change(connection, ClientPackageRow, "dora ten", expires_on=TODAY + timedelta(days=14))
        factories.add_entry(
            connection, "spent", "cara ten", "cara", factories.EntryKind.ADJUSTED, -7
        )
        change(connection, BookingRow, "emil next", charge=100)
        for client in HOME:
            paid = {
                "id": new_id(),
                "organization_id": key("home"),
                "client_id": key(client),
                "amount": 70_000 if client != "cara" else 69_999,
                "method": "cash",
                "paid_at": NOW,
                "taken_by": key("user desk"),
            }
            connection.execute(insert(PaymentRow).values(**paid))
    settled = {
        row.id: row.owes for row in rows(desk, ClientListWish(ClientFilter(standing=Standing.ALL)))
    }
    expected: Sequence[tuple[dict[str, Any], list[str]]] = (
        ({}, ["cara", "cem", "dora", "emil", "gus"]),
        ({"standing": Standing.INACTIVE}, ["fay"]),
        ({"standing": Standing.ALL}, HOME),
        ({"trainer_id": key("anna")}, ["cara", "cem"]),
        ({"without_trainer": True}, ["gus"]),
        ({"tag": "VIP"}, ["cara", "dora"]),
        ({"tag": "VIP", "trainer_id": key("ben")}, ["dora"]),
        ({"text": "cli do"}, ["dora"]),
        ({"text": "0123 456"}, ["cem"]),
        ({"text": "030 12 34"}, ["cem"]),
        ({"text": "+49 (0)30 123-456 ce"}, ["cem"]),
        ({"text": "%"}, []),
        ({"credits_low": True}, ["cara"]),
        ({"expiring": True}, ["dora"]),
        ({"birthday": True}, ["emil"]),
        # They came 20, 19, ... days ago.
        ({"not_seen_weeks": 2}, ["cara", "cem", "dora", "emil", "gus"]),
        ({"not_seen_weeks": 3}, []),
        ({"text": "x" * 5_000}, []),
    )
    for narrowed, found in expected:
        assert names(desk, **narrowed) == found, narrowed
        again = filter_from(ClientFilter(**narrowed).kept())
        assert replace(again, text="") == ClientFilter(**{**narrowed, "text": ""})
    owing = [row.id for row in rows(desk, ClientListWish(ClientFilter(unpaid=True)))]
    assert owing == [one for one in settled if settled[one] > 0 and one != key("fay")]
    nonsense = {"standing": 3, "trainer_id": "x", "not_seen_weeks": -1, "tag": None, "new": True}
    assert filter_from(nonsense) == ClientFilter()


def test_a_package_that_is_shared_counts_for_who_draws_on_it(
    studio: StudioDatabase, desk: Hands
) -> None:
    share = {
        "id": new_id(),
        "organization_id": key("home"),
        "client_package_id": key("cara ten"),
        "owner_id": key("cara"),
        "client_id": key("gus"),
        "created_at": NOW,
        "created_by": key("user desk"),
    }
    before = {row.id: row.credits for row in rows(desk)}
    with studio.house() as connection:
        connection.execute(insert(PackageShareRow).values(**share))
    after = {row.id: row.credits for row in rows(desk)}
    assert after[key("gus")] == (before[key("gus")] or 0) + (before[key("cara")] or 0)
    with studio.house() as connection:
        factories.add_package(connection, "endless", "gus", sessions=None, expires_on=None)
    (gus,) = rows(desk, ClientListWish(ClientFilter(text="gus")))
    assert (gus.has_package, gus.credits) == (True, None)
    assert names(desk, ClientColumn.CREDITS, True)[0] == "gus"


def test_everybody_lists_their_own_and_no_money_that_is_not_theirs(studio: StudioDatabase) -> None:
    with studio.house() as connection:
        # A colleague gave the session, another took the payment.
        change(connection, BookingRow, "fay past", charge=5_000)
        change(connection, ClientRow, "gus", withdrawn_at=NOW)
    whole = {row.id: row for row in rows(studio.login("desk"))}
    assert len(whole) == 5
    for name, theirs in (
        ("owner", HOME[:-1]),
        ("admin", HOME[:-1]),
        ("anna", ["cara", "cem"]),
        ("ben", ["dora", "fay"]),
        ("sara", ["emil"]),
        ("asim", ["cara", "cem"]),
    ):
        login = studio.login(name)
        found = rows(login)
        assert [row.name.split()[0].lower() for row in found] == theirs, name
        sees = name != "asim"
        assert [row.owes for row in found] == [
            whole[row.id].owes if sees else None for row in found
        ]
        assert (ClientColumn.OWES in columns_for(login.viewer)) is sees
        by_debt = names(login, ClientColumn.OWES, True)
        debts = [row.owes for row in found]
        if sees:
            top = max(range(len(found)), key=lambda at: debts[at] or 0)
            assert by_debt[0] == theirs[top], name
            assert sorted(names(login, unpaid=True)) == sorted(
                one for one, owes in zip(theirs, debts, strict=True) if owes
            )
        else:
            assert by_debt == theirs == names(login, unpaid=True)
    for name in ("cara", "hana"):
        login = studio.login(name)
        for asked in (open_client_list, listed_keys):
            with pytest.raises(NotAllowed):
                asked(login.uow, login.viewer, ClientListWish(), NOW)
    ben = studio.login("ben")
    seen = listed_clients(ben.uow, ben.viewer, [key("fay"), key("cara"), key("dora")], NOW)
    assert [row.id for row in seen] == [key("fay"), key("dora")]


def test_a_page_takes_as_few_statements_as_any(studio: StudioDatabase, desk: Hands) -> None:
    counted: list[str] = []

    def note(_one: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        counted.append(statement)

    rich = ClientListWish(ClientFilter(unpaid=True), ClientOrder(ClientColumn.LAST_VISIT))
    engine = desk.uow._engine
    event.listen(engine, "after_cursor_execute", note)
    for wish in (ClientListWish(), rich):
        opened = open_client_list(desk.uow, desk.viewer, wish, NOW, pages=())
        counted.clear()
        pages = read_client_pages(desk.uow, desk.viewer, wish, opened.places, [0, 7], NOW)
        assert list(pages) == [0]
        asked = [one for one in counted if one.lstrip().startswith("SELECT")]
        assert len(asked) <= 7, asked
    event.remove(engine, "after_cursor_execute", note)


def test_a_viewer_is_needed(studio: StudioDatabase, desk: Hands) -> None:
    stranger: Viewer = replace(desk.viewer, role=studio.viewer("cara").role)
    with pytest.raises(NotAllowed):
        listed_clients(desk.uow, stranger, [key("cara")], NOW)


def test_a_list_is_exported_as_it_is_narrowed_and_ordered(
    studio: StudioDatabase, tmp_path: Path
) -> None:
    owner = studio.login("owner")
    heads = {
        ClientColumn.NAME: "Name",
        ClientColumn.EMAIL: "E-mail",
        ClientColumn.OWES: "Owes",
        ClientColumn.NEXT_VISIT: "Next",
    }
    with studio.house() as connection:
        change(connection, ClientRow, "gus", email="=1+1")
    wish = ClientListWish(
        ClientFilter(trainer_id=key("anna")), ClientOrder(ClientColumn.NAME, descending=True)
    )
    file = tmp_path / "list.csv"
    count = export_clients(owner.uow, owner.viewer, wish, None, "Clients", heads, file, NOW)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert (count, lines[0]) == (2, "Name,E-mail,Owes,Next")
    assert [line.split(",")[0] for line in lines[1:]] == ["Cem Client", "Cara Client"]
    (cara,) = rows(owner, ClientListWish(ClientFilter(text="cara")))
    assert lines[2].split(",")[2] == f"{(cara.owes or 0) / 100:.2f}"
    chosen = [key("gus"), key("dora")]
    export_clients(owner.uow, owner.viewer, wish, chosen, "Clients", heads, file, NOW)
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["Gus Client", "Dora Client"]
    assert lines[1].split(",")[1] == "'=1+1"
    for name in ("desk", "anna", "asim"):
        other = studio.login(name)
        with pytest.raises(NotAllowed):
            export_clients(other.uow, other.viewer, wish, None, "Clients", heads, file, NOW)


def test_of_the_chosen_trainers_the_clients_alone_are_listed(
    studio: StudioDatabase, desk: Hands
) -> None:
    owner = studio.login("owner")
    chosen = (key("anna"), key("sara"))
    wish = ClientListWish(trainer_ids=chosen)
    assert {row.trainer_name for row in rows(desk, wish)} == {"Anna", "Sara"}
    assert rows(desk, replace(wish, trainer_ids=(key("yuna"),))) == []
    nobodys = replace(wish, narrowed=ClientFilter(without_trainer=True))
    assert [row.trainer_name for row in rows(desk, nobodys)] == [""]
    owing = unpaid_list(owner.uow, owner.viewer, NOW, chosen).debtors
    assert {one.trainer_name for one in owing} == {"Anna", "Sara"}
    paid = open_payments(owner.uow, owner.viewer, PaymentFilter(trainer_ids=chosen), (0,), NOW)
    listed = {row.id for row in rows(desk, wish)}
    assert {one.client_id for one in paid.pages[0]} == listed
    assert paid.totals.count == paid.places.total == len(listed)
