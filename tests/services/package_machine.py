"""Whatever is done with packages, in any order: a model of one's own beside the studio."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from studio_app.domain.errors import (
    InvalidInput,
    NoCredit,
    PackageNotValid,
    SlotTaken,
    TimeOffInTheWay,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_life import CreditTransfer, VoidMoney
from studio_app.domain.payments import MoneyPart, PaymentMethod, RefundRequest
from studio_app.domain.sales import SaleRequest
from studio_app.services import package_ends, package_life, package_sharing
from studio_app.services.package_expiry import expire_packages
from studio_app.services.package_freezes import freeze_all
from studio_app.services.refunds import refund
from studio_app.services.sales import sell
from tests.factories import NOW, key
from tests.services.package_model import CLIENTS, DAY, PRICE, Booking, Package, PackageModel
from tests.services.steps import wish

FIRST_HOUR, HOURS = 8, 9
BOOKED_DAYS = 20


class PackageMachine(PackageModel):
    """The front desk at work, and what it should come to."""

    @rule(client=st.sampled_from(CLIENTS), paid=st.sampled_from([0, 20_000, PRICE]))
    def buy(self, client: str, paid: int) -> None:
        self.kept()
        parts = (MoneyPart(paid, PaymentMethod.CASH),) if paid else ()
        made = new_id()
        request = SaleRequest(made, key(client), key("home ten"), None, self.today(), PRICE, parts)
        sell(self.hands.uow, self.hands.viewer, request, self.now)
        expires_on = self.today() + 89 * DAY
        self.packages.append(Package(made, client, 10, PRICE, self.today(), expires_on, self.now))

    @rule(client=st.sampled_from(CLIENTS), number=st.none() | st.integers(0, 30))
    def book(self, client: str, number: int | None) -> None:
        self.kept()
        days, hour = divmod(self.slots, HOURS)
        day = self.today() + (1 + days % BOOKED_DAYS) * DAY
        start = datetime(day.year, day.month, day.day, FIRST_HOUR + hour, tzinfo=NOW.tzinfo)
        self.slots += 1
        wanted = None if number is None else self.pick(number)
        usable = [
            (one.expires_on or date.max, one.bought_at, one.key, at)
            for at, one in enumerate(self.packages)
            if one.pays(client, day) and wanted in (None, one)
        ]
        request = wish(client, "anna", start, package_id=wanted.key if wanted else None)
        try:
            done = self.hands.book(request, self.now)
        except (NoCredit, PackageNotValid):
            assert not usable
            return
        except (SlotTaken, TimeOffInTheWay):
            # The diary is full there by now, which is another matter.
            return
        at = min(usable)[-1]
        self.packages[at].balance -= 1
        self.bookings.append(Booking(done, at))
        self.remember(done)

    @precondition(lambda self: self.bookings)
    @rule(number=st.integers(0, 30))
    def cancel(self, number: int) -> None:
        self.kept()
        booking = self.bookings[number % len(self.bookings)]
        if booking.done.starts_at - self.now < 2 * DAY:
            return
        self.hands.cancel(booking.done, self.now)
        self.bookings.remove(booking)
        self.packages[booking.package].balance += 1

    @rule(number=st.integers(0, 30), first=st.integers(0, 9), days=st.integers(1, 9))
    def freeze(self, number: int, first: int, days: int) -> None:
        self.kept()
        package = self.pick(number)
        since = self.today() + first * DAY
        until = since + (days - 1) * DAY
        is_frozen = package.frozen is not None and package.frozen[1] >= self.today()
        is_over = package.expires_on is not None and since > package.expires_on
        if is_frozen or is_over or package.void:
            self.refused(lambda: self.do(package_life.freeze_package, package, since, until))
            return
        self.remember(self.do(package_life.freeze_package, package, since, until))
        package.frozen = (since, until)
        if package.expires_on is not None:
            package.expires_on += days * DAY

    @rule(number=st.integers(0, 30))
    def unfreeze(self, number: int) -> None:
        self.kept()
        package = self.pick(number)
        if package.void or package.frozen is None or package.frozen[1] < self.today():
            self.refused(lambda: self.do(package_life.unfreeze_package, package))
            return
        self.remember(self.do(package_life.unfreeze_package, package))
        since, until = package.frozen
        left = (until - max(since, self.today())).days + 1
        package.frozen = None if since >= self.today() else (since, self.today() - DAY)
        if package.expires_on is not None:
            package.expires_on = max(package.expires_on - left * DAY, package.starts_on)

    @rule(first=st.integers(0, 5), days=st.integers(1, 5))
    def freeze_everything(self, first: int, days: int) -> None:
        self.kept()
        since = self.today() + first * DAY
        until = since + (days - 1) * DAY
        planned = []
        for package in self.packages:
            is_over = package.expires_on is not None and package.expires_on < since
            begins_later = package.starts_on > until
            if package.void or package.balance <= 0 or is_over or begins_later:
                continue
            own = package.frozen
            if own is None or own[1] < self.today():
                planned.append((package, days, (since, until)))
            elif since <= own[1] + DAY and until >= own[0] - DAY:
                joined = (min(own[0], since), max(own[1], until))
                more = (joined[1] - joined[0]).days - (own[1] - own[0]).days
                planned += [(package, more, joined)] if more else []
        hands = self.hands
        try:
            done = freeze_all(
                hands.uow, hands.viewer, since, until, "closed", self.now, request_id=new_id()
            )
        except InvalidInput:
            assert not planned
            return
        self.remember(done)
        for package, more, frozen in planned:
            package.frozen = frozen
            if package.expires_on is not None:
                package.expires_on += more * DAY

    @rule(number=st.integers(0, 30), days=st.integers(-5, 60))
    def move_expiry(self, number: int, days: int) -> None:
        self.kept()
        package = self.pick(number)
        wanted = self.today() + days * DAY
        if package.void or days < 0 or wanted == package.expires_on or wanted < package.starts_on:
            self.refused(lambda: self.do(package_life.move_expiry, package, wanted))
            return
        self.remember(self.do(package_life.move_expiry, package, wanted))
        package.expires_on = wanted
        package.balance += package.expired
        package.expired = 0

    @rule(number=st.integers(0, 30), credits=st.integers(-4, 4))
    def adjust(self, number: int, credits: int) -> None:
        self.kept()
        package = self.pick(number)

        def adjusted() -> Any:
            return self.do(package_life.adjust_credits, package, credits, "counted anew")

        if package.void or credits == 0 or package.balance + credits < 0:
            self.refused(adjusted)
            return
        self.remember(adjusted())
        package.balance += credits

    @rule(number=st.integers(0, 30), amount=st.integers(1, 30_000))
    def lower_price(self, number: int, amount: int) -> None:
        self.kept()
        package = self.pick(number)

        def lowered() -> Any:
            return self.do(package_ends.reduce_price, package, amount, "was ill")

        if package.void or amount > package.price - package.reduction:
            self.refused(lowered)
            return
        self.remember(lowered())
        package.reduction += amount

    @rule(number=st.integers(0, 30), money=st.sampled_from(VoidMoney))
    def void(self, number: int, money: VoidMoney) -> None:
        self.kept()
        package = self.pick(number)

        def voided() -> Any:
            return self.do(package_ends.void_package, package, money, "moved away")

        if package.void:
            self.refused(voided)
            return
        done = voided()
        self.remember(done)
        assert 0 <= done.amount <= package.price - package.reduction
        package.reduction += done.amount
        package.balance, package.void = 0, True

    @rule(number=st.integers(0, 30), to=st.sampled_from(CLIENTS), credits=st.integers(1, 6))
    def transfer(self, number: int, to: str, credits: int) -> None:
        self.kept()
        package = self.pick(number)
        made = new_id()

        def moved() -> Any:
            wanted = CreditTransfer(self.ref(package), key(to), credits, made)
            return package_ends.transfer_credits(
                self.hands.uow, self.hands.viewer, wanted, self.now, request_id=new_id()
            )

        if package.void or to == package.owner or credits > package.balance:
            self.refused(moved)
            return
        self.remember(moved())
        package.balance -= credits
        new = Package(
            made,
            to,
            credits,
            0,
            package.starts_on,
            package.expires_on,
            self.now,
            frozen=package.frozen,
        )
        self.packages.append(new)

    @rule(number=st.integers(0, 30), client=st.sampled_from(CLIENTS))
    def share(self, number: int, client: str) -> None:
        self.kept()
        package = self.pick(number)
        is_shared = client in package.shared
        step = package_sharing.unshare_package if is_shared else package_sharing.share_package

        def shared() -> Any:
            return self.do(step, package, key(client))

        if package.void or client == package.owner:
            self.refused(shared)
            return
        self.remember(shared())
        package.shared ^= {client}

    @rule(number=st.integers(0, 30), amount=st.integers(1, 30_000), credits=st.integers(0, 2))
    def give_money_back(self, number: int, amount: int, credits: int) -> None:
        self.kept()
        package = self.pick(number)
        paid = self.payments_of(package)
        if not paid:
            return
        payment, left = paid[0]
        request = RefundRequest(
            new_id(), payment, amount, PaymentMethod.CASH, "was ill", True, credits
        )

        def given() -> Any:
            return refund(self.hands.uow, self.hands.viewer, request, self.now)

        owed = package.price - package.reduction
        if package.void or amount > left or amount > owed or credits > package.balance:
            return
        given()
        package.reduction += amount
        package.balance -= credits

    @rule(days=st.integers(1, 25))
    def time_passes(self, days: int) -> None:
        self.last = None
        self.now += days * DAY
        self.slots = 0
        expire_packages(self.hands.uow, self.hands.viewer, self.now)
        for package in self.packages:
            if package.void:
                package.balance = 0
            elif package.expires_on is not None and package.expires_on < self.today():
                package.expired += package.balance
                package.balance = 0
