"""What happens to a package after it was sold: frozen, extended, corrected, shared, given up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.money import LARGEST_MINOR
from studio_app.domain.undoing import DiaryUndo, PackageStand

LONGEST_FREEZE = 366
MOST_CREDITS = 10_000
# Beyond any package: the calendars of some systems end soon after.
LAST_DAY = date(2199, 12, 31)


class PackageStep(StrEnum):
    """What was done about a package, for the name of its undo."""

    FREEZE = "freeze"
    UNFREEZE = "unfreeze"
    EXTEND = "extend"
    SHORTEN = "shorten"
    ADJUST = "adjust"
    REDUCE_PRICE = "reduce_price"
    VOID = "void"
    TRANSFER = "transfer"
    SHARE = "share"
    UNSHARE = "unshare"
    FREEZE_ALL = "freeze_all"


class VoidMoney(StrEnum):
    """What becomes of the price of a package that is void.

    It stays as it is; what is not paid yet is owed no more; only the sessions that were used are
    owed; or nothing is, and what was paid stands to the client's good.
    """

    PRICE_STAYS = "price_stays"
    UNPAID_WAIVED = "unpaid_waived"
    USED_ONLY = "used_only"
    NOTHING_OWED = "nothing_owed"


class PackageIsFrozen(StudioError):
    """A package is frozen already, or will be."""

    template = "“{package}” of {client} is frozen until {until} already. Unfreeze it first."


class PackageIsVoid(StudioError):
    """A package that was given up for good changes no more."""

    template = "“{package}” of {client} is void, so nothing can be done with it any more."


class TooFewCredits(StudioError):
    """A package has fewer credits than are to be taken from it."""

    template = "“{package}” of {client} has {count} left: no more can be taken from it."


@dataclass(frozen=True, slots=True)
class PackageRef:
    """The package that is meant, in the version that was looked at."""

    package_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class CreditTransfer:
    """A wish to move credits to another client; whoever asks makes the ``new_package_id``."""

    package: PackageRef
    to_client_id: UUID
    credits: int
    new_package_id: UUID
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PackageOutcome:
    """What became of a package, or of ``count`` of them: what changed, and the way back.

    ``days`` is by how many the expiry moved, ``credits`` how many came or went, ``amount`` what is
    owed less, in minor units; ``left_alone`` packages were not to be changed.
    """

    step: PackageStep
    package_id: UUID | None
    client_name: str
    package_name: str
    changes: Changes
    undo: DiaryUndo | None
    other_client: str = ""
    until: date | None = None
    days: int = 0
    credits: int = 0
    amount: int = 0
    count: int = 1
    left_alone: int = 0


@dataclass(frozen=True, slots=True)
class FreezeAllPreview:
    """What freezing all packages would do: how many, how many not, and what is booked meanwhile.

    ``left_alone`` are packages with a freeze of their own that lies apart from these days.
    """

    packages: int
    left_alone: int
    sessions: int


@dataclass(frozen=True, slots=True)
class SharedWith:
    """A client who may draw on a package."""

    share_id: UUID
    client_id: UUID
    name: str
    since: datetime


@dataclass(frozen=True, slots=True)
class PackageFacts:
    """All that is to be known before something is done with a package.

    ``price`` and ``paid`` in minor units; of what is not paid so much is ``covered`` by what was
    paid on account. ``ahead`` bookings to come are paid by it.
    """

    ref: PackageRef
    organization_id: UUID
    client_id: UUID
    client_name: str
    type_id: UUID
    name: str
    sessions: int | None
    balance: int
    price: int
    paid: int
    bought_at: datetime
    starts_on: date
    stand: PackageStand
    shared_with: tuple[SharedWith, ...] = ()
    ahead: int = 0
    covered: int = 0

    @property
    def owed(self) -> int:
        """Return what is owed for it altogether, paid or not."""
        return self.price - self.stand.price_reduction

    @property
    def used(self) -> int:
        """Return how many of the sessions that were sold are gone."""
        return max(0, (self.sessions or 0) - self.balance)


def days_between(first: date, last: date) -> int:
    """Return how many days a freeze has, both ends included."""
    return (last - first).days + 1


def checked_days(
    first: date, last: date, today: date, field: str = "until", *, starts_on: date | None = None
) -> int:
    """Return how many days a freeze lasts.

    Raises InvalidInput for one that ends before it begins, that is over, or that never ends, and
    where it is known, for one that begins before the package does.
    """
    if starts_on is not None and first < starts_on:
        raise InvalidInput("from", "The package is not valid before then. Choose a later day.")
    if last < first:
        raise InvalidInput(field, "The last day is before the first. Choose a later one.")
    if last < today:
        raise InvalidInput(field, "These days are over. Choose a last day from today on.")
    days = days_between(first, last)
    if days > LONGEST_FREEZE:
        raise InvalidInput(field, f"A package is frozen for {LONGEST_FREEZE} days at most.")
    return days


def frozen(stand: PackageStand, first: date, last: date) -> PackageStand:
    """Return a package frozen on these days, its expiry moved by as many as were not frozen before.

    Raises InvalidInput for days on which it is not valid anyway.
    """
    if stand.expires_on is not None and first > stand.expires_on:
        raise InvalidInput("from", "The package has expired by then. Choose an earlier day.")
    return replace(
        stand,
        frozen_from=first,
        frozen_until=last,
        expires_on=moved(stand.expires_on, days_added(stand, first, last)),
    )


def days_added(stand: PackageStand, first: date, last: date) -> int:
    """Return how many of these days are none of those on which a package was frozen."""
    days = days_between(first, last)
    if stand.freeze is None:
        return days
    since, until = max(first, stand.freeze[0]), min(last, stand.freeze[1])
    return days - max(days_between(since, until), 0)


def joined_freeze(stand: PackageStand, first: date, last: date, today: date) -> PackageStand | None:
    """Return a package frozen on these days beside its own freeze; None where the two lie apart.

    Days on which it was frozen anyway move its expiry no further.
    """
    own = coming_freeze(stand, today)
    if own is None:
        return frozen(stand, first, last)
    day = timedelta(days=1)
    if first > own[1] + day or last < own[0] - day:
        return None
    since, until = min(first, own[0]), max(last, own[1])
    more = days_between(since, until) - days_between(*own)
    return replace(
        stand, frozen_from=since, frozen_until=until, expires_on=moved(stand.expires_on, more)
    )


def unfrozen(stand: PackageStand, today: date, starts_on: date) -> tuple[PackageStand, int]:
    """Return a package that pays again from today on, and how many days of its freeze were left.

    It expires by as many sooner, but not before it starts: somebody may have shortened it since.
    Raises InvalidInput where there is no freeze.
    """
    own = coming_freeze(stand, today)
    if own is None:
        raise InvalidInput("package", "This package is not frozen.")
    left = days_between(max(today, own[0]), own[1])
    expires_on = brought_back(stand.expires_on, left, starts_on)
    if today <= own[0]:
        free = replace(stand, frozen_from=None, frozen_until=None, expires_on=expires_on)
    else:
        free = replace(stand, frozen_until=today - timedelta(days=1), expires_on=expires_on)
    return free, left


def coming_freeze(stand: PackageStand, today: date) -> tuple[date, date] | None:
    """Return the days of a freeze that is on or lies ahead, None where there is none."""
    freeze = stand.freeze
    return freeze if freeze is not None and freeze[1] >= today else None


def moved(expires_on: date | None, days: int) -> date | None:
    """Return a day of expiry so many days later; what never expires still does not.

    Raises InvalidInput for a day beyond all calendars.
    """
    if expires_on is None:
        return None
    if days > (LAST_DAY - expires_on).days:
        raise InvalidInput("until", "This is later than any package lasts. Choose an earlier day.")
    return expires_on + timedelta(days=days)


def brought_back(expires_on: date | None, days: int, starts_on: date) -> date | None:
    """Return a day of expiry so many days sooner, but not before a package starts."""
    if expires_on is None:
        return None
    return max(expires_on - timedelta(days=days), starts_on)


def checked_expiry(wanted: date | None, starts_on: date, today: date) -> date | None:
    """Return the day on which a package is to expire, None for never; raises InvalidInput."""
    if wanted is None:
        return None
    if wanted < today:
        raise InvalidInput("until", "This day is over. Choose today or a later day.")
    if wanted < starts_on:
        raise InvalidInput("until", "The package is not valid before then. Choose a later day.")
    if wanted > LAST_DAY:
        raise InvalidInput("until", "This is later than any package lasts. Choose an earlier day.")
    return wanted


def checked_credits(amount: int, field: str = "credits") -> int:
    """Return by how many credits to correct; raises InvalidInput for none, or beyond all reason."""
    if amount == 0:
        raise InvalidInput(field, "Type by how many to change it, such as 1 or -1.")
    if abs(amount) > MOST_CREDITS:
        raise InvalidInput(field, f"A package is changed by {MOST_CREDITS:,} at most.")
    return amount


def checked_reduction(amount: int, owed: int, field: str = "amount") -> int:
    """Return by how much a price comes down, in minor units; raises InvalidInput."""
    if not 0 < amount <= LARGEST_MINOR:
        raise InvalidInput(field, "Type an amount above zero.")
    if amount > owed:
        raise InvalidInput(field, "This is more than the package costs. Type a smaller amount.")
    return amount


def reduction_when_void(facts: PackageFacts, money: VoidMoney) -> int:
    """Return by how much more the price comes down when a package becomes void, in minor units.

    Of what was sold by the number, the sessions that are gone cost their share, rounded down.
    """
    stays = {
        VoidMoney.PRICE_STAYS: facts.owed,
        VoidMoney.UNPAID_WAIVED: min(facts.owed, max(facts.paid + facts.covered, 0)),
        VoidMoney.USED_ONLY: facts.owed,
        VoidMoney.NOTHING_OWED: 0,
    }
    if money is VoidMoney.USED_ONLY and facts.sessions:
        used = min(facts.used, facts.sessions)
        stays[money] = min(facts.owed, facts.price * used // facts.sessions)
    return facts.owed - stays[money]
