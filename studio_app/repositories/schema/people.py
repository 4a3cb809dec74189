"""Organizations, users, their roles, and trainers."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from studio_app.domain.people import Role
from studio_app.repositories.schema.base import PROPER_NAME, Base, Keyed, MinorUnits, Versioned

ROLES = ", ".join(f"'{role.value}'" for role in Role)


class OrganizationRow(Keyed, Versioned, Base):
    """A studio with its policies; ``demo_seed`` marks one filled by the program.

    ``refund_limit`` is what the front desk may give back, in minor units.
    """

    __tablename__ = "organizations"
    __table_args__ = (
        CheckConstraint(PROPER_NAME, name="name"),
        CheckConstraint("length(currency) = 3", name="currency"),
        CheckConstraint("late_cancel_hours >= 0", name="late_cancel_hours"),
        CheckConstraint("refund_limit >= 0", name="refund_limit"),
        CheckConstraint("trainer_limit > 0", name="trainer_limit"),
        CheckConstraint("password_minimum BETWEEN 8 AND 64", name="password_minimum"),
        CheckConstraint("idle_lock_minutes BETWEEN 1 AND 1440", name="idle_lock_minutes"),
    )

    name: Mapped[str]
    time_zone: Mapped[str]
    currency: Mapped[str]
    locale: Mapped[str]
    late_cancel_hours: Mapped[int] = mapped_column(default=24)
    late_cancel_spends_credit: Mapped[bool] = mapped_column(default=True)
    no_show_spends_credit: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    refund_limit: Mapped[MinorUnits] = mapped_column(default=0, server_default=text("0"))
    trainer_limit: Mapped[int | None]
    password_minimum: Mapped[int] = mapped_column(default=8, server_default=text("8"))
    idle_lock_minutes: Mapped[int] = mapped_column(default=10, server_default=text("10"))
    demo_seed: Mapped[int | None]
    created_at: Mapped[datetime]


class UserRow(Keyed, Versioned, Base):
    """Someone who can log in, under a name that is unique in the database."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("login"), CheckConstraint(PROPER_NAME, name="name"))

    login: Mapped[str]
    name: Mapped[str]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class CredentialRow(Base):
    """The argon2id hash of a user's password (SQLite only), readable by no login.

    A one-time password has ``valid_until``, and is replaced at the first login.
    """

    __tablename__ = "credentials"
    __table_args__ = (CheckConstraint("failed_logins >= 0", name="failed_logins"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), primary_key=True)
    password_hash: Mapped[str]
    failed_logins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    valid_until: Mapped[datetime | None]


class MembershipRow(Keyed, Base):
    """A role of a user in an organization; on PostgreSQL, a database role of its own."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("organization_id", "user_id", "role"),
        UniqueConstraint("database_role"),
        CheckConstraint(f"role IN ({ROLES})", name="role"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str]
    database_role: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    last_login_at: Mapped[datetime | None]


class TrainerRow(Keyed, Versioned, Base):
    """The professional profile of a user.

    ``buffer_before`` and ``buffer_after`` are the minutes that are kept free around a session when
    a free time is looked for; ``client_capacity`` is how many clients there is room for.
    """

    __tablename__ = "trainers"
    __table_args__ = (
        UniqueConstraint("id", "organization_id"),
        UniqueConstraint("organization_id", "user_id"),
        CheckConstraint(PROPER_NAME, name="name"),
        CheckConstraint("session_minutes BETWEEN 5 AND 1440", name="session_minutes"),
        CheckConstraint("buffer_before BETWEEN 0 AND 240", name="buffer_before"),
        CheckConstraint("buffer_after BETWEEN 0 AND 240", name="buffer_after"),
        CheckConstraint("client_capacity IS NULL OR client_capacity >= 0", name="client_capacity"),
    )

    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    user_id: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    colour: Mapped[int] = mapped_column(default=0)
    position: Mapped[int] = mapped_column(default=0)
    session_minutes: Mapped[int] = mapped_column(default=60)
    accepts_new_clients: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)
    buffer_before: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    buffer_after: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    client_capacity: Mapped[int | None]


class AssistedTrainerRow(Base):
    """A trainer whose clients an assistant helps with, until it is ``removed_at``."""

    __tablename__ = "assisted_trainers"

    membership_id: Mapped[UUID] = mapped_column(ForeignKey("memberships.id"), primary_key=True)
    trainer_id: Mapped[UUID] = mapped_column(ForeignKey("trainers.id"), primary_key=True)
    organization_id: Mapped[UUID] = mapped_column(ForeignKey("organizations.id"))
    removed_at: Mapped[datetime | None]
