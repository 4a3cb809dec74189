"""Payments one below the other, as they are looked through, added up and written into files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from studio_app.domain.paging import OpenedList
from studio_app.domain.payments import PaymentMethod


class PaymentKind(StrEnum):
    """Whether money came in or was given back."""

    TAKEN = "taken"
    GIVEN_BACK = "given_back"


class PaymentOrder(StrEnum):
    """What a list of payments is ordered by."""

    WHEN = "when"
    CLIENT = "client"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """Which payments are asked for; None stands for any. Days are local, both included.

    A receipt is looked for by its number on all days that the viewer is shown. ``trainer_ids`` are
    of those who look after the client now.
    """

    first_day: date | None = None
    last_day: date | None = None
    method: PaymentMethod | None = None
    kind: PaymentKind | None = None
    user_id: UUID | None = None
    client_id: UUID | None = None
    trainer_ids: tuple[UUID, ...] | None = None
    receipt_number: int | None = None
    order: PaymentOrder = PaymentOrder.WHEN
    descending: bool = True


@dataclass(frozen=True, slots=True)
class ListedPayment:
    """A payment; ``amount`` in minor units, below zero where it was given back, ``paid_at`` in UTC.

    ``user_name`` is "" for a colleague whom the viewer does not see. ``receipt_id`` is None for a
    payment from before receipts. It is for the package of that name, a single session, or on
    account.
    """

    id: UUID
    paid_at: datetime
    amount: int
    method: PaymentMethod
    client_id: UUID
    client_name: str
    user_id: UUID
    user_name: str
    receipt_id: UUID | None
    receipt_number: int | None
    package_name: str
    is_for_session: bool
    reason: str


@dataclass(frozen=True, slots=True)
class MethodTotal:
    """What was taken and given back in one way, both above zero, in minor units."""

    method: PaymentMethod
    count: int
    taken: int
    given_back: int

    @property
    def total(self) -> int:
        """Return what is left of it."""
        return self.taken - self.given_back


@dataclass(frozen=True, slots=True)
class PaymentTotals:
    """Sums of all payments that fit, one for each way in which any was paid."""

    by_method: tuple[MethodTotal, ...] = ()

    @property
    def taken(self) -> int:
        """Return what was taken."""
        return sum(one.taken for one in self.by_method)

    @property
    def given_back(self) -> int:
        """Return what was given back, above zero."""
        return sum(one.given_back for one in self.by_method)

    @property
    def total(self) -> int:
        """Return what is left of it."""
        return self.taken - self.given_back

    @property
    def count(self) -> int:
        """Return how many payments there are."""
        return sum(one.count for one in self.by_method)


@dataclass(frozen=True, slots=True)
class TillUser:
    """Somebody who takes payments."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class OpenedPayments(OpenedList[ListedPayment]):
    """A list of payments as it was found, with its sums and who may have taken them."""

    totals: PaymentTotals = PaymentTotals()
    users: Sequence[TillUser] = ()
