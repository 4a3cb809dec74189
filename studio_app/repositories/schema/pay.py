"""What trainers earn: rates from a day on, and statements of a period."""

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

from studio_app.repositories.schema.base import (
    Base,
    Keyed,
    MinorUnits,
    Versioned,
    same_organization,
)

_IN_FORCE = text("removed_at IS NULL")
_ISSUED = text("withdrawn_at IS NULL")


class PayRateRow(Keyed, Base):
    """What a trainer earns from a day on: minor units, or parts of a million for a percentage.

    The shares are parts of a million of that, paid when a client does not come or cancels late;
    ``group_amount`` is paid for a class, or for each head in it, where ``group_kind`` says so. A
    percentage ``of_net`` is one of the value without its tax.
    """

    __tablename__ = "pay_rates"
    __table_args__ = (
        same_organization("trainer_id", "trainers"),
        CheckConstraint("kind IN ('per_session', 'percentage', 'hourly')", name="kind"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("no_show_share BETWEEN 0 AND 1000000", name="no_show_share"),
        CheckConstraint("late_cancel_share BETWEEN 0 AND 1000000", name="late_cancel_share"),
        CheckConstraint("group_kind IN ('as_personal', 'flat', 'per_head')", name="group_kind"),
        CheckConstraint("group_amount >= 0", name="group_amount"),
        CheckConstraint("NOT of_net OR kind = 'percentage'", name="of_net"),
        Index(
            "uq_pay_rates_in_force",
            "trainer_id",
            "valid_from",
            unique=True,
            sqlite_where=_IN_FORCE,
            postgresql_where=_IN_FORCE,
        ),
    )

    organization_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    valid_from: Mapped[date]
    kind: Mapped[str]
    amount: Mapped[MinorUnits]
    no_show_share: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    late_cancel_share: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    group_kind: Mapped[str] = mapped_column(
        default="as_personal", server_default=text("'as_personal'")
    )
    group_amount: Mapped[MinorUnits] = mapped_column(default=0, server_default=text("0"))
    of_net: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    removed_at: Mapped[datetime | None]


class PayStatementRow(Keyed, Versioned, Base):
    """What a trainer earned from a day to another; once it is paid, nothing of it changes."""

    __tablename__ = "pay_statements"
    __table_args__ = (
        UniqueConstraint("id", "organization_id", "trainer_id"),
        same_organization("trainer_id", "trainers"),
        CheckConstraint("last_day >= first_day", name="last_day"),
        CheckConstraint("length(note) <= 500", name="note"),
        CheckConstraint("paid_at IS NULL OR withdrawn_at IS NULL", name="withdrawn_at"),
        Index(
            "ix_pay_statements_trainer_day",
            "trainer_id",
            "last_day",
            sqlite_where=_ISSUED,
            postgresql_where=_ISSUED,
        ),
    )

    organization_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    first_day: Mapped[date]
    last_day: Mapped[date]
    total: Mapped[MinorUnits]
    note: Mapped[str] = mapped_column(default="")
    issued_at: Mapped[datetime]
    issued_by: Mapped[UUID] = mapped_column(ForeignKey("users.id"))
    paid_at: Mapped[datetime | None]
    paid_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id"))
    withdrawn_at: Mapped[datetime | None]


class PayStatementLineRow(Keyed, Base):
    """A line of a statement: a session with its minutes, its value, and what it earns.

    ``kind`` says how the amount was found; ``text`` is said of a correction, which has no session.
    """

    __tablename__ = "pay_statement_lines"
    __table_args__ = (
        ForeignKeyConstraint(
            ["statement_id", "organization_id", "trainer_id"],
            ["pay_statements.id", "pay_statements.organization_id", "pay_statements.trainer_id"],
            name="fk_pay_statement_lines_statement",
        ),
        CheckConstraint("length(kind) BETWEEN 1 AND 40", name="kind"),
        CheckConstraint("length(text) <= 500", name="text"),
        Index("ix_pay_statement_lines_statement_id", "statement_id"),
    )

    organization_id: Mapped[UUID]
    statement_id: Mapped[UUID]
    trainer_id: Mapped[UUID]
    day: Mapped[date]
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("sessions.id"))
    heads: Mapped[int] = mapped_column(default=0)
    minutes: Mapped[int] = mapped_column(default=0)
    value: Mapped[MinorUnits] = mapped_column(default=0)
    amount: Mapped[MinorUnits]
