"""Packages and their ledger, and payments."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.repositories.schema.base import (
    Base,
    Keyed,
    MinorUnits,
    Versioned,
    same_organization,
)

KINDS = ", ".join(f"'{kind.value}'" for kind in EntryKind)
_REFUND = text("refund_of IS NOT NULL")
_EXPIRES = text("expires_on IS NOT NULL")
EVENTS = ", ".join(f"'{kind.value}'" for kind in PackageEventKind)


class PackageTypeRow(Keyed, Versioned, Base):
    """What the studio sells; ``sessions`` null is unlimited, ``price`` in minor units.

    It is valid for ``validity_days`` or ``validity_months``. ``session_minutes`` is how long a
    session lasts usually that it pays for, ``durations`` are the minutes that it may last, such as
    "30,60"; empty, it may last as long as it likes. ``removed_at`` marks one that was added by
    mistake, which no screen shows.
    """

    __tablename__ = "package_types"
    __table_args__ = (
        UniqueConstraint("id", "organization_id"),
        CheckConstraint("sessions > 0", name="sessions"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("validity_days > 0", name="validity_days"),
        CheckConstraint(
            "session_minutes IS NULL OR session_minutes BETWEEN 5 AND 1440",
            name="session_minutes",
        ),
        CheckConstraint(
            "validity_months IS NULL OR validity_months > 0 AND validity_days IS NULL",
            name="validity_months",
        ),
        CheckConstraint("length(durations) <= 200", name="durations"),
        CheckConstraint("length(description) <= 2000", name="description"),
        CheckConstraint("pays_personal OR pays_group", name="pays_something"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    name: Mapped[str]
    sessions: Mapped[int | None]
    price: Mapped[MinorUnits]
    validity_days: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    session_minutes: Mapped[int | None]
    validity_months: Mapped[int | None]
    durations: Mapped[str] = mapped_column(default="", server_default=text("''"))
    pays_personal: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    pays_group: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    description: Mapped[str] = mapped_column(default="", server_default=text("''"))
    removed_at: Mapped[datetime | None]


class ClientPackageRow(Keyed, Versioned, Base):
    """A package that a client bought. The ledger's trigger alone keeps ``balance``.

    ``price_reduction`` is what of the price is not owed any more. It pays for nothing on the days
    from ``frozen_from`` to ``frozen_until``, both included. ``transferred_from_id`` is the package
    whose credits came over to this one.
    """

    __tablename__ = "client_packages"
    __table_args__ = (
        UniqueConstraint("id", "client_id"),
        UniqueConstraint("id", "client_id", "organization_id"),
        UniqueConstraint("id", "organization_id"),
        ForeignKeyConstraint(
            ["client_id", "organization_id"], ["clients.id", "clients.organization_id"]
        ),
        ForeignKeyConstraint(
            ["package_type_id", "organization_id"],
            ["package_types.id", "package_types.organization_id"],
        ),
        ForeignKeyConstraint(
            ["sold_by_trainer_id", "organization_id"],
            ["trainers.id", "trainers.organization_id"],
        ),
        CheckConstraint("sessions > 0", name="sessions"),
        CheckConstraint("balance >= 0", name="balance"),
        CheckConstraint("price >= 0", name="price"),
        CheckConstraint("expires_on IS NULL OR expires_on >= starts_on", name="expires_on"),
        same_organization("transferred_from_id", "client_packages"),
        CheckConstraint("price_reduction BETWEEN 0 AND price", name="price_reduction"),
        CheckConstraint(
            "frozen_from IS NULL AND frozen_until IS NULL OR frozen_from IS NOT NULL "
            "AND frozen_until IS NOT NULL AND frozen_from <= frozen_until",
            name="frozen",
        ),
        Index("ix_client_packages_client", "client_id"),
        Index(
            "ix_client_packages_expires",
            "organization_id",
            "expires_on",
            sqlite_where=_EXPIRES,
            postgresql_where=_EXPIRES,
        ),
    )

    organization_id: Mapped[UUID]
    client_id: Mapped[UUID]
    package_type_id: Mapped[UUID]
    sold_by_trainer_id: Mapped[UUID | None]
    name: Mapped[str]
    sessions: Mapped[int | None]
    balance: Mapped[int] = mapped_column(default=0)
    price: Mapped[MinorUnits]
    bought_at: Mapped[datetime]
    starts_on: Mapped[date]
    expires_on: Mapped[date | None]
    price_reduction: Mapped[MinorUnits] = mapped_column(default=0, server_default=text("0"))
    frozen_from: Mapped[date | None]
    frozen_until: Mapped[date | None]
    voided_at: Mapped[datetime | None]
    transferred_from_id: Mapped[UUID | None]


class PackageShareRow(Keyed, Base):
    """A client who may draw on another's package; ``owner_id`` is whose it is."""

    __tablename__ = "package_shares"
    __table_args__ = (
        ForeignKeyConstraint(
            ["client_package_id", "owner_id", "organization_id"],
            ["client_packages.id", "client_packages.client_id", "client_packages.organization_id"],
            name="fk_package_shares_client_package",
        ),
        same_organization("client_id", "clients"),
        UniqueConstraint("client_package_id", "client_id"),
        CheckConstraint("client_id <> owner_id", name="another"),
        Index("ix_package_shares_client_id", "client_id"),
    )

    organization_id: Mapped[UUID]
    client_package_id: Mapped[UUID]
    owner_id: Mapped[UUID]
    client_id: Mapped[UUID]
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]


