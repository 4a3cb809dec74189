"""The studio's rates of value added tax and card fee, by the day from which they hold."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update

from studio_app.domain.errors import NotFound
from studio_app.domain.fees import FeeRates, FeeRatesSince
from studio_app.domain.identifiers import new_id
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.schema import FeeRateRow, OrganizationRow
from studio_app.repositories.unweighed import given_day, given_key


class FeeRatesOfStudio:
    """Reads and sets rates."""

    def __init__(self, session: AddingSession) -> None:
        self._session = session

    def on(self, organization_id: UUID, day: date) -> FeeRates:
        """Return the rates of a local day: none of both where the studio has set nothing yet."""
        given = {"organization": organization_id, "day": day}
        found = self._session.connection().execute(_rates_on(), given).first()
        return FeeRates() if found is None else FeeRates(*found)

    def all(self, organization_id: UUID) -> tuple[FeeRatesSince, ...]:
        """Return all rates that were set, the latest first."""
        row = FeeRateRow
        query = select(row.id, *_COLUMNS).where(row.organization_id == organization_id)
        rows = self._session.execute(query.order_by(row.valid_from.desc()))
        return tuple(FeeRatesSince(found[0], FeeRates(*found[1:])) for found in rows)

    def set(self, organization_id: UUID, rates: FeeRates) -> UUID:
        """Let rates hold from their day on, also where some begin on it; return their key."""
        row = FeeRateRow
        same_day = select(row.id).where(
            row.organization_id == organization_id, row.valid_from == rates.valid_from
        )
        values = {
            "vat_rate": rates.vat,
            "card_fee_rate": rates.card_fee,
            "prices_include_fees": rates.prices_include_fees,
        }
        key = self._session.execute(same_day).scalar()
        if key is not None:
            self._session.execute(update(row).where(row.id == key).values(**values))
            return key
        key = new_id()
        when = {"id": key, "organization_id": organization_id, "valid_from": rates.valid_from}
        self._session.add_row(row, when | values)
        return key

    def refund_limit(self, organization_id: UUID) -> int:
        """Return how much of a payment the front desk may give back, in minor units."""
        row = OrganizationRow
        query = select(row.refund_limit).where(row.id == organization_id)
        found = self._session.execute(query).scalar()
        if found is None:
            raise NotFound()
        return found

    def set_refund_limit(self, organization_id: UUID, limit: int) -> None:
        """Let the front desk give back so much of a payment."""
        row = self._session.get_one(OrganizationRow, organization_id)
        row.refund_limit = limit


_COLUMNS = (
    FeeRateRow.vat_rate,
    FeeRateRow.card_fee_rate,
    FeeRateRow.prices_include_fees,
    FeeRateRow.valid_from,
)


@cache
def _rates_on() -> Select[*tuple[Any, ...]]:
    row = FeeRateRow
    query = select(*_COLUMNS).where(
        row.organization_id == given_key("organization"), row.valid_from <= given_day("day")
    )
    return query.order_by(row.valid_from.desc()).limit(1)
