"""What triggers alone write, nobody writes; numbers have no gaps; secrets are nobody's to read."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from studio_app.domain.identifiers import new_id
from studio_app.repositories import schema
from studio_app.repositories.stepping_aside import stepping_aside
from tests.databases import StudioDatabase
from tests.factories import NOW, PEOPLE, key
from tests.security.of_whom import NEVER_SEEN, WRITTEN_BY_TRIGGERS
from tests.security.oracle import EVERY_ROLE, TABLES, read_everything
from tests.security.ways import REFUSALS


def refused(session: Session, statement: Any, values: Any = None) -> bool:
    mark = session.begin_nested()
    try:
        session.execute(statement, values or {})
    except REFUSALS:
        return True
    finally:
        mark.rollback()
    return False


@pytest.mark.parametrize("name", EVERY_ROLE)
def test_no_login_writes_what_triggers_write(studio: StudioDatabase, name: str) -> None:
    """Also with a key that is not there yet, so that no other row is in the way."""
    with studio.house() as connection:
        rows = read_everything(connection)
    for table in WRITTEN_BY_TRIGGERS:
        target = TABLES[table]
        with studio.session(name) as session:
            for row in rows[table][:2]:
                fresh = dict(row) | {column.name: new_id() for column in target.primary_key}
                assert refused(session, insert(target).values(**row)), table
                assert refused(session, insert(target).values(**fresh)), table
            for column in target.columns:
                changed = text(f"UPDATE {table} SET {column.name} = {column.name}")
                assert refused(session, changed), (table, column.name)
            assert refused(session, text(f"DELETE FROM {table}")), table


def receipt(number: int, **values: Any) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": key("home"),
        "client_id": key("cem"),
        "payment_id": key("payment cem"),
        "number": number,
        "issued_at": NOW,
        "issued_by": key("user anna"),
        **values,
    }


def last_number(session: Session) -> int:
    counter = select(schema.ReceiptCounterRow.last_number)
    return int(session.execute(counter).scalar_one())


def test_receipts_have_no_gaps(studio: StudioDatabase) -> None:
    row = insert(schema.ReceiptRow)
    with studio.session("anna") as session:
        last = last_number(session)
        for number in (last, last + 2, 0, -1):
            assert refused(session, row.values(**receipt(number)))
        session.execute(row.values(**receipt(last + 1)))
        assert last_number(session) == last + 1
        session.rollback()
        assert last_number(session) == last
        session.execute(row.values(**receipt(last + 1)))
        session.commit()
    with studio.session("desk") as session:
        assert last_number(session) == last + 1
        other = {"client_id": key("gus"), "payment_id": key("payment gus")}
        other |= {"issued_by": key("user desk")}
        assert refused(session, row.values(**receipt(last + 1, **other)))
        session.execute(row.values(**receipt(last + 2, **other)))
        session.commit()
    with studio.house() as connection:
        numbers = connection.execute(
            select(schema.ReceiptRow.number)
            .where(schema.ReceiptRow.organization_id == key("home"))
            .order_by(schema.ReceiptRow.number)
        )
        assert list(numbers.scalars()) == list(range(1, last + 3))


@pytest.mark.parametrize("statement", ["UPDATE receipts SET number = 1", "DELETE FROM receipts"])
def test_not_even_the_house_changes_a_receipt(studio: StudioDatabase, statement: str) -> None:
    with pytest.raises(DBAPIError), studio.house() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize("name", [name for name, p in PEOPLE.items() if p.studio == "home"])
def test_others_requests_and_everybodys_secrets_are_not_there(
    studio: StudioDatabase, name: str
) -> None:
    with studio.session(name) as session:
        mine = session.execute(text("SELECT user_id FROM performed_requests")).scalars().all()
        user = key(f"user {name}")
        assert mine == [user if studio.is_postgres else user.bytes]
        for table in NEVER_SEEN:
            column = next(c.name for c in TABLES[table].columns)
            for shown in ("*", "count(*)", column):
                try:
                    with session.begin_nested():
                        told = session.execute(text(f"SELECT {shown} FROM {table}")).scalars().all()
                except REFUSALS:
                    assert studio.is_postgres
                else:
                    assert not studio.is_postgres
                    assert told in ([], [0])


def test_the_house_can_step_aside_for_a_counter_and_logins_cannot(
    sqlite_studio: StudioDatabase,
) -> None:
    """The statement that is refused to a login is sound in itself."""
    with sqlite_studio.session("desk") as session:
        said = "UPDATE {}receipt_counters SET last_number = last_number"
        assert refused(session, text(said.format("")))
        with stepping_aside(session):
            assert not refused(session, text(said.format("main.")))


def test_money_is_given_back_of_a_payment_of_the_same_client_alone(
    studio: StudioDatabase,
) -> None:
    row = insert(schema.PaymentRow)

    def given_back(payment: Any) -> dict[str, Any]:
        return {
            "id": new_id(),
            "organization_id": key("home"),
            "client_id": key("cara"),
            "amount": -5,
            "method": "cash",
            "paid_at": NOW,
            "taken_by": key("user desk"),
            "refund_of": payment,
        }

    with studio.session("desk") as session:
        assert not refused(session, row.values(**given_back(key("payment cara"))))
        for other in (key("payment dora"), key("payment hana"), new_id()):
            assert refused(session, row.values(**given_back(other)))
