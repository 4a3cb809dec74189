"""Taking money and giving it back: for what, how, and what is owed after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from studio_app.domain.changes import Changes, Step
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.money import LARGEST_MINOR
from studio_app.domain.undoing import DiaryUndo

# So long whoever took money says that it was a mistake, however much it was.
MISTAKE = timedelta(minutes=15)
# Nobody pays one thing in more ways at once.
MOST_PARTS = 8


class PaymentMethod(StrEnum):
    """How money comes and goes."""

    CASH = "cash"
    CARD = "card"
    TRANSFER = "transfer"
    OTHER = "other"


class PaysMore(StudioError):
    """More money is given for something than is still owed for it."""

    template = (
        "Only {open} is still owed here. Take that much, or put the rest on the client's account."
    )


class RefundsMore(StudioError):
    """More is to be given back of a payment than is left of it."""

    template = "Of this payment {left} is left to give back."


class RefundBeyondLimit(StudioError):
    """Whoever is at the desk may give back less than that."""

    template = (
        "The front desk may give back up to {limit} of a payment. Ask the owner to give back more."
    )


@dataclass(frozen=True, slots=True)
class MoneyPart:
    """So much money in one way, in minor units."""

    amount: int
    method: PaymentMethod


def checked_parts(parts: Sequence[MoneyPart]) -> tuple[MoneyPart, ...]:
    """Return the parts of a payment; raise InvalidInput for amounts that cannot be."""
    if len(parts) > MOST_PARTS:
        raise InvalidInput("amount", f"Take at most {MOST_PARTS} payments at once.")
    for part in parts:
        if part.amount <= 0:
            raise InvalidInput("amount", "Type an amount above zero.")
    if sum(part.amount for part in parts) > LARGEST_MINOR:
        raise InvalidInput("amount", "This amount is larger than any that is kept here.")
    return tuple(parts)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """Something that is still owed, in minor units, since ``since`` (UTC).

    Of a package or of a single session; of neither, it is what is owed beside those that the viewer
    sees. ``name`` is the package's, or whoever gives the session; ``price`` what it costs whole.
    """

    client_id: UUID
    client_name: str
    since: datetime
    name: str
    price: int
    open: int
    package_id: UUID | None = None
    booking_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class OpenItems:
    """All that is owed by a client, or a family, the oldest first; ``on_account`` was paid ahead.

    ``on_account`` is what is left over of all that was paid, once everything is paid.
    """

    items: tuple[OpenItem, ...] = ()
    on_account: int = 0

    @property
    def owed(self) -> int:
        """Return what is owed in all."""
        return sum(item.open for item in self.items)


def settled(
    items: Iterable[OpenItem], owed: int, client_id: UUID, client_name: str, now: datetime
) -> OpenItems:
    """Return what is open of the things that a client owes for, when ``owed`` is owed in all.

    What was paid on account, or beyond the price of something, pays the oldest first; what is owed
    beside is an item of its own.
    """
    known = sorted((item for item in items if item.open > 0), key=_age)
    spare = sum(item.open for item in known) - owed
    if spare < 0:
        beside = OpenItem(client_id, client_name, now, "", -spare, -spare)
        return OpenItems((*known, beside))
    left = []
    for item in known:
        covered = min(spare, item.open)
        spare -= covered
        if item.open > covered:
            left.append(replace(item, open=item.open - covered))
    return OpenItems(tuple(left), spare)


def covered(items: Sequence[OpenItem], owed: int, package_id: UUID) -> int:
    """Return how much of what is open of a package was paid on account, or beyond another price.

    Of the things that a client owes for, as ``settled`` takes them.
    """
    asked = [item for item in items if item.package_id == package_id and item.open > 0]
    if not asked:
        return 0
    left = settled(items, owed, asked[0].client_id, asked[0].client_name, asked[0].since).items
    return asked[0].open - sum(item.open for item in left if item.package_id == package_id)


def together(of_members: Iterable[OpenItems]) -> OpenItems:
    """Return what several clients owe, the oldest first whoever owes it."""
    members = list(of_members)
    items = sorted((item for one in members for item in one.items), key=_age)
    return OpenItems(tuple(items), sum(one.on_account for one in members))


def shared_out(
    items: Iterable[OpenItem], parts: Iterable[MoneyPart]
) -> Iterator[tuple[OpenItem, MoneyPart]]:
    """Yield which part of the money pays how much of which thing, the first things first.

    What is left of the money once all is paid goes to nothing.
    """
    money = list(parts)
    for item in items:
        wanted = item.open
        while wanted and money:
            part = money.pop(0)
            taken = min(wanted, part.amount)
            yield item, replace(part, amount=taken)
            wanted -= taken
            if part.amount > taken:
                money.insert(0, replace(part, amount=part.amount - taken))


def _age(item: OpenItem) -> tuple[datetime, UUID, UUID]:
    return item.since, item.client_id, item.package_id or item.booking_id or item.client_id


class PayFor(StrEnum):
    """What money is taken for."""

    PACKAGE = "package"
    SESSION = "session"
    DEBT = "debt"
    FAMILY = "family"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class PayRequest:
    """Money that a client brings; ``item_id`` is the package or the booking that it is for."""

    request_id: UUID
    client_id: UUID
    pay_for: PayFor
    parts: tuple[MoneyPart, ...]
    item_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RefundRequest:
    """Money to be given back of a payment, and why.

    ``lower_price`` takes as much off the price of its package, so that it is not owed again;
    ``credits_back`` so many sessions are taken out of the package.
    """

    request_id: UUID
    payment_id: UUID
    amount: int
    method: PaymentMethod
    reason: str
    lower_price: bool = False
    credits_back: int = 0


@dataclass(frozen=True, slots=True)
class ReceiptNumber:
    """A receipt that was issued: its key, its number, and how much it is over."""

    id: UUID
    number: int
    amount: int


@dataclass(frozen=True, slots=True)
class MoneyOutcome:
    """What became of a sale, a payment or a refund, and the way back.

    ``subject`` is what it is about in words, such as the name of a package, "" for a debt.
    ``amount`` was paid (or given back), ``owes`` is what the client owes now, None for those who do
    not see all of it. ``package_id`` is the package that was sold or paid for.
    """

    step: Step
    client_id: UUID
    client_name: str
    subject: str
    amount: int
    owes: int | None
    receipts: tuple[ReceiptNumber, ...]
    changes: Changes
    undo: DiaryUndo | None
    package_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment as it stands, in minor units; ``left`` of it can be given back.

    It was ``refunded`` already by so much. ``receipt`` is None for one from before receipts.
    """

    id: UUID
    client_id: UUID
    amount: int
    method: PaymentMethod
    paid_at: datetime
    refunded: int
    receipt: int | None
    package_id: UUID | None = None
    package_name: str = ""
    booking_id: UUID | None = None
    taken_by: UUID | None = None

    @property
    def left(self) -> int:
        """Return what can be given back of it."""
        return max(self.amount - self.refunded, 0)


@dataclass(frozen=True, slots=True)
class RefundChoice:
    """What a dialog that gives money back has to know.

    ``limit`` is how much of a payment the viewer may give back, None where there is no limit;
    ``balances`` are the sessions left in each package.
    """

    client_name: str
    payments: tuple[PaymentLine, ...]
    limit: int | None
    balances: dict[UUID, int] = field(default_factory=dict)