class PackageEventRow(Keyed, Base):
    """What happened to a package besides its credits; ``amount`` in minor units."""

    __tablename__ = "package_events"
    __table_args__ = (
        ForeignKeyConstraint(
            ["client_package_id", "client_id", "organization_id"],
            ["client_packages.id", "client_packages.client_id", "client_packages.organization_id"],
            name="fk_package_events_client_package",
        ),
        CheckConstraint(f"kind IN ({EVENTS})", name="kind"),
        CheckConstraint("length(reason) <= 500", name="reason"),
        Index("ix_package_events_client_package", "client_package_id"),
    )

    organization_id: Mapped[UUID]
    client_package_id: Mapped[UUID]
    client_id: Mapped[UUID]
    kind: Mapped[str]
    at: Mapped[datetime]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="")
    days: Mapped[int | None]
    amount: Mapped[MinorUnits | None]
    until: Mapped[date | None]


class CreditEntryRow(Keyed, Base):
    """One line of a package's ledger; the balance is the sum of ``amount``."""

    __tablename__ = "credit_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["client_package_id", "client_id", "organization_id"],
            ["client_packages.id", "client_packages.client_id", "client_packages.organization_id"],
            name="fk_credit_entries_client_package",
        ),
        CheckConstraint(f"kind IN ({KINDS})", name="kind"),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("length(reason) <= 500", name="reason"),
        Index("ix_credit_entries_client_package", "client_package_id"),
        Index("ix_credit_entries_booking", "booking_id"),
    )

    organization_id: Mapped[UUID]
    client_package_id: Mapped[UUID]
    client_id: Mapped[UUID]
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"))
    kind: Mapped[str]
    amount: Mapped[int]
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class PaymentRow(Keyed, Base):
    """Money received (negative: given back), in minor units of the organization's currency.

    ``refund_of`` is the payment that is given back, ``booking_id`` the single session that is paid.
    """

    __tablename__ = "payments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["client_id", "organization_id"], ["clients.id", "clients.organization_id"]
        ),
        ForeignKeyConstraint(
            ["client_package_id", "client_id"],
            ["client_packages.id", "client_packages.client_id"],
        ),
        CheckConstraint("amount <> 0", name="amount"),
        CheckConstraint("method IN ('cash', 'card', 'transfer', 'other')", name="method"),
        CheckConstraint("refund_of IS NULL OR amount < 0", name="refund_of"),
        CheckConstraint("length(reason) <= 500", name="reason"),
        Index("ix_payments_refund_of", "refund_of", sqlite_where=_REFUND, postgresql_where=_REFUND),
        Index("ix_payments_client_organization", "client_id", "organization_id"),
        Index("ix_payments_organization_paid", "organization_id", "paid_at"),
    )

    organization_id: Mapped[UUID]
    client_id: Mapped[UUID]
    client_package_id: Mapped[UUID | None]
    amount: Mapped[MinorUnits]
    method: Mapped[str]
    paid_at: Mapped[datetime]
    taken_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    refund_of: Mapped[UUID | None] = mapped_column(ForeignKey("payments.id"))
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"))
    reason: Mapped[str] = mapped_column(default="", server_default=text("''"))
