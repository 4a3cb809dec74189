"""Packages and their ledger, and payments."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from studio_app.domain.packages import EntryKind
from studio_app.repositories.schema.base import Base, Keyed, MinorUnits, Versioned

KINDS = ", ".join(f"'{kind.value}'" for kind in EntryKind)


class PackageTypeRow(Keyed, Versioned, Base):
    """What the studio sells; ``sessions`` null is unlimited, ``price`` in minor units.

    ``session_minutes`` is how long a session lasts that it pays for, where it says so.
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
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), index=True)
    name: Mapped[str]
    sessions: Mapped[int | None]
    price: Mapped[MinorUnits]
    validity_days: Mapped[int | None]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    session_minutes: Mapped[int | None]


class ClientPackageRow(Keyed, Versioned, Base):
    """A package that a client bought. The ledger's trigger alone keeps ``balance``."""

    __tablename__ = "client_packages"
    __table_args__ = (
        UniqueConstraint("id", "client_id"),
        UniqueConstraint("id", "client_id", "organization_id"),
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
        Index("ix_client_packages_client", "client_id"),
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
    """Money received (negative: given back), in minor units of the organization's currency."""

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
