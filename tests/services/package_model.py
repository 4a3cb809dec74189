"""A model of packages of one's own, beside the studio that it is held against."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from sqlalchemy import select

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.schema import ClientPackageRow, PaymentRow
from studio_app.services import package_life
from studio_app.services.doctor import examine
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, key
from tests.services.steps import Hands

DAY = timedelta(days=1)
CLIENTS = ("cara", "dora", "emil")
PRICE = 70_000


@dataclass
class Package:
    """What the model knows of a package."""

    key: UUID
    owner: str
    balance: int
    price: int
    starts_on: date
    expires_on: date | None
    bought_at: datetime
    reduction: int = 0
    frozen: tuple[date, date] | None = None
    void: bool = False
    expired: int = 0
    shared: set[str] = field(default_factory=set)

    def pays(self, client: str, day: date) -> bool:
        """Tell whether a client's session on a day is paid by it."""
        its = client == self.owner or client in self.shared
        valid = self.starts_on <= day and (self.expires_on is None or day <= self.expires_on)
        ice = self.frozen is not None and self.frozen[0] <= day <= self.frozen[1]
        return its and valid and not ice and not self.void and self.balance > 0


@dataclass
class Booking:
    """What the model knows of a booking; ``package`` is the number of the one that pays."""

    done: BookingOutcome
    package: int


class PackageModel(RuleBasedStateMachine):
    """How packages should stand, and taking the last step back."""

    open_studio: Callable[[], StudioDatabase]

    def __init__(self) -> None:
        super().__init__()
        self.studio = type(self).open_studio()
        self.hands = Hands.of(self.studio.login("owner"))
        self.now = NOW
        self.packages: list[Package] = []
        self.bookings: list[Booking] = []
        self.paid: dict[UUID, int] = {}
        self.last: DiaryUndo | None = None
        self.before: tuple[list[Package], int] = ([], 0)
        self.slots = 0

    def today(self) -> date:
        return self.now.date()

    def remember(self, done: Any) -> None:
        """Let the step be the one that is taken back next."""
        self.last = done.undo

    def kept(self) -> None:
        """Keep how all stands before a step."""
        copies = [replace(one, shared=set(one.shared)) for one in self.packages]
        self.before = (copies, len(self.bookings))
        self.last = None

    def pick(self, number: int) -> Package:
        return self.packages[number % len(self.packages)]

    def ref(self, package: Package) -> Any:
        return package_life.package_facts(
            self.hands.uow, self.hands.viewer, package.key, self.now
        ).ref

    def do(self, step: Any, package: Package, *values: Any) -> Any:
        """Do something with a package as it stands."""
        return step(
            self.hands.uow,
            self.hands.viewer,
            self.ref(package),
            *values,
            now=self.now,
            request_id=new_id(),
        )

    def refused(self, call: Callable[[], Any]) -> None:
        """Make sure that a step is refused with a sentence."""
        try:
            call()
        except StudioError:
            return
        raise AssertionError("this was to be refused")

    @initialize()
    def begin(self) -> None:
        for client in CLIENTS:
            ten = Package(
                key(f"{client} ten"),
                client,
                8,
                PRICE,
                TODAY - 30 * DAY,
                TODAY + 60 * DAY,
                NOW - 25 * DAY,
            )
            self.packages.append(ten)

    @precondition(lambda self: self.last is not None)
    @rule(again=st.booleans())
    def take_back(self, again: bool) -> None:
        """Take the last step back, and do it again, or not."""
        assert self.last is not None
        after = [replace(one, shared=set(one.shared)) for one in self.packages]
        booked = list(self.bookings)
        back = self.put(self.last, again=False)
        self.packages = [*self.before[0], *self.empty(after[len(self.before[0]) :])]
        del self.bookings[self.before[1] :]
        self.last = None
        if again:
            self.put(back, again=True)
            self.packages = after
            self.bookings = [replace(one, done=self.as_it_stands(one.done)) for one in booked]

    def empty(self, packages: list[Package]) -> list[Package]:
        """Return packages as they are once what filled them is taken back."""
        return [replace(one, balance=0, void=True) for one in packages]

    def put(self, back: DiaryUndo, *, again: bool) -> DiaryUndo:
        hands = self.hands
        done = undo(hands.uow, hands.viewer, back, self.now, request_id=new_id(), again=again)
        assert done.undo is not None
        return done.undo

    def as_it_stands(self, done: BookingOutcome) -> BookingOutcome:
        with self.hands.uow.reading() as work:
            booking = work.bookings.find(done.booking_id)
            assert booking is not None
            return replace(done, version=booking.version)

    def payments_of(self, package: Package) -> list[tuple[UUID, int]]:
        """Return the payments for a package of which something is left, with how much."""
        with self.studio.house() as connection:
            row = PaymentRow
            found = connection.execute(
                select(row.id, row.amount, row.refund_of).where(
                    row.client_package_id == package.key
                )
            ).all()
        left = {one.id: one.amount for one in found if one.refund_of is None}
        for one in found:
            if one.refund_of is not None:
                left[one.refund_of] += one.amount
        return [(payment, rest) for payment, rest in sorted(left.items()) if rest > 0]

    @invariant()
    def packages_are_what_they_should_be(self) -> None:
        row = ClientPackageRow
        with self.studio.house() as connection:
            found = {
                one.id: one
                for one in connection.execute(
                    select(
                        row.id,
                        row.balance,
                        row.expires_on,
                        row.frozen_from,
                        row.frozen_until,
                        row.price_reduction,
                        row.voided_at,
                    )
                )
            }
        for package in self.packages:
            stands = found[package.key]
            assert stands.balance == package.balance
            assert (stands.voided_at is not None) == package.void
            assert stands.price_reduction == package.reduction
            if package.void:
                continue
            assert stands.expires_on == package.expires_on
            frozen = (stands.frozen_from, stands.frozen_until)
            if package.frozen is None or package.frozen[1] < self.today():
                assert stands.frozen_until is None or stands.frozen_until < self.today()
            else:
                assert frozen == package.frozen

    def teardown(self) -> None:
        diagnosis = examine(self.studio.url)
        assert [one.detail for one in diagnosis.findings if not one.ok] == []
        self.studio.close()
