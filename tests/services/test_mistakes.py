"""What was sold or taken by mistake goes back at once, by whoever did it, however much it was."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from studio_app.domain.errors import CannotUndo
from studio_app.domain.identifiers import new_id
from studio_app.domain.payments import MoneyOutcome, PayFor, PayRequest
from studio_app.repositories.schema import ReceiptRow
from studio_app.repositories.server_function import NOT_YOURS
from studio_app.services.payments import take_payment
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.crowd import add_front_desks
from tests.services.money_hands import (
    PRICE,
    card,
    cash,
    debt,
    nothing_is_off,
    numbers,
    receipts_since,
    sale,
    sold,
    taken_back,
)
from tests.services.steps import Hands

BEYOND = 5_001
"""More than the front desk of the small world gives back of a payment."""
SOON = timedelta(minutes=1)


def taken(hands: Hands, moment: datetime) -> MoneyOutcome:
    """Take more from Cara than the front desk may give back."""
    request = PayRequest(new_id(), key("cara"), PayFor.DEBT, (cash(BEYOND),))
    return take_payment(hands.uow, hands.viewer, request, moment)


def test_the_front_desk_takes_its_own_mistake_back_while_it_is_fresh(
    studio: StudioDatabase, desk: Hands
) -> None:
    # The server's own clock counts.
    now, before, owed = datetime.now(UTC), numbers(studio), debt(desk)
    done = taken(desk, now)
    taken_back(desk, done, now + SOON)
    assert debt(desk) == owed
    with pytest.raises(CannotUndo):
        taken_back(desk, done, now + SOON)
    sale_ = sold(desk, sale("cara", card(PRICE), starts_on=now.date()), now)
    taken_back(desk, sale_, now + SOON)
    assert debt(desk) == owed
    assert len(receipts_since(studio, before)) == 4
    late = taken(desk, now - timedelta(minutes=16))
    with pytest.raises(CannotUndo, match="a while ago"):
        taken_back(desk, late, now)
    (name,) = add_front_desks(studio, 1)
    other = Hands.of(studio.login(name))
    of_others = taken(other, now)
    with pytest.raises(CannotUndo):
        taken_back(desk, of_others, now + SOON)
    nothing_is_off(studio)


def test_the_servers_function_is_no_way_around(postgres_studio: StudioDatabase) -> None:
    """Whoever types it gives back no more than the program would let them."""
    studio, now = postgres_studio, datetime.now(UTC)
    desk, anna = (Hands.of(studio.login(name)) for name in ("desk", "anna"))
    mine, old, annas = (
        taken(desk, now),
        taken(desk, now - timedelta(minutes=25)),
        taken(anna, now + SOON),
    )
    typed = text("SELECT security.take_payment_back(:payment, :entry, 'x', :moment)")
    for number, (who, done, moment, may) in enumerate(
        (
            ("desk", old, now, False),
            ("desk", annas, now, False),
            ("anna", annas, now, False),
            ("owner", mine, now, False),
            ("cara", mine, now, False),
            ("away owner", mine, now, False),
            ("desk", mine, now - timedelta(hours=1), False),
            ("desk", mine, now, True),
        )
    ):
        payment = payment_of(studio, done)
        values = {"payment": payment, "entry": key(f"entry {number}"), "moment": moment}
        with studio.session(who) as session:
            try:
                told = session.execute(typed, values).scalar()
            except DBAPIError as error:
                told = getattr(error.orig, "sqlstate", None)
        assert (who, told) == (who, True if may else NOT_YOURS)


def payment_of(studio: StudioDatabase, done: MoneyOutcome) -> UUID:
    """Return the key of the payment that an outcome is about."""
    query = select(ReceiptRow.payment_id).where(ReceiptRow.id == done.receipts[0].id)
    with studio.house() as connection:
        return connection.execute(query).scalar_one()
