"""How rates and statements of pay stand, for taking steps back; see ``undoing``."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class RateBack:
    """A rate that is to count again, or no more."""

    key: UUID
    restore: bool


@dataclass(frozen=True, slots=True)
class PayBack:
    """Rates that are to be put back, or statements to be withdrawn: these not again then."""

    rates: tuple[RateBack, ...] = ()
    statement_ids: tuple[UUID, ...] = ()
