"""What hangs on a client: tags, consents, notes of the staff, and who was merged into whom."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from studio_app.domain.people import ConsentKind
from studio_app.repositories.schema.base import (
    Base,
    Keyed,
    Versioned,
    same_organization,
)
from studio_app.repositories.types import Json

CONSENTS = ", ".join(f"'{kind.value}'" for kind in ConsentKind)


class ClientTagRow(Keyed, Base):
    """A word by which clients are found together; ``removed_at`` marks one that is off again."""

    __tablename__ = "client_tags"
    __table_args__ = (
        same_organization("client_id", "clients"),
        UniqueConstraint("client_id", "tag"),
        CheckConstraint("length(tag) BETWEEN 1 AND 40", name="tag"),
        Index("ix_client_tags_organization_tag", "organization_id", "tag"),
    )

    organization_id: Mapped[UUID]
    client_id: Mapped[UUID]
    tag: Mapped[str]
    removed_at: Mapped[datetime | None]


class ClientConsentRow(Keyed, Base):
    """A consent that was given or taken back; the latest of a kind counts."""

    __tablename__ = "client_consents"
    __table_args__ = (
        same_organization("client_id", "clients"),
        CheckConstraint(f"kind IN ({CONSENTS})", name="kind"),
        Index("ix_client_consents_client_id", "client_id"),
    )

    organization_id: Mapped[UUID]
    client_id: Mapped[UUID]
    kind: Mapped[str]
    granted: Mapped[bool]
    at: Mapped[datetime]
    recorded_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))


class ClientNoteRow(Keyed, Versioned, Base):
    """What the staff noted about a client, for the staff."""

    __tablename__ = "client_notes"
    __table_args__ = (
        same_organization("client_id", "clients"),
        CheckConstraint("length(text) BETWEEN 1 AND 10000", name="text"),
        Index("ix_client_notes_client_created", "client_id", "created_at"),
    )

    organization_id: Mapped[UUID]
    client_id: Mapped[UUID]
    text: Mapped[str]
    created_at: Mapped[datetime]
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]


class ClientMergeRow(Keyed, Base):
    """Two clients who were one person; ``moved`` has the keys of all that went to the other.

    Only the database's own function merges.
    """

    __tablename__ = "client_merges"
    __table_args__ = (
        same_organization("kept_id", "clients"),
        same_organization("merged_id", "clients"),
        CheckConstraint("kept_id <> merged_id", name="two"),
        Index("ix_client_merges_kept_id", "kept_id"),
    )

    organization_id: Mapped[UUID]
    kept_id: Mapped[UUID]
    merged_id: Mapped[UUID]
    at: Mapped[datetime]
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    moved: Mapped[dict[str, Any]] = mapped_column(Json)
    undone_at: Mapped[datetime | None]


class SavedFilterRow(Keyed, Versioned, Base):
    """A filter of a list that a user kept under a name, on whichever PC."""

    __tablename__ = "saved_filters"
    __table_args__ = (
        CheckConstraint("length(name) BETWEEN 1 AND 100", name="name"),
        CheckConstraint("length(list_name) BETWEEN 1 AND 40", name="list_name"),
        Index("ix_saved_filters_user_id", "user_id"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    list_name: Mapped[str]
    name: Mapped[str]
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
