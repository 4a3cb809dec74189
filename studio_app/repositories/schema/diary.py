"""Places, working hours, time off, sessions, and the bookings in them."""

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
from sqlalchemy.orm import Mapped, mapped_column, relationship

from studio_app.domain.schedule import BookingStatus, PlaceKind, TimeOffStatus
from studio_app.repositories.schema.base import (
    Base,
    Keyed,
    MinorUnits,
    Versioned,
    VersionedLater,
    same_organization,
)

STATUSES = ", ".join(f"'{status.value}'" for status in BookingStatus)
_CHARGED = text("charge > 0")
PLACE_KINDS = ", ".join(f"'{kind.value}'" for kind in PlaceKind)
TIME_OFF_STATUSES = ", ".join(f"'{status.value}'" for status in TimeOffStatus)


def _lasts_a_day_at_most() -> tuple[CheckConstraint, CheckConstraint]:
    on_sqlite = CheckConstraint("ends_at - starts_at BETWEEN 1 AND 86400000000", name="length")
    on_postgres = CheckConstraint(
        "ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'", name="length"
    )
    return (
        on_sqlite.ddl_if(dialect="sqlite"),
        on_postgres.ddl_if(dialect="postgresql"),
    )


class PlaceRow(Keyed, VersionedLater, Base):
    """Where sessions are held: at most ``room`` at the same time, where that is known."""

    __tablename__ = "places"
    __table_args__ = (
        UniqueConstraint("id", "organization_id"),
        UniqueConstraint("organization_id", "name"),
        CheckConstraint("room IS NULL OR room >= 1", name="room"),
        CheckConstraint(f"kind IN ({PLACE_KINDS})", name="kind"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    name: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)
    room: Mapped[int | None]
    kind: Mapped[str] = mapped_column(default="studio", server_default=text("'studio'"))


class WeeklyHoursRow(Keyed, VersionedLater, Base):
    """Working hours on a weekday (0 = Monday), wall-clock minutes after local midnight.

    They count until they are ``removed_at``.
    """

    __tablename__ = "weekly_hours"
    __table_args__ = (
        same_organization("trainer_id", "trainers"),
        same_organization("place_id", "places"),
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("start_minute BETWEEN 0 AND 1439", name="start_minute"),
        CheckConstraint(
            "end_minute > start_minute AND end_minute <= start_minute + 1440", name="end_minute"
        ),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="valid_until"),
    )

    organization_id: Mapped[UUID]
    trainer_id: Mapped[UUID] = mapped_column(index=True)
    weekday: Mapped[int]
    start_minute: Mapped[int]
    end_minute: Mapped[int]
    place_id: Mapped[UUID | None]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    removed_at: Mapped[datetime | None]


class TimeOffRow(Keyed, Versioned, Base):
    """A trainer's time off; approved, it blocks booking.

    ``decision`` is the word that came with the answer; ``withdrawn_at`` marks what is asked for no
    more, or was given back.
    """

    __tablename__ = "time_off"
    __table_args__ = (
        same_organization("trainer_id", "trainers"),
        CheckConstraint("ends_at > starts_at", name="ends_after_start"),
        CheckConstraint("kind IN ('vacation', 'sick', 'personal', 'conference')", name="kind"),
        CheckConstraint(f"status IN ({TIME_OFF_STATUSES})", name="status"),
        CheckConstraint("length(decision) <= 500", name="decision"),
        CheckConstraint("withdrawn_at IS NULL OR status <> 'approved'", name="withdrawn_at"),
        Index("ix_time_off_trainer_starts", "trainer_id", "starts_at"),
    )

    organization_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    kind: Mapped[str]
    status: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    asked_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(default="", server_default=text("''"))
    withdrawn_at: Mapped[datetime | None]


class SessionRow(Keyed, Versioned, Base):
    """A trainer's slot. ``occupies`` is false once all of it is cancelled.

    ``withdrawn_at`` marks a session made by mistake and undone: no screen shows it.
    ``series_day`` is the local day that the rule of its series gave it, wherever it was moved.
    """

    __tablename__ = "sessions"
    __table_args__ = (
        UniqueConstraint("id", "organization_id", "trainer_id", "starts_at", "ends_at"),
        same_organization("trainer_id", "trainers"),
        same_organization("place_id", "places"),
        *_lasts_a_day_at_most(),
        CheckConstraint("capacity >= 1", name="capacity"),
        Index("ix_sessions_organization_starts", "organization_id", "starts_at"),
        Index("ix_sessions_trainer_starts", "trainer_id", "starts_at", "ends_at"),
    )

    organization_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    place_id: Mapped[UUID | None]
    capacity: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(default="")
    occupies: Mapped[bool] = mapped_column(default=True)
    overlap_allowed: Mapped[bool] = mapped_column(default=False)
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    series_id: Mapped[UUID | None] = mapped_column(ForeignKey("series.id"), index=True)
    series_day: Mapped[date | None]


class BookingRow(Keyed, Versioned, Base):
    """A client's place in a session, with the session's trainer and times repeated.

    They are kept equal by the composite foreign key, so that policies, client conflicts and
    reports need no join; so is the client's name. ``charge`` in minor currency units.
    """

    __tablename__ = "bookings"
    __table_args__ = (
        ForeignKeyConstraint(
            ["session_id", "organization_id", "trainer_id", "starts_at", "ends_at"],
            [
                "sessions.id",
                "sessions.organization_id",
                "sessions.trainer_id",
                "sessions.starts_at",
                "sessions.ends_at",
            ],
            name="fk_bookings_session",
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(
            ["client_id", "organization_id", "client_name"],
            ["clients.id", "clients.organization_id", "clients.name"],
            name="fk_bookings_client",
            onupdate="CASCADE",
        ),
        ForeignKeyConstraint(
            ["client_package_id", "organization_id"],
            ["client_packages.id", "client_packages.organization_id"],
            name="fk_bookings_client_package",
        ),
        CheckConstraint(f"status IN ({STATUSES})", name="status"),
        CheckConstraint(
            "occupies = (withdrawn_at IS NULL AND status NOT IN ('cancelled', 'late_cancelled'))",
            name="occupies",
        ),
        *_lasts_a_day_at_most(),
        CheckConstraint("charge >= 0", name="charge"),
        Index("ix_bookings_session", "session_id"),
        Index("ix_bookings_client_starts", "client_id", "starts_at"),
        Index(
            "ix_bookings_charged",
            "organization_id",
            "client_id",
            sqlite_where=_CHARGED,
            postgresql_where=_CHARGED,
        ),
    )

    organization_id: Mapped[UUID]
    session_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    client_id: Mapped[UUID]
    client_name: Mapped[str]
    client_package_id: Mapped[UUID | None]
    status: Mapped[str] = mapped_column(default=BookingStatus.BOOKED.value)
    occupies: Mapped[bool] = mapped_column(default=True)
    overlap_allowed: Mapped[bool] = mapped_column(default=False)
    charge: Mapped[MinorUnits] = mapped_column(default=0)
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    # Without it, a flush of both writes them in any order, and half of the times the wrong one.
    session: Mapped[SessionRow] = relationship(lazy="raise")
