"""Payments with their receipts, put into the world as rows, past the use cases of paying."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from studio_app.repositories import schema
from tests.databases import StudioDatabase
from tests.factories import NOW, key

OPEN = timedelta(hours=1)


def pay(
    studio: StudioDatabase,
    name: str,
    amount: int,
    *,
    client: str = "cara",
    method: str = "cash",
    at: datetime = NOW - OPEN,
    by: str = "desk",
    **values: Any,
) -> None:
    """Add a payment of the home studio under a name, with the next receipt's number."""
    own = {"organization_id": key("home"), "client_id": key(client)}
    receipts = schema.ReceiptRow
    with studio.house() as connection:
        connection.execute(
            insert(schema.PaymentRow).values(
                id=key(name),
                amount=amount,
                method=method,
                paid_at=at,
                taken_by=key(f"user {by}"),
                **own,
                **values,
            )
        )
        number = connection.execute(
            select(func.coalesce(func.max(receipts.number), 0)).where(
                receipts.organization_id == key("home")
            )
        ).scalar_one()
        connection.execute(
            insert(receipts).values(
                id=key(f"receipt {name}"),
                number=number + 1,
                payment_id=key(name),
                issued_at=at,
                issued_by=key(f"user {by}"),
                **own,
            )
        )
