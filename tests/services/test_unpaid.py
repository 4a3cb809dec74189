"""Who owes what and since when: the sums are those of the clients' cards."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, update

from studio_app.domain.ageing import Debtor
from studio_app.domain.errors import NotAllowed
from studio_app.repositories import schema
from studio_app.services.unpaid import export_unpaid, unpaid_list
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, add_package, key
from tests.services.paid_rows import pay
from tests.services.steps import Hands

BOUGHT = TODAY - timedelta(days=25)


def listed(hands: Hands) -> dict[str, Debtor]:
    """Return who owes, by the first name."""
    found = unpaid_list(hands.uow, hands.viewer, NOW).debtors
    return {one.name.split()[0].lower(): one for one in found}


def charge(studio: StudioDatabase, booking: str, amount: int) -> None:
    """Let a booking be one that is paid later."""
    row = schema.BookingRow
    with studio.house() as connection:
        connection.execute(update(row).where(row.id == key(booking)).values(charge=amount))


def test_what_was_paid_in_part_is_owed_since_it_was_bought(desk: Hands) -> None:
    found = unpaid_list(desk.uow, desk.viewer, NOW)
    assert [one.name for one in found.debtors] == [
        *("Cara Client", "Cem Client", "Dora Client", "Emil Client", "Fay Client", "Gus Client"),
    ]
    cara = found.debtors[0]
    assert cara.ageing.bands == (40_000, 0, 0, 0)
    assert cara.ageing.since == BOUGHT
    assert (cara.trainer_name, cara.number) == ("Anna", 1)
    assert found.debtors[-1].trainer_name is None
    assert found.bands == (240_000, 0, 0, 0)


def test_packages_sessions_and_money_on_account(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        add_package(connection, "old", "dora", price=90_000)
        row = schema.ClientPackageRow
        values = {"bought_at": NOW - timedelta(days=100), "price_reduction": 5_000}
        connection.execute(update(row).where(row.id == key("old")).values(**values))
    pay(studio, "of the old", 25_000, client="dora", client_package_id=key("old"))
    pay(studio, "ahead", 10_000, client="dora")
    charge(studio, "cem past", 8_000)
    pay(studio, "for the session", 8_000, client="cem", booking_id=key("cem past"))
    charge(studio, "emil next", 7_000)
    pay(studio, "all", 40_000, client="cara", client_package_id=key("cara ten"))
    pay(studio, "too much", 50_000, client="fay")
    found = listed(desk)
    assert list(found) == ["dora", "emil", "cem", "gus"]
    dora = found["dora"].ageing
    assert dora.bands == (40_000, 0, 0, 50_000)
    assert dora.since == TODAY - timedelta(days=100)
    assert found["cem"].ageing.owed == 40_000
    # A session that lies ahead is owed, and is not old.
    assert found["emil"].ageing.bands == (47_000, 0, 0, 0)


def test_the_sums_are_those_of_the_cards(studio: StudioDatabase) -> None:
    charge(studio, "fay past", 6_000)
    pay(studio, "a part", 1_500, client="fay")
    for name in ("owner", "desk", "ben", "anna"):
        hands = Hands.of(studio.login(name))
        with hands.uow.reading() as work:
            keys = work.unpaid.all_clients()
            debts = {key_: work.accounts.debt_of(key_) for key_ in keys}
        found = unpaid_list(hands.uow, hands.viewer, NOW)
        assert {one.id: one.ageing.owed for one in found.debtors} == debts
    # Ben looks after Fay now, and does not see the session that she had with Anna.
    ben = listed(Hands.of(studio.login("ben")))
    assert set(ben) == {"dora", "fay"}
    assert ben["fay"].ageing.owed == 44_500


def test_who_sells_sees_it_and_nobody_else(studio: StudioDatabase) -> None:
    for name in ("asim", "cara"):
        hands = Hands.of(studio.login(name))
        with pytest.raises(NotAllowed):
            unpaid_list(hands.uow, hands.viewer, NOW)


def test_who_was_taken_back_owes_nothing(studio: StudioDatabase, desk: Hands) -> None:
    row = schema.ClientRow
    with studio.house() as connection:
        connection.execute(update(row).where(row.id == key("gus")).values(withdrawn_at=NOW))
    assert "gus" not in listed(desk)


def test_as_a_file(studio: StudioDatabase, desk: Hands, tmp_path: Path) -> None:
    owner, file = Hands.of(studio.login("owner")), tmp_path / "unpaid.csv"
    row = schema.ClientRow
    with studio.house() as connection:
        connection.execute(
            update(row)
            .where(row.id == key("gus"))
            .values(phone="=1+1", number=77, payer_id=key("cara"))
        )
        connection.execute(
            insert(schema.ClientTagRow).values(
                id=key("a tag"), organization_id=key("home"), client_id=key("gus"), tag="away"
            )
        )
    assert export_unpaid(owner.uow, owner.viewer, file, NOW) == 6
    lines = file.read_text(encoding="utf-8-sig").splitlines()
    assert lines[0].startswith("Number,Client,Phone,E-mail,Trainer,Payer,Owes,Since,0–30 days")
    assert lines[1].startswith("1,Cara Client,")
    assert lines[1].endswith(f",Anna,,400.00,{BOUGHT.isoformat()},400.00,0.00,0.00,0.00")
    assert "77,Gus Client,'=1+1," in lines[-1]
    assert ",,Cara Client,400.00," in lines[-1]
    with pytest.raises(NotAllowed):
        export_unpaid(desk.uow, desk.viewer, file, NOW)


def test_days_are_those_of_the_studio(studio: StudioDatabase, desk: Hands) -> None:
    with studio.house() as connection:
        add_package(connection, "late", "gus", price=100)
        row = schema.ClientPackageRow
        late = NOW.replace(hour=23, minute=30) - timedelta(days=40)
        connection.execute(update(row).where(row.id == key("late")).values(bought_at=late))
    assert listed(desk)["gus"].ageing.since == date(2026, 1, 30)
