"""Clients and which trainer looks after them."""

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

from studio_app.domain.people import Gender
from studio_app.repositories.schema.base import (
    PROPER_NAME,
    Base,
    Keyed,
    Versioned,
    VersionedLater,
    same_organization,
)

GENDERS = ", ".join(f"'{gender.value}'" for gender in Gender)
EMPTY = text("''")
_PAID_FOR = text("payer_id IS NOT NULL")


class ClientRow(Keyed, Versioned, Base):
    """A person who trains here; ``search_text`` folds all by which they are looked up.

    ``payer_id`` is the client who pays for them, ``merged_into_id`` the one that they turned out
    to be. ``withdrawn_at`` marks somebody added by mistake, whom no screen shows.
    """

    __tablename__ = "clients"
    __table_args__ = (
        UniqueConstraint("id", "organization_id"),
        UniqueConstraint("id", "organization_id", "name"),
        UniqueConstraint("organization_id", "number"),
        UniqueConstraint("organization_id", "user_id"),
        CheckConstraint(PROPER_NAME, name="name"),
        same_organization("payer_id", "clients"),
        same_organization("merged_into_id", "clients"),
        CheckConstraint(f"gender IN ({GENDERS})", name="gender"),
        CheckConstraint("height_cm IS NULL OR height_cm BETWEEN 30 AND 280", name="height_cm"),
        CheckConstraint(
            "weight_grams IS NULL OR weight_grams BETWEEN 1000 AND 600000", name="weight_grams"
        ),
        CheckConstraint("length(address) <= 500", name="address"),
        CheckConstraint("length(emergency_name) <= 200", name="emergency_name"),
        CheckConstraint("length(emergency_phone) <= 200", name="emergency_phone"),
        CheckConstraint("payer_id IS NULL OR payer_id <> id", name="payer_id"),
        Index(
            "ix_clients_payer_id", "payer_id", sqlite_where=_PAID_FOR, postgresql_where=_PAID_FOR
        ),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    number: Mapped[int]
    name: Mapped[str]
    search_text: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    birth_date: Mapped[date | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    gender: Mapped[str] = mapped_column(default="", server_default=EMPTY)
    height_cm: Mapped[int | None]
    weight_grams: Mapped[int | None]
    address: Mapped[str] = mapped_column(default="", server_default=EMPTY)
    emergency_name: Mapped[str] = mapped_column(default="", server_default=EMPTY)
    emergency_phone: Mapped[str] = mapped_column(default="", server_default=EMPTY)
    payer_id: Mapped[UUID | None]
    merged_into_id: Mapped[UUID | None]
    erased_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]


class ClientAlertRow(VersionedLater, Base):
    """What staff must know, before a session and of somebody's health.

    A table of its own, because clients do not see it.
    """

    __tablename__ = "client_alerts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["client_id", "organization_id"], ["clients.id", "clients.organization_id"]
        ),
        CheckConstraint("length(health_notes) <= 10000", name="health_notes"),
    )

    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID]
    text: Mapped[str]
    health_notes: Mapped[str] = mapped_column(default="", server_default=EMPTY)


class AssignmentRow(Keyed, Base):
    """Which trainer looks after a client, from when to when; one active per client."""

    __tablename__ = "assignments"
    __table_args__ = (
        ForeignKeyConstraint(
            ["client_id", "organization_id"], ["clients.id", "clients.organization_id"]
        ),
        ForeignKeyConstraint(
            ["trainer_id", "organization_id"], ["trainers.id", "trainers.organization_id"]
        ),
        CheckConstraint("ended_at IS NULL OR ended_at >= started_at", name="ends_after_start"),
    )

    organization_id: Mapped[UUID]
    client_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(default="")


Index(
    "uq_assignments_active_client",
    AssignmentRow.client_id,
    unique=True,
    sqlite_where=AssignmentRow.ended_at.is_(None),
    postgresql_where=AssignmentRow.ended_at.is_(None),
)
Index("ix_assignments_trainer_client", AssignmentRow.trainer_id, AssignmentRow.client_id)
