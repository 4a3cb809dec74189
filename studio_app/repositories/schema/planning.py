"""What shapes the diary: single days off the weekly hours, series, and who waits for a place."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
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

from studio_app.repositories.schema.base import (
    Base,
    Keyed,
    Versioned,
    VersionedLater,
    same_organization,
)
from studio_app.repositories.types import Json

_CAME_FROM_SOMEONE = text("from_trainer_id IS NOT NULL")
_NOTHING_SAID = text("''")


class AvailabilityOverrideRow(Keyed, VersionedLater, Base):
    """Hours of a single day that stand for the weekly ones; without minutes, the day is off.

    They count until they are ``removed_at``.
    """

    __tablename__ = "availability_overrides"
    __table_args__ = (
        same_organization("trainer_id", "trainers"),
        same_organization("place_id", "places"),
        CheckConstraint(
            "(start_minute IS NULL AND end_minute IS NULL) OR (start_minute BETWEEN 0 AND 1439 "
            "AND end_minute > start_minute AND end_minute <= start_minute + 1440)",
            name="minutes",
        ),
        CheckConstraint("length(note) <= 500", name="note"),
        Index("ix_availability_overrides_trainer_day", "trainer_id", "day"),
    )

    organization_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    day: Mapped[date]
    start_minute: Mapped[int | None]
    end_minute: Mapped[int | None]
    place_id: Mapped[UUID | None]
    note: Mapped[str] = mapped_column(default="", server_default=text("''"))
    removed_at: Mapped[datetime | None]


class ClosureRow(Keyed, Versioned, Base):
    """A day on which the studio is closed, such as a holiday; until it is ``removed_at``."""

    __tablename__ = "closures"
    __table_args__ = (
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name"),
        Index("ix_closures_organization_day", "organization_id", "day"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    day: Mapped[date]
    name: Mapped[str]
    removed_at: Mapped[datetime | None]


class BusyImportRow(Keyed, Base):
    """When a trainer is busy by another calendar: no more of it than the times.

    ``source`` tells the calendars of a trainer apart, ``uid`` the events of a calendar.
    """

    __tablename__ = "busy_imports"
    __table_args__ = (
        same_organization("trainer_id", "trainers"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("length(source) BETWEEN 1 AND 200", name="source"),
        CheckConstraint("length(uid) <= 1000", name="uid"),
        Index("ix_busy_imports_trainer_starts", "trainer_id", "starts_at"),
    )

    organization_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    source: Mapped[str]
    uid: Mapped[str]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    imported_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]


class SeriesRow(Keyed, Versioned, Base):
    """Sessions that come again: an RFC 5545 rule in the wall-clock time of a zone."""

    __tablename__ = "series"
    __table_args__ = (
        UniqueConstraint("id", "organization_id"),
        same_organization("trainer_id", "trainers"),
        same_organization("client_id", "clients"),
        same_organization("place_id", "places"),
        CheckConstraint("start_minute BETWEEN 0 AND 1439", name="start_minute"),
        CheckConstraint("minutes BETWEEN 1 AND 1440", name="minutes"),
        CheckConstraint("capacity >= 1", name="capacity"),
        CheckConstraint("length(rule) BETWEEN 1 AND 1000", name="rule"),
        Index("ix_series_trainer_id", "trainer_id"),
    )

    organization_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    client_id: Mapped[UUID | None]
    rule: Mapped[str]
    time_zone: Mapped[str]
    starts_on: Mapped[date]
    start_minute: Mapped[int]
    minutes: Mapped[int]
    place_id: Mapped[UUID | None]
    capacity: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class WaitingListEntryRow(Keyed, Versioned, Base):
    """A client who waits for a session, or for any that fits the wish."""

    __tablename__ = "waiting_list_entries"
    __table_args__ = (
        same_organization("trainer_id", "trainers"),
        same_organization("client_id", "clients"),
        CheckConstraint(
            "status IN ('waiting', 'offered', 'booked', 'expired', 'withdrawn')", name="status"
        ),
        CheckConstraint("length(note) <= 2000", name="note"),
        Index("ix_waiting_list_entries_organization_status", "organization_id", "status"),
        Index("ix_waiting_list_entries_client_id", "client_id"),
    )

    organization_id: Mapped[UUID]
    client_id: Mapped[UUID]
    trainer_id: Mapped[UUID | None]
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id"))
    wish: Mapped[dict[str, Any] | None] = mapped_column(Json)
    note: Mapped[str] = mapped_column(default="")
    status: Mapped[str] = mapped_column(default="waiting")
    created_at: Mapped[datetime]
    created_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"))


class SessionNoteRow(Keyed, Versioned, Base):
    """What was done in a client's session; the client reads it where ``shared``."""

    __tablename__ = "session_notes"
    __table_args__ = (
        same_organization("trainer_id", "trainers"),
        same_organization("client_id", "clients"),
        CheckConstraint("length(text) <= 20000", name="text"),
        CheckConstraint("rating BETWEEN 1 AND 5", name="rating"),
        *(
            CheckConstraint(f"length({column}) <= 5000", name=column)
            for column in ("feedback", "exercises", "goals_reached", "next_focus", "homework")
        ),
        Index("ix_session_notes_client_written", "client_id", "written_at"),
    )

    organization_id: Mapped[UUID]
    client_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    booking_id: Mapped[UUID | None] = mapped_column(ForeignKey("bookings.id"))
    author_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    written_at: Mapped[datetime]
    text: Mapped[str]
    rating: Mapped[int | None]
    shared: Mapped[bool] = mapped_column(default=False)
    feedback: Mapped[str] = mapped_column(default="", server_default=_NOTHING_SAID)
    exercises: Mapped[str] = mapped_column(default="", server_default=_NOTHING_SAID)
    goals_reached: Mapped[str] = mapped_column(default="", server_default=_NOTHING_SAID)
    next_focus: Mapped[str] = mapped_column(default="", server_default=_NOTHING_SAID)
    homework: Mapped[str] = mapped_column(default="", server_default=_NOTHING_SAID)


