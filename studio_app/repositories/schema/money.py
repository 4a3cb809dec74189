"""What money is reckoned by: fee rates, their audit, receipts without gaps, and pay."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from studio_app.repositories.schema.base import (
    Base,
    Keyed,
    MinorUnits,
    VersionedLater,
    same_organization,
)

# Rates are whole parts of a million: 19 % is 190,000.
MILLION = 1_000_000


class FeeRateRow(Keyed, Base):
    """Value added tax and card fee in parts of a million, from a day on."""

    __tablename__ = "fee_rates"
    __table_args__ = (
        UniqueConstraint("organization_id", "valid_from"),
        CheckConstraint(f"vat_rate BETWEEN 0 AND {MILLION}", name="vat_rate"),
        CheckConstraint(f"card_fee_rate BETWEEN 0 AND {MILLION}", name="card_fee_rate"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    valid_from: Mapped[date]
    vat_rate: Mapped[int]
    card_fee_rate: Mapped[int]
    prices_include_fees: Mapped[bool]


class FeeAuditEntryRow(Keyed, Base):
    """One calculation of fees with what went in and what came out, in minor units."""

    __tablename__ = "fee_audit_entries"
    __table_args__ = (
        same_organization("client_id", "clients"),
        CheckConstraint("gross = net + vat + card_fee", name="sum"),
        CheckConstraint("method IN ('inclusive', 'exclusive')", name="method"),
        CheckConstraint(f"vat_rate BETWEEN 0 AND {MILLION}", name="vat_rate"),
        CheckConstraint(f"card_fee_rate BETWEEN 0 AND {MILLION}", name="card_fee_rate"),
        # What is given back may be rounded either way.
        CheckConstraint(
            "(gross >= 0 AND net >= 0 AND vat >= 0 AND card_fee >= 0) OR (gross < 0 AND net <= 0)",
            name="sign",
        ),
        Index("ix_fee_audit_entries_client_id", "client_id"),
        Index("ix_fee_audit_entries_organization_at", "organization_id", "at"),
    )

    organization_id: Mapped[UUID]
    client_id: Mapped[UUID]
    payment_id: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))
    client_package_id: Mapped[UUID | None] = mapped_column(ForeignKey("client_packages.id"))
    at: Mapped[datetime]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    method: Mapped[str]
    vat_rate: Mapped[int]
    card_fee_rate: Mapped[int]
    gross: Mapped[MinorUnits]
    net: Mapped[MinorUnits]
    vat: Mapped[MinorUnits]
    card_fee: Mapped[MinorUnits]


class ReceiptCounterRow(Base):
    """The number of a studio's latest receipt; the receipts' trigger alone moves it."""

    __tablename__ = "receipt_counters"
    __table_args__ = (CheckConstraint("last_number >= 0", name="last_number"),)

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    last_number: Mapped[int] = mapped_column(default=0)


class ReceiptRow(Keyed, Base):
    """The receipt of a payment; numbers have no gaps."""

    __tablename__ = "receipts"
    __table_args__ = (
        same_organization("client_id", "clients"),
        UniqueConstraint("organization_id", "number"),
        UniqueConstraint("payment_id"),
        Index("ix_receipts_client_id", "client_id"),
    )

    organization_id: Mapped[UUID]
    number: Mapped[int]
    client_id: Mapped[UUID]
    payment_id: Mapped[UUID] = mapped_column(ForeignKey("payments.id"))
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class TrainerPriceRow(Keyed, VersionedLater, Base):
    """What a trainer's session costs from a day on, in minor units; days are included.

    Without a package type it is a single session's price, or that of a place in a class where it is
    ``for_class``, else that of the package, which has as
    many ``sessions`` as its type where the trainer says nothing else, and which the trainer may not
    offer. The latest price that has begun counts, unless it was taken back, at ``removed_at``.
    """

    __tablename__ = "trainer_prices"
    __table_args__ = (
        same_organization("trainer_id", "trainers"),
        same_organization("package_type_id", "package_types"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="valid_until"),
        CheckConstraint("sessions IS NULL OR sessions > 0", name="sessions"),
        CheckConstraint("NOT for_class OR package_type_id IS NULL", name="for_class"),
    )

    organization_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    package_type_id: Mapped[UUID | None]
    price: Mapped[MinorUnits]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    sessions: Mapped[int | None]
    offered: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    for_class: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    removed_at: Mapped[datetime | None]


# Two, because null is equal to nothing.
_STANDING = TrainerPriceRow.removed_at.is_(None)
_SINGLE = TrainerPriceRow.package_type_id.is_(None) & _STANDING
_PACKAGE = TrainerPriceRow.package_type_id.is_not(None) & _STANDING
Index(
    "uq_trainer_prices_single",
    TrainerPriceRow.trainer_id,
    TrainerPriceRow.valid_from,
    TrainerPriceRow.for_class,
    unique=True,
    sqlite_where=_SINGLE,
    postgresql_where=_SINGLE,
)
Index(
    "uq_trainer_prices_package",
    TrainerPriceRow.trainer_id,
    TrainerPriceRow.package_type_id,
    TrainerPriceRow.valid_from,
    unique=True,
    sqlite_where=_PACKAGE,
    postgresql_where=_PACKAGE,
)


class TillCloseRow(Keyed, Base):
    """The cash of a user's till as it was counted at the end of a local day, in minor units.

    ``opening`` is what lay in it before, ``expected`` what should lie in it, ``counted`` what did.
    """

    __tablename__ = "till_closes"
    __table_args__ = (
        CheckConstraint("opening >= 0", name="opening"),
        CheckConstraint("counted >= 0", name="counted"),
        CheckConstraint("length(note) <= 500", name="note"),
        Index("ix_till_closes_organization_day", "organization_id", "day"),
        Index("ix_till_closes_user_day", "organization_id", "user_id", "day"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    day: Mapped[date]
    opening: Mapped[MinorUnits]
    expected: Mapped[MinorUnits]
    counted: Mapped[MinorUnits]
    note: Mapped[str] = mapped_column(default="")
    closed_at: Mapped[datetime]
    closed_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
