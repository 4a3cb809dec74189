"""A receipt as it is shown and printed: who paid what, how, and what of it goes where."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.fees import Fees

HEAD_SETTING, HEAD_LINES = "receipt_head", "lines"
"""Under which names a studio keeps what stands above its receipts."""

MOST_HEAD_LINES = 8
LONGEST_HEAD_LINE = 80


class NoReceipt(StudioError):
    """A payment from before there were receipts."""

    template = "This payment is from before receipts, and has none."


@dataclass(frozen=True, slots=True)
class PaidPackage:
    """The package that was paid for: its name, its price and what was paid for it by then."""

    name: str
    price: int
    paid_by_then: int


@dataclass(frozen=True, slots=True)
class PaidSession:
    """The single session that was paid for; ``title`` of a class, "" for a personal one.

    ``starts_at`` is None for one that the viewer does not see.
    """

    starts_at: datetime | None
    title: str
    trainer_name: str


@dataclass(frozen=True, slots=True)
class RefundedReceipt:
    """The receipt that a refund gives back, or a part of it."""

    number: int
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptRecipient:
    """Whom a receipt is for, and where mail reaches them: "" where that is not known."""

    client_id: UUID
    name: str
    email: str
    number: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """A receipt; ``amount`` in minor units, below zero for a refund, moments in UTC.

    It is for a package, a session, or on account where there is neither. ``method`` is how it was
    paid; without ``fees`` nothing was reckoned. ``refunds`` is None for a refund of no payment.
    """

    id: UUID
    number: int
    issued_at: datetime
    issued_by: str
    client_number: int
    client_name: str
    client_address: str
    amount: int
    method: str
    package: PaidPackage | None = None
    session: PaidSession | None = None
    fees: Fees | None = None
    refunds: RefundedReceipt | None = None
    reason: str = ""

    @property
    def is_refund(self) -> bool:
        """Tell whether money was given back."""
        return self.amount < 0


def head_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Return what stands below the studio's name, such as its address, as it is kept.

    Raises InvalidInput for too many or too long lines.
    """
    kept = [" ".join("".join(_plain(char) for char in line).split()) for line in lines]
    while kept and not kept[-1]:
        kept.pop()
    while kept and not kept[0]:
        kept.pop(0)
    if len(kept) > MOST_HEAD_LINES:
        raise InvalidInput("head", f"There is room for {MOST_HEAD_LINES} lines.")
    if any(len(line) > LONGEST_HEAD_LINE for line in kept):
        raise InvalidInput("head", f"Keep each line to {LONGEST_HEAD_LINE} characters.")
    return tuple(kept)


def _plain(char: str) -> str:
    return char if char.isprintable() else " "
