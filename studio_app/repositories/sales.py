"""Packages as they are sold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from studio_app.domain.coverage import ANY_SESSION
from studio_app.domain.errors import NotFound
from studio_app.domain.fees import FeeRates
from studio_app.domain.identifiers import new_id
from studio_app.domain.organizations import Organization
from studio_app.domain.package_types import (
    Offer,
    PackageTerms,
    PackageType,
    Priced,
    TrainerPrice,
    Validity,
    offer_of,
)
from studio_app.domain.packages import EntryKind
from studio_app.domain.people import Client, Viewer
from studio_app.repositories.adding import AddingSession
from studio_app.repositories.clients import CLIENT
from studio_app.repositories.organizations import organizations_query
from studio_app.repositories.schema import (
    ClientPackageRow,
    ClientRow,
    CreditEntryRow,
    FeeRateRow,
    OrganizationRow,
    PackageTypeRow,
    TrainerPriceRow,
    TrainerRow,
)
from studio_app.repositories.unweighed import given_day, given_key


@dataclass(frozen=True, slots=True)
class NewPackage:
    """A package that is to be written down; ``price`` in minor units, days are local."""

    id: UUID
    client_id: UUID
    type_id: UUID
    trainer_id: UUID | None
    name: str
    sessions: int | None
    price: int
    starts_on: date
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class SaleTerms:
    """What a package costs on a day with whoever sells it, and the rates of that day.

    ``seller`` is None where there is no such trainer. Of the type, what it pays for is left out.
    """

    offer: Offer
    rates: FeeRates
    seller: str | None


class Sales:
    """Adds packages with their first credits, in the viewer's name."""

    def __init__(self, session: AddingSession, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer

    def add(self, organization_id: UUID, package: NewPackage, now: datetime) -> None:
        """Add a package, and what is bought with it to its ledger."""
        self._session.add_row(
            ClientPackageRow,
            {
                "id": package.id,
                "organization_id": organization_id,
                "client_id": package.client_id,
                "package_type_id": package.type_id,
                "sold_by_trainer_id": package.trainer_id,
                "name": package.name,
                "sessions": package.sessions,
                "balance": 0,
                "price": package.price,
                "bought_at": now,
                "starts_on": package.starts_on,
                "expires_on": package.expires_on,
                "version": 1,
            },
        )
        if package.sessions is None:
            return
        self._session.add_row(
            CreditEntryRow,
            {
                "id": new_id(),
                "organization_id": organization_id,
                "client_package_id": package.id,
                "client_id": package.client_id,
                "booking_id": None,
                "kind": EntryKind.BOUGHT.value,
                "amount": package.sessions,
                "reason": "",
                "created_at": now,
                "created_by": self._viewer.user_id,
            },
        )

    def buyer(self, client_id: UUID) -> tuple[Organization, Client]:
        """Return a client, whom nobody renames or deactivates until the end, and their studio.

        Raises NotFound.
        """
        found: Any = self._session.connection().execute(_buyer(), {"client": client_id}).first()
        if found is None:
            raise NotFound()
        own = len(CLIENT)
        return Organization(*found[:-own]), Client(*found[-own:])

    def terms(
        self, organization_id: UUID, type_id: UUID, trainer_id: UUID | None, day: date
    ) -> SaleTerms | None:
        """Return what the studio's package type costs on a local day, None where there is none."""
        given = {
            "organization": organization_id,
            "type": type_id,
            "trainer": trainer_id,
            "day": day,
        }
        found: Any = self._session.connection().execute(_terms(), given).first()
        if found is None:
            return None
        name, sessions, price, days, months, active, seller = found[:7]
        own_id, own_price, own_sessions, offered, since = found[7:12]
        terms = PackageTerms(name, sessions, price, Validity.kept(days, months), ANY_SESSION)
        own = None
        if own_id is not None and trainer_id is not None:
            own = TrainerPrice(
                own_id, trainer_id, Priced(type_id), own_price, since, own_sessions, offered
            )
        rates = FeeRates() if found[12] is None else FeeRates(*found[12:])
        return SaleTerms(offer_of(PackageType(type_id, terms, active=active), own), rates, seller)

    def is_standing(self, package_id: UUID) -> bool:
        """Tell whether the package is there and not void."""
        row = ClientPackageRow
        query = select(row.id).where(row.id == package_id, row.voided_at.is_(None))
        return self._session.execute(query).first() is not None

    def last_bought(self, client_id: UUID) -> UUID | None:
        """Return the type of the package that the client bought last, None without one."""
        row = ClientPackageRow
        query = select(row.package_type_id).where(
            row.client_id == client_id,
            row.transferred_from_id.is_(None),
            row.voided_at.is_(None),
        )
        latest = query.order_by(row.bought_at.desc(), row.id.desc()).limit(1)
        return self._session.execute(latest).scalar()


@cache
def _buyer() -> Select[*tuple[Any, ...]]:
    theirs = ClientRow.organization_id == OrganizationRow.id
    query = organizations_query().add_columns(*CLIENT).join(ClientRow, theirs)
    standing = ClientRow.id == given_key("client"), ClientRow.withdrawn_at.is_(None)
    return query.where(*standing).with_for_update(read=True, of=ClientRow)


@cache
def _terms() -> Select[*tuple[Any, ...]]:
    kind, own, rate = PackageTypeRow, aliased(TrainerPriceRow), aliased(FeeRateRow)
    asked, day = TrainerPriceRow, given_day("day")
    # The latest of each that has begun.
    price = (
        select(asked.id)
        .where(
            asked.trainer_id == given_key("trainer"),
            asked.package_type_id == given_key("type"),
            asked.removed_at.is_(None),
            asked.valid_from <= day,
            or_(asked.valid_until.is_(None), asked.valid_until >= day),
        )
        .order_by(asked.valid_from.desc(), asked.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rates = (
        select(FeeRateRow.id)
        .where(
            FeeRateRow.organization_id == given_key("organization"), FeeRateRow.valid_from <= day
        )
        .order_by(FeeRateRow.valid_from.desc())
        .limit(1)
        .scalar_subquery()
    )
    seller = and_(
        TrainerRow.id == given_key("trainer"),
        TrainerRow.organization_id == kind.organization_id,
        TrainerRow.active,
    )
    return (
        select(
            kind.name,
            kind.sessions,
            kind.price,
            kind.validity_days,
            kind.validity_months,
            kind.active,
            TrainerRow.name,
            own.id,
            own.price,
            own.sessions,
            own.offered,
            own.valid_from,
            rate.vat_rate,
            rate.card_fee_rate,
            rate.prices_include_fees,
            rate.valid_from,
        )
        .outerjoin(TrainerRow, seller)
        .outerjoin(own, own.id == price)
        .outerjoin(rate, rate.id == rates)
        .where(
            kind.id == given_key("type"),
            kind.organization_id == given_key("organization"),
            kind.removed_at.is_(None),
        )
    )
