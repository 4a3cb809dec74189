"""What is left to trainers of clients who are with somebody else by now, with any tool."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from studio_app.domain.identifiers import new_id
from studio_app.repositories import schema
from tests.databases import StudioDatabase
from tests.factories import NOW, key

DAY = NOW + timedelta(days=60)
MOVED = {"starts_at": DAY, "ends_at": DAY + timedelta(hours=1)}
LATER = {"starts_at": DAY + timedelta(hours=2), "ends_at": DAY + timedelta(hours=3)}


def changes(session: Session, row: Any, name: str, **values: Any) -> bool:
    """Tell whether the row is changed; what is refused changes nothing."""
    statement = update(row).where(row.id == key(name)).values(**values)
    statement = statement.execution_options(synchronize_session=False)
    try:
        with session.begin_nested():
            return bool(session.execute(statement).rowcount)
    except DBAPIError:
        return False


@pytest.mark.parametrize("name", ["anna", "desk", "owner"])
def test_the_hour_of_a_former_client_is_no_longer_the_trainers_to_move(
    studio: StudioDatabase, name: str
) -> None:
    with studio.session(name) as session:
        assert changes(session, schema.SessionRow, "session fay past", **MOVED) is (name != "anna")
        assert changes(session, schema.SessionRow, "session cara past", **LATER)


@pytest.mark.parametrize(
    "values", [{"charge": 99_999}, {"client_package_id": None}], ids=["charge", "package"]
)
def test_what_a_former_client_pays_is_no_longer_the_trainers_to_say(
    studio: StudioDatabase, values: dict[str, Any]
) -> None:
    with studio.house() as connection:
        paid = update(schema.BookingRow).where(schema.BookingRow.id == key("fay past"))
        connection.execute(paid.values(client_package_id=key("fay ten")))
    with studio.session("anna") as session:
        assert not changes(session, schema.BookingRow, "fay past", **values)
        assert changes(session, schema.BookingRow, "cara past", **values)
    with studio.session("desk") as session:
        assert changes(session, schema.BookingRow, "fay past", **values)


def test_a_former_trainer_marks_and_gives_up_but_takes_no_place_again(
    studio: StudioDatabase,
) -> None:
    with studio.session("anna") as session:
        assert changes(session, schema.BookingRow, "fay past", status="no_show")
        given_up = {"status": "cancelled", "occupies": False, "charge": 0}
        assert changes(session, schema.BookingRow, "fay past", **given_up)
        again = {"status": "booked", "occupies": True}
        assert not changes(session, schema.BookingRow, "fay past", **again)


def test_the_books_of_one_client_never_name_what_is_anothers(studio: StudioDatabase) -> None:
    mine = {"id": new_id(), "organization_id": key("home"), "client_id": key("cara")}
    author = key("user anna")
    wrong: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [
        (
            schema.FeeAuditEntryRow,
            {"payment_id": key("payment cem")},
            {"at": NOW, "user_id": author, "method": "inclusive", "vat_rate": 0}
            | {"card_fee_rate": 0, "gross": 100, "net": 100, "vat": 0, "card_fee": 0},
        ),
        (
            schema.CreditEntryRow,
            {"booking_id": key("cem past")},
            {"client_package_id": key("cara ten"), "kind": "adjusted", "amount": 1}
            | {"reason": "", "created_at": NOW, "created_by": author},
        ),
        (
            schema.SessionNoteRow,
            {"booking_id": key("cem past")},
            {"trainer_id": key("anna"), "author_id": author, "written_at": NOW, "text": "x"}
            | {"shared": True},
        ),
    ]
    with studio.session("anna") as session:
        for row, foreign, values in wrong:
            with pytest.raises(DBAPIError), session.begin_nested():
                session.execute(insert(row).values(**mine, **values, **foreign))
            with session.begin_nested() as kept:
                session.execute(insert(row).values(**mine, **values))
                kept.rollback()
