"""What the program keeps for its own work: requests done, mail to send, settings, pictures."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from studio_app.domain.people import Role
from studio_app.repositories.schema.base import Base, Keyed, Versioned
from studio_app.repositories.types import Json

LARGEST_PICTURE = 1_048_576
_OF_A_CLIENT = text("client_id IS NOT NULL")
_OF_A_TRAINER = text("trainer_id IS NOT NULL")
_INVITED_ROLES = ", ".join(f"'{role.value}'" for role in Role if role is not Role.ADMIN)


class PerformedRequestRow(Base):
    """A use case that was carried out, by its key, so that a retry finds what became of it."""

    __tablename__ = "performed_requests"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    use_case: Mapped[str]
    performed_at: Mapped[datetime]
    outcome: Mapped[dict[str, Any]] = mapped_column(Json)


class FailedLoginRow(Base):
    """Wrong passwords in a row under a name, known or not (SQLite only), readable by no login."""

    __tablename__ = "failed_logins"
    __table_args__ = (CheckConstraint("failures >= 0", name="failures"),)

    login_hash: Mapped[str] = mapped_column(primary_key=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class InvitationRow(Keyed, Versioned, Base):
    """A login that waits for its owner to set a password of their own."""

    __tablename__ = "invitations"
    __table_args__ = (
        CheckConstraint(f"role IN ({_INVITED_ROLES})", name="role"),
        CheckConstraint("expires_at > created_at", name="expires_at"),
        CheckConstraint("length(email) <= 320", name="email"),
        Index("ix_invitations_organization_id", "organization_id"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("memberships.id"))
    role: Mapped[str]
    email: Mapped[str] = mapped_column(default="")
    invited_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class OutboxMessageRow(Keyed, Base):
    """A message to be sent by whichever PC is on; ``claimed_until`` keeps two from sending it.

    It waits until it is sent, given up as ``failed_at``, or called back as ``cancelled_at``.
    """

    __tablename__ = "outbox_messages"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("length(recipient) BETWEEN 1 AND 320", name="recipient"),
        Index("ix_outbox_messages_organization_sent", "organization_id", "sent_at"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    kind: Mapped[str]
    recipient: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    send_after: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str] = mapped_column(default="")
    failed_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class MediaRow(Keyed, Base):
    """A small picture: of a trainer, of a client, or of the studio when it names neither."""

    __tablename__ = "media"
    __table_args__ = (
        ForeignKeyConstraint(
            ["trainer_id", "organization_id"], ["trainers.id", "trainers.organization_id"]
        ),
        ForeignKeyConstraint(
            ["client_id", "organization_id"], ["clients.id", "clients.organization_id"]
        ),
        CheckConstraint(f"length(content) BETWEEN 1 AND {LARGEST_PICTURE}", name="content"),
        CheckConstraint("content_type IN ('image/png', 'image/jpeg')", name="content_type"),
        CheckConstraint("trainer_id IS NULL OR client_id IS NULL", name="one_subject"),
        Index("ix_media_organization_id", "organization_id"),
        Index(
            "ix_media_client_id",
            "client_id",
            sqlite_where=_OF_A_CLIENT,
            postgresql_where=_OF_A_CLIENT,
        ),
        Index(
            "ix_media_trainer_id",
            "trainer_id",
            sqlite_where=_OF_A_TRAINER,
            postgresql_where=_OF_A_TRAINER,
        ),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    trainer_id: Mapped[UUID | None]
    client_id: Mapped[UUID | None]
    content_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]


class OrganizationSettingRow(Versioned, Base):
    """A setting of a studio that has no column of its own."""

    __tablename__ = "organization_settings"

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]] = mapped_column(Json)


class FeatureSwitchRow(Versioned, Base):
    """Whether a studio uses a feature; one that is not named is as the program has it."""

    __tablename__ = "feature_switches"

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"), primary_key=True)
    feature: Mapped[str] = mapped_column(primary_key=True)
    enabled: Mapped[bool]
