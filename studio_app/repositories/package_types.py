"""What the studio sells, and what single trainers ask for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from studio_app.domain.coverage import Coverage, durations_from, durations_text
from studio_app.domain.package_types import (
    PackageTerms,
    PackageType,
    Priced,
    TrainerPrice,
    TrainerPriceRequest,
    Validity,
)
from studio_app.domain.undoing_prices import PackageTypeStand, TrainerPriceStand
from studio_app.repositories.held_row import held_row
from studio_app.repositories.schema import ClientPackageRow, PackageTypeRow, TrainerPriceRow


@dataclass(frozen=True, slots=True)
class PackageTypeState:
    """A package type as it stands, for changing."""

    id: UUID
    organization_id: UUID
    stand: PackageTypeStand


@dataclass(frozen=True, slots=True)
class TrainerPriceState:
    """A trainer's price as it stands, for changing."""

    id: UUID
    organization_id: UUID
    trainer_id: UUID
    what: Priced
    price: int
    sessions: int | None
    offered: bool
    valid_from: date
    stand: TrainerPriceStand


class PackageTypes:
    """Reads and changes package types."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def listed(self, organization_id: UUID) -> tuple[PackageType, ...]:
        """Return a studio's package types in its order, those that are retired last."""
        row = PackageTypeRow
        query = select(row).where(row.organization_id == organization_id, row.removed_at.is_(None))
        query = query.order_by(row.active.desc(), row.position, row.name, row.id)
        return tuple(_type(found) for found in self._session.execute(query).scalars())

    def find(self, type_id: UUID) -> PackageTypeState | None:
        """Return the package type, None when absent or not the viewer's to see."""
        row = self._session.get(PackageTypeRow, type_id)
        return _type_state(row) if row else None

    def get_locked(self, type_id: UUID, version: int | None = None) -> PackageTypeState:
        """Return the package type and let nobody change it until the transaction ends.

        Raises NotFound; and ChangedMeanwhile when it is not of that version, where one is given.
        """
        return _type_state(held_row(self._session, PackageTypeRow, type_id, version))

    def is_in_use(self, type_id: UUID) -> bool:
        """Tell whether one of it was sold, or a trainer has a price for it."""
        sold, price = ClientPackageRow, TrainerPriceRow
        query = select(
            or_(
                exists().where(sold.package_type_id == type_id),
                exists().where(price.package_type_id == type_id, price.removed_at.is_(None)),
            )
        )
        return bool(self._session.execute(query).scalar_one())

    def add(self, type_id: UUID, organization_id: UUID, terms: PackageTerms) -> PackageTypeState:
        """Add a package type behind all others."""
        last = select(func.max(PackageTypeRow.position)).where(
            PackageTypeRow.organization_id == organization_id
        )
        position = self._session.execute(last).scalar_one()
        row = PackageTypeRow(
            id=type_id,
            organization_id=organization_id,
            position=0 if position is None else position + 1,
            active=True,
            **_columns(terms),
        )
        self._session.add(row)
        return _type_state(row)

    def put(self, type_id: UUID, stand: PackageTypeStand, now: datetime) -> None:
        """Give the package type its stand."""
        row = self._session.get_one(PackageTypeRow, type_id)
        for name, value in _columns(stand.terms).items():
            setattr(row, name, value)
        row.position, row.active = stand.position, stand.active
        if stand.standing == (row.removed_at is not None):
            row.removed_at = None if stand.standing else now


