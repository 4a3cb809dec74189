"""Statements of pay for all trainers at once: what each is about, and which are to be drawn up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from studio_app.domain.pay_statements import PayStatement


@dataclass(frozen=True, slots=True)
class TrainerPay:
    """What a trainer earned on some days, or the statement that has some of them already."""

    trainer_id: UUID
    trainer_name: str
    total: int = 0
    lines: int = 0
    open_sessions: int = 0
    without_rate: int = 0
    stated: PayStatement | None = None

    @property
    def id(self) -> UUID:
        """Return whose it is."""
        return self.trainer_id

    @property
    def is_due(self) -> bool:
        """Tell whether a statement can be drawn up."""
        return self.stated is None and self.lines > 0


@dataclass(frozen=True, slots=True)
class WantedStatement:
    """A statement that is wanted, with what it came to when it was looked at."""

    statement_id: UUID
    trainer_id: UUID
    seen_total: int


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """A wish for statements of some days, all of them or none; ``key`` by who asks."""

    key: UUID
    first_day: date
    last_day: date
    wanted: tuple[WantedStatement, ...]
