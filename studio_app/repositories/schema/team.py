"""What a studio knows of its trainers beside the diary, and when it is open."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from studio_app.repositories.schema.base import Base, Keyed, Versioned, same_organization
from studio_app.repositories.types import Json


def _short(*columns: str) -> tuple[CheckConstraint, ...]:
    return tuple(CheckConstraint(f"length({column}) <= 200", name=column) for column in columns)


class TrainerProfileRow(Versioned, Base):
    """What a trainer tells of themselves, and the papers that allow them to work.

    ``specialties`` and ``links`` are lists of words, ``languages`` one of ISO 639 codes;
    ``working_since`` is a year, from which the experience follows.
    """

    __tablename__ = "trainer_profiles"
    __table_args__ = (
        same_organization("trainer_id", "trainers"),
        CheckConstraint("length(bio) <= 5000", name="bio"),
        CheckConstraint(
            "working_since IS NULL OR working_since BETWEEN 1900 AND 2200", name="working_since"
        ),
        *_short("phone", "email", "website"),
        *_short("licence_number", "insurance_provider", "insurance_policy"),
    )

    trainer_id: Mapped[UUID] = mapped_column(primary_key=True)
    organization_id: Mapped[UUID]
    bio: Mapped[str] = mapped_column(default="")
    specialties: Mapped[list[str]] = mapped_column(Json, default=list)
    languages: Mapped[list[str]] = mapped_column(Json, default=list)
    working_since: Mapped[int | None]
    phone: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    website: Mapped[str] = mapped_column(default="")
    links: Mapped[list[str]] = mapped_column(Json, default=list)
    licence_number: Mapped[str] = mapped_column(default="")
    licence_expires_on: Mapped[date | None]
    insurance_provider: Mapped[str] = mapped_column(default="")
    insurance_policy: Mapped[str] = mapped_column(default="")
    insurance_expires_on: Mapped[date | None]


class TrainerCertificateRow(Keyed, Versioned, Base):
    """What a trainer has passed; until it is ``removed_at``."""

    __tablename__ = "trainer_certificates"
    __table_args__ = (
        same_organization("trainer_id", "trainers"),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name"),
        *_short("issuer"),
        Index("ix_trainer_certificates_trainer_id", "trainer_id"),
    )

    organization_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    name: Mapped[str]
    issuer: Mapped[str] = mapped_column(default="")
    issued_on: Mapped[date | None]
    expires_on: Mapped[date | None]
    removed_at: Mapped[datetime | None]


class OpeningHoursRow(Keyed, Versioned, Base):
    """When the studio is open on a weekday (0 = Monday), wall-clock minutes after midnight."""

    __tablename__ = "opening_hours"
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("start_minute BETWEEN 0 AND 1439", name="start_minute"),
        CheckConstraint(
            "end_minute > start_minute AND end_minute <= start_minute + 1440", name="end_minute"
        ),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="valid_until"),
        Index("ix_opening_hours_organization_id", "organization_id"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    removed_at: Mapped[datetime | None]


class AssignmentFailureRow(Keyed, Base):
    """A client for whom no trainer was found, and why; until that is ``resolved_at``."""

    __tablename__ = "assignment_failures"
    __table_args__ = (
        same_organization("client_id", "clients"),
        CheckConstraint("length(reason) BETWEEN 1 AND 500", name="reason"),
        Index("ix_assignment_failures_organization_id", "organization_id", "resolved_at"),
        Index("ix_assignment_failures_client_id", "client_id"),
    )

    organization_id: Mapped[UUID]
    client_id: Mapped[UUID]
    at: Mapped[datetime]
    reason: Mapped[str]
    resolved_at: Mapped[datetime | None]
