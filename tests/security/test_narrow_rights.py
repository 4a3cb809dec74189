"""What the database refuses beyond the rows: money back, credits from nowhere, a lost role."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.exc import DBAPIError

from studio_app.domain.errors import LoggedOut, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.repositories import schema
from studio_app.services.clients import client_card, search_clients
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key


def payment(amount: int) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organization_id": key("home"),
        "client_id": key("cara"),
        "amount": amount,
        "method": "cash",
        "paid_at": NOW,
        "taken_by": key("user anna"),
    }


def test_a_trainer_takes_payments_but_gives_no_money_back(studio: StudioDatabase) -> None:
    with studio.session("anna") as session:
        session.execute(insert(schema.PaymentRow).values(**payment(5_000)))
    with studio.session("anna") as session, pytest.raises(DBAPIError):
        session.execute(insert(schema.PaymentRow).values(**payment(-5_000)))


@pytest.mark.parametrize("name", ["anna", "desk", "owner"])
def test_nobody_makes_credits_from_nowhere(studio: StudioDatabase, name: str) -> None:
    package = {
        "id": new_id(),
        "organization_id": key("home"),
        "client_id": key("cara"),
        "package_type_id": key("home ten"),
        "name": "Gift",
        "sessions": 10,
        "price": 0,
        "bought_at": NOW,
        "starts_on": TODAY,
    }
    with studio.session(name) as session:
        session.execute(insert(schema.ClientPackageRow).values(**package))
    package["id"] = new_id()
    with studio.session(name) as session, pytest.raises(DBAPIError):
        session.execute(insert(schema.ClientPackageRow).values(**package, balance=99))


def test_a_role_that_was_taken_away_counts_at_once(studio: StudioDatabase) -> None:
    login = studio.login("owner")
    assert search_clients(login.uow, login.viewer, "cara")
    with studio.house() as connection:
        connection.execute(
            update(schema.MembershipRow)
            .where(schema.MembershipRow.user_id == key("user owner"))
            .values(role="trainer")
        )
    with pytest.raises(NotFound):
        search_clients(login.uow, login.viewer, "cara")
    with studio.session("desk") as session:
        assert session.execute(text("SELECT count(*) FROM clients")).scalar_one() > 0


def test_a_closed_login_opens_nothing_again(studio: StudioDatabase) -> None:
    login = studio.login("desk")
    login.close()
    with pytest.raises(LoggedOut):
        search_clients(login.uow, login.viewer, "cara")


@pytest.mark.parametrize(
    ("name", "owes", "shows_payments"),
    [("desk", True, True), ("anna", True, True), ("asim", False, False), ("cara", True, True)],
)
def test_a_debt_is_shown_to_those_who_see_money(
    studio: StudioDatabase, name: str, owes: bool, shows_payments: bool
) -> None:
    login = studio.login(name)
    card = client_card(login.uow, login.viewer, key("cara"), NOW)
    assert (card.owes is not None) is owes
    assert card.shows_payments is shows_payments


def test_trainers_give_up_no_package_that_was_sold_and_change_no_shared_one(
    studio: StudioDatabase,
) -> None:
    row = schema.ClientPackageRow
    changes = {"voided_at": NOW, "version": row.version + 1}
    with studio.house() as connection:
        came_over = (
            update(row).where(row.id == key("cem ten")).values(transferred_from_id=key("cara ten"))
        )
        connection.execute(came_over)
    with studio.session("anna") as session:
        taken_back = session.execute(update(row).where(row.id == key("cem ten")).values(changes))
        assert taken_back.rowcount == 1
    with studio.session("anna") as session, pytest.raises(DBAPIError):
        session.execute(update(row).where(row.id == key("cara ten")).values(changes))
    # Gus, who is nobody's, shares with Fay, who is Ben's: he draws, and no more.
    longer = {"expires_on": TODAY, "version": row.version + 1}
    with studio.session("ben") as session, pytest.raises(DBAPIError):
        session.execute(update(row).where(row.id == key("gus ten")).values(longer))
    lower = {"price_reduction": 1, "version": row.version + 1}
    with studio.session("anna") as session, pytest.raises(DBAPIError):
        session.execute(update(row).where(row.id == key("cara ten")).values(lower))


def test_what_is_shared_with_a_trainers_client_is_drawn_on_for_bookings_alone(
    studio: StudioDatabase,
) -> None:
    with studio.house() as connection:
        booking = schema.BookingRow
        drawn = update(booking).where(booking.id == key("fay next"))
        connection.execute(drawn.values(client_package_id=key("gus ten")))
    line = {
        "organization_id": key("home"),
        "client_package_id": key("gus ten"),
        "client_id": key("gus"),
        "created_at": NOW,
        "created_by": key("user ben"),
    }
    booked = {"booking_id": key("fay next"), "kind": "booked", "amount": -1}

    def written(**values: Any) -> None:
        row = insert(schema.CreditEntryRow).values(id=new_id(), **line, **(booked | values))
        with studio.session("ben") as session:
            session.execute(row)

    written()
    written(kind="returned", amount=1)
    for refused in (
        {"booking_id": None},
        {"kind": "adjusted"},
        {"amount": -3},
        {"amount": 1},
        {"kind": "returned", "amount": 3},
        {"booking_id": None, "kind": "adjusted", "amount": 100},
    ):
        with pytest.raises(DBAPIError):
            written(**refused)