class NoteTemplateRow(Keyed, Versioned, Base):
    """What a session note begins with: the studio's, or a trainer's own."""

    __tablename__ = "note_templates"
    __table_args__ = (
        ForeignKeyConstraint(
            ["trainer_id", "organization_id"], ["trainers.id", "trainers.organization_id"]
        ),
        CheckConstraint("length(name) BETWEEN 1 AND 200", name="name"),
        Index("ix_note_templates_organization_id", "organization_id"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    trainer_id: Mapped[UUID | None]
    name: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    removed_at: Mapped[datetime | None]


class TransferRow(Keyed, Versioned, Base):
    """A client's move from one trainer to another, asked for and decided; ``moved`` counts.

    ``choices`` say what is to become of which session, ``decision`` is the word of the answer;
    transfers that were done together have the same ``batch_id``.
    """

    __tablename__ = "transfers"
    __table_args__ = (
        same_organization("client_id", "clients"),
        ForeignKeyConstraint(
            ["from_trainer_id", "organization_id"], ["trainers.id", "trainers.organization_id"]
        ),
        ForeignKeyConstraint(
            ["to_trainer_id", "organization_id"], ["trainers.id", "trainers.organization_id"]
        ),
        CheckConstraint("status IN ('asked', 'done', 'declined', 'undone')", name="status"),
        CheckConstraint("from_trainer_id <> to_trainer_id", name="to_someone_else"),
        CheckConstraint("length(reason) <= 2000", name="reason"),
        CheckConstraint("length(notes) <= 5000", name="notes"),
        CheckConstraint("length(decision) <= 500", name="decision"),
        Index("ix_transfers_client_asked", "client_id", "asked_at"),
        Index("ix_transfers_organization_status", "organization_id", "status"),
        Index(
            "ix_transfers_from_trainer_id",
            "from_trainer_id",
            sqlite_where=_CAME_FROM_SOMEONE,
            postgresql_where=_CAME_FROM_SOMEONE,
        ),
        Index("ix_transfers_to_trainer_id", "to_trainer_id"),
    )

    organization_id: Mapped[UUID]
    client_id: Mapped[UUID]
    from_trainer_id: Mapped[UUID | None]
    to_trainer_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(default="asked")
    reason: Mapped[str] = mapped_column(default="")
    asked_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    moved: Mapped[dict[str, Any] | None] = mapped_column(Json)
    notes: Mapped[str] = mapped_column(default="", server_default=text("''"))
    decision: Mapped[str] = mapped_column(default="", server_default=text("''"))
    batch_id: Mapped[UUID | None]
    choices: Mapped[list[Any] | None] = mapped_column(Json)
