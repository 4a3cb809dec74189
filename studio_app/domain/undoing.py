"""How to take steps in the diary back: what was found, and what is to stand there again.

A step is taken back only while everything stands as the step left it. What was taken back then can
be done again in the same way: the ``inverse`` of its undo.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.merge_requests import MergeBack
from studio_app.domain.packages import EntryKind
from studio_app.domain.schedule import BookingStatus, TimeOffStatus
from studio_app.domain.undoing_hours import HoursBack
from studio_app.domain.undoing_lists import ListsBack
from studio_app.domain.undoing_notes import NotesBack
from studio_app.domain.undoing_pay import PayBack
from studio_app.domain.undoing_prices import PackageTypeBack, TrainerPriceBack
from studio_app.domain.undoing_profiles import ProfileBack
from studio_app.domain.undoing_records import AttachedBack, DetailsBack, TransferBack
from studio_app.domain.waiting_list import WaitingStatus


@dataclass(frozen=True, slots=True)
class Beside:
    """What stood at the same time in the diaries, and so is not in the way of coming back.

    ``sessions`` are those of the trainer and the clients that were seen; where the rest was not,
    ``times`` are when each of the clients was busy, in microseconds.
    """

    sessions: tuple[UUID, ...] = ()
    times: tuple[tuple[UUID, int, int], ...] = ()


ALONE = Beside()


@dataclass(frozen=True, slots=True)
class BookingStand:
    """How a booking stands; a status of None says that it was withdrawn, as made by mistake.

    ``charge`` in minor units, None for those who see no money.
    """

    status: BookingStatus | None
    charge: int | None = 0

    @property
    def occupies(self) -> bool:
        """Tell whether the client's time is taken."""
        return self.status is not None and self.status.occupies


@dataclass(frozen=True, slots=True)
class BookingBack:
    """A booking that stands as ``found`` and is to stand as ``restore``.

    ``of_own_client``: the trainer looked after the client then, and has to still. Where the
    booking is given up, ``returns_credit`` gives back what it holds, for the ``reason``. It comes
    back ``beside`` what stood there at the same time. A step that marked it as missed ``gave_back``
    the credit, or did not.
    """

    key: UUID
    found: BookingStand
    restore: BookingStand
    of_own_client: bool = False
    returns_credit: bool = False
    reason: str = ""
    beside: Beside = ALONE
    gave_back: bool = False


@dataclass(frozen=True, slots=True)
class SessionStand:
    """How a session stands in a diary; times in UTC, not ``standing`` once it was withdrawn."""

    trainer_id: UUID
    starts_at: datetime
    ends_at: datetime
    place_id: UUID | None
    title: str
    capacity: int
    standing: bool
    overlap_allowed: bool
    series_id: UUID | None = None
    series_day: date | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A booking that stood in a session; ``let_in`` beside another of the client's."""

    key: UUID
    status: BookingStatus
    let_in: bool = False


@dataclass(frozen=True, slots=True)
class SessionBack:
    """A session that stands as ``found`` and is to stand as ``restore``.

    It comes back with those who had ``seats`` in it then, ``beside`` what stood there at the same
    time.
    """

    key: UUID
    found: SessionStand
    restore: SessionStand
    seats: tuple[Seat, ...] = ()
    beside: Beside = ALONE


@dataclass(frozen=True, slots=True)
class TimeOffStand:
    """How time off stands, with the word of the answer; not ``standing`` once it was withdrawn."""

    status: TimeOffStatus
    decision: str = ""
    standing: bool = True


@dataclass(frozen=True, slots=True)
class TimeOffBack:
    """Time off that stands as ``found`` and is to stand as ``restore``.

    ``kept`` are the sessions that it was to leave where they are.
    """

    key: UUID
    found: TimeOffStand
    restore: TimeOffStand
    kept: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class SeriesStand:
    """How a series stands: its rule as RFC 5545 writes it, and what its sessions have in common.

    It goes on unless it was ended ``ended_at``.
    """

    rule: str
    start_minute: int
    minutes: int
    place_id: UUID | None
    capacity: int = 1
    title: str = ""
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SeriesBack:
    """A series that stands as ``found`` and is to stand as ``restore``."""

    key: UUID
    found: SeriesStand
    restore: SeriesStand