class TrainerPrices:
    """Reads and changes what trainers ask."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_day(self, trainer_id: UUID, day: date) -> dict[Priced, TrainerPrice]:
        """Return what counts with a trainer on a local day."""
        found = [one for one in self.since(trainer_id, day) if one.counts_on(day)]
        # The latest that has begun comes last, and stays.
        return {one.what: one for one in found}

    def since(self, trainer_id: UUID, day: date) -> tuple[TrainerPrice, ...]:
        """Return a trainer's prices that count on a local day or begin later, by their first day.

        With those over which later ones count.
        """
        row = TrainerPriceRow
        query = _of_trainer(trainer_id).where(
            or_(row.valid_until.is_(None), row.valid_until >= day)
        )
        return tuple(_price(found) for found in self._session.execute(query).scalars())

    def held_since(
        self, trainer_id: UUID, what: Priced, day: date
    ) -> tuple[TrainerPriceState, ...]:
        """Return what ``since`` does, of one thing that has a price, locked until the end."""
        row = TrainerPriceRow
        ends_later = or_(row.valid_until.is_(None), row.valid_until >= day)
        query = _of_trainer(trainer_id).where(_is(what), ends_later).with_for_update()
        return tuple(_price_state(found) for found in self._session.execute(query).scalars())

    def at(self, trainer_id: UUID, what: Priced, first_day: date) -> TrainerPriceState | None:
        """Return the price that begins on a local day, locked, None where none does."""
        query = _of_trainer(trainer_id).where(_is(what), TrainerPriceRow.valid_from == first_day)
        found = self._session.execute(query.with_for_update()).scalar_one_or_none()
        return _price_state(found) if found else None

    def find(self, price_id: UUID) -> TrainerPriceState | None:
        """Return the price, None when absent or not the viewer's to see."""
        row = self._session.get(TrainerPriceRow, price_id)
        return _price_state(row) if row else None

    def get_locked(self, price_id: UUID) -> TrainerPriceState:
        """Return the price and let nobody change it until the transaction ends; raises NotFound."""
        return _price_state(held_row(self._session, TrainerPriceRow, price_id))

    def add(self, request: TrainerPriceRequest, organization_id: UUID) -> TrainerPriceState:
        """Add a price without an end."""
        row = TrainerPriceRow(
            id=request.price_id,
            organization_id=organization_id,
            trainer_id=request.trainer_id,
            package_type_id=request.what.package_type_id,
            for_class=request.what.for_class,
            price=request.price,
            sessions=request.sessions,
            offered=request.offered,
            valid_from=request.valid_from,
        )
        self._session.add(row)
        return _price_state(row)

    def put(self, price_id: UUID, stand: TrainerPriceStand, now: datetime) -> None:
        """Give the price its stand."""
        row = self._session.get_one(TrainerPriceRow, price_id)
        row.valid_until = stand.valid_until
        if stand.standing == (row.removed_at is not None):
            row.removed_at = None if stand.standing else now


def _of_trainer(trainer_id: UUID) -> Select[TrainerPriceRow]:
    row = TrainerPriceRow
    query = select(row).where(row.trainer_id == trainer_id, row.removed_at.is_(None))
    return query.order_by(row.valid_from, row.id)


def _is(what: Priced) -> ColumnElement[bool]:
    row = TrainerPriceRow
    return and_(row.package_type_id == what.package_type_id, row.for_class == what.for_class)


def _columns(terms: PackageTerms) -> dict[str, Any]:
    return {
        "name": terms.name,
        "sessions": terms.sessions,
        "price": terms.price,
        "validity_days": terms.validity.days if terms.validity else None,
        "validity_months": terms.validity.months if terms.validity else None,
        "durations": durations_text(terms.coverage.durations),
        "pays_personal": terms.coverage.personal,
        "pays_group": terms.coverage.group,
        "session_minutes": terms.usual_minutes,
        "description": terms.description,
    }


def _terms(row: PackageTypeRow) -> PackageTerms:
    return PackageTerms(
        row.name,
        row.sessions,
        row.price,
        Validity.kept(row.validity_days, row.validity_months),
        Coverage(durations_from(row.durations or ""), row.pays_personal, row.pays_group),
        row.session_minutes,
        row.description or "",
    )


def _type(row: PackageTypeRow) -> PackageType:
    return PackageType(row.id, _terms(row), row.position, row.active, row.version)


def _type_state(row: PackageTypeRow) -> PackageTypeState:
    stand = PackageTypeStand(_terms(row), row.position, row.active, row.removed_at is None)
    return PackageTypeState(row.id, row.organization_id, stand)


def _price(row: TrainerPriceRow) -> TrainerPrice:
    return TrainerPrice(
        row.id,
        row.trainer_id,
        Priced(row.package_type_id, bool(row.for_class)),
        row.price,
        row.valid_from,
        row.sessions,
        row.offered,
        row.valid_until,
        row.version,
    )


def _price_state(row: TrainerPriceRow) -> TrainerPriceState:
    stand = TrainerPriceStand(row.valid_until, row.removed_at is None)
    return TrainerPriceState(
        row.id,
        row.organization_id,
        row.trainer_id,
        Priced(row.package_type_id, bool(row.for_class)),
        row.price,
        row.sessions,
        row.offered,
        row.valid_from,
        stand,
    )
