"""The audit trail and the chain that shows when an entry was taken away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from studio_app.repositories.schema.base import Base, Keyed
from studio_app.repositories.types import Json


class AuditEntryRow(Keyed, Base):
    """Who did what, when; never changed and never removed."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_organization_at", "organization_id", "at"),
        Index("ix_audit_entries_user_at", "user_id", "at"),
        Index("ix_audit_entries_client_at", "client_id", "at"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    at: Mapped[datetime]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    user_name: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("clients.id"))
    reason: Mapped[str] = mapped_column(default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(Json)
    after: Mapped[dict[str, Any] | None] = mapped_column(Json)


class AuditLinkRow(Base):
    """An entry's place in its studio's chain: the hash covers the entry and the link before.

    Written by the entries' trigger alone; ``recorded_at`` is the database's own clock.
    """

    __tablename__ = "audit_links"
    __table_args__ = (
        UniqueConstraint("organization_id", "number"),
        CheckConstraint("length(hash) = 64", name="hash"),
    )

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("audit_entries.id"), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    number: Mapped[int]
    hash: Mapped[str]
    recorded_at: Mapped[datetime]


class AuditHeadRow(Base):
    """The latest link of a studio's chain, so that a chain cut short at its end shows too."""

    __tablename__ = "audit_heads"

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    number: Mapped[int]
    hash: Mapped[str]