@dataclass(frozen=True, slots=True)
class WaitingStand:
    """How an entry of the waiting list stands, with the booking that it led to."""

    status: WaitingStatus
    booking_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class WaitingBack:
    """An entry of the waiting list that stands as ``found`` and is to stand as ``restore``."""

    key: UUID
    found: WaitingStand
    restore: WaitingStand


@dataclass(frozen=True, slots=True)
class ClientStand:
    """Whether a client is one of the studio's at present."""

    active: bool


@dataclass(frozen=True, slots=True)
class ClientBack:
    """A client who stands as ``found`` and is to stand as ``restore``.

    Who was ``added`` may go again only while nothing hangs on them.
    """

    key: UUID
    found: ClientStand
    restore: ClientStand
    added: bool = True


@dataclass(frozen=True, slots=True)
class PackageStand:
    """How a package stands besides its credits; the days of a freeze are included.

    ``price_reduction`` in minor units is what of the price is not owed any more.
    """

    expires_on: date | None
    frozen_from: date | None = None
    frozen_until: date | None = None
    price_reduction: int = 0
    voided: bool = False

    @property
    def freeze(self) -> tuple[date, date] | None:
        """Return the first and the last day on which it is, was or will be frozen."""
        if self.frozen_from is None or self.frozen_until is None:
            return None
        return self.frozen_from, self.frozen_until


@dataclass(frozen=True, slots=True)
class PackageBack:
    """A package that stands as ``found`` and is to stand as ``restore``.

    ``credits`` of that ``kind`` come to its ledger with it. One of which everything has to be left
    as it came ``holds`` as many credits, and 0 where nobody counts them.
    """

    key: UUID
    found: PackageStand
    restore: PackageStand
    kind: EntryKind | None = None
    credits: int = 0
    holds: int | None = None


@dataclass(frozen=True, slots=True)
class ShareBack:
    """A client's right to draw on a package, that is to be given or taken away again."""

    key: UUID
    restore: bool


@dataclass(frozen=True, slots=True)
class FreezeAllBack:
    """A freeze of all packages on local days, marked in their histories by a moment and a user.

    It ``stands``, or was taken back then and is to stand again. What was changed since stays so.
    """

    organization_id: UUID
    first: date
    last: date
    at: datetime
    user_id: UUID
    stands: bool = True


@dataclass(frozen=True, slots=True)
class PaymentBack:
    """A payment of which nothing was given back yet, and all of which is to be given back.

    That is a payment of its own: it cannot be taken back again.
    """

    key: UUID
    amount: int


@dataclass(frozen=True, slots=True)
class DiaryUndo:
    """All that has to be put back, at once or not at all."""

    bookings: tuple[BookingBack, ...] = ()
    sessions: tuple[SessionBack, ...] = ()
    time_off: tuple[TimeOffBack, ...] = ()
    series: tuple[SeriesBack, ...] = ()
    waiting: tuple[WaitingBack, ...] = ()
    clients: tuple[ClientBack, ...] = ()
    details: tuple[DetailsBack, ...] = ()
    attached: tuple[AttachedBack, ...] = ()
    transfers: tuple[TransferBack, ...] = ()
    packages: tuple[PackageBack, ...] = ()
    shares: tuple[ShareBack, ...] = ()
    freezes: tuple[FreezeAllBack, ...] = ()
    payments: tuple[PaymentBack, ...] = ()
    package_types: tuple[PackageTypeBack, ...] = ()
    prices: tuple[TrainerPriceBack, ...] = ()
    merges: tuple[MergeBack, ...] = ()
    lists: ListsBack | None = None
    hours: HoursBack | None = None
    notes: NotesBack | None = None
    profile: ProfileBack | None = None
    pay: PayBack | None = None
    import_run: UUID | None = None
