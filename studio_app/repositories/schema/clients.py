"""Clients and which trainer looks after them."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from studio_app.repositories.schema.base import PROPER_NAME, Base, Keyed, Versioned, VersionedLater


class ClientRow(Keyed, Versioned, Base):
    """A person who trains here; ``search_text`` folds all by which they are looked up."""

    __tablename__ = "clients"
    __table_args__ = (
        UniqueConstraint("id", "organization_id"),
        UniqueConstraint("id", "organization_id", "name"),
        UniqueConstraint("organization_id", "number"),
        UniqueConstraint("organization_id", "user_id"),
        CheckConstraint(PROPER_NAME, name="name"),
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


class ClientAlertRow(VersionedLater, Base):
    """What staff must know before a session; a table of its own, because clients do not see it."""

    __tablename__ = "client_alerts"
    __table_args__ = (
        ForeignKeyConstraint(
            ["client_id", "organization_id"], ["clients.id", "clients.organization_id"]
        ),
    )

    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID]
    text: Mapped[str]


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
