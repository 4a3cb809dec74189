"""The packages of demo clients: bought as they run out, spent, returned, and paid for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from studio_app.domain.packages import EntryKind
from studio_app.services.demo.cast import DemoClient, DemoTrainer
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.register import Register
from studio_app.services.demo.tables import Pages
from studio_app.services.demo.window import DAY, MINUTE, SECOND, Window

_METHODS = ("card", "cash", "transfer")
_METHOD_WEIGHTS = (6, 2, 2)
_DEBTS_LAST = 45 * DAY
_CARRIED_OVER = "Used before the studio moved to this program"


@dataclass(frozen=True, slots=True)
class DemoPackageType:
    """What the studio sells; ``price`` in minor units, ``days`` of validity.

    A session that it pays for lasts ``minutes``, as long as is usual where it does not say.
    """

    key: bytes
    name: str
    sessions: int | None
    price: int
    days: int
    minutes: int | None


class Books:
    """Writes packages, ledgers and payments; everything about a client in order of time."""

    def __init__(
        self,
        dice: Dice,
        window: Window,
        pages: Pages,
        organization: bytes,
        desk: bytes,
        types: list[DemoPackageType],
        register: Register,
    ) -> None:
        self._dice = dice
        self._window = window
        self._pages = pages
        self._organization = organization
        self._desk = desk
        self._types = types
        self._register = register

    def has_credit(self, client: DemoClient, day: int) -> bool:
        """Tell whether the client's package at hand pays on that day of the window."""
        valid = client.package is not None and day <= client.valid_until
        return valid and (client.left is None or client.left > 0)

    def provide(self, client: DemoClient, trainer: DemoTrainer, day: int, moment: int) -> None:
        """See to it that the client has a package that pays on the day, bought by the moment."""
        if client.package is None:
            self._carry_over(client, trainer, moment)
        if not self.has_credit(client, day):
            bought = max(client.last + SECOND, moment - self._dice.between(5, 60) * MINUTE)
            self._close(client)
            self._buy(client, trainer, bought)

    def sell_beside(
        self, client: DemoClient, trainer: DemoTrainer, kind: DemoPackageType, bought: int
    ) -> None:
        """Sell a package, paid for, beside the one at hand, from which bookings go on."""
        package = self._write_package(client, trainer, kind, bought)
        if kind.sessions is not None:
            self._enter(client, EntryKind.BOUGHT, kind.sessions, bought, package=package)
        self.pay(client, kind.price, bought, package)

    def spend(self, client: DemoClient, booking: bytes, moment: int) -> None:
        """Take a credit for a booking."""
        if client.left is not None:
            client.left -= 1
        self._enter(client, EntryKind.BOOKED, -1, moment, booking)

    def give_back(self, client: DemoClient, booking: bytes, moment: int) -> None:
        """Return the credit of a booking."""
        if client.left is not None:
            client.left += 1
        self._enter(client, EntryKind.RETURNED, 1, moment, booking)

    def pay(
        self,
        client: DemoClient,
        amount: int,
        moment: int,
        package: bytes | None,
        booking: bytes | None = None,
    ) -> None:
        """Take money for a package, or for a session that was to be paid later."""
        method = self._dice.weighted(_METHODS, _METHOD_WEIGHTS)
        key = self._dice.key(moment)
        self._register.take(key, client, amount, method, moment, package, booking)

    def pay_some_day(
        self,
        client: DemoClient,
        price: int,
        moment: int,
        package: bytes | None = None,
        booking: bytes | None = None,
    ) -> None:
        """Pay at once, in two parts, or not yet; debts of old are paid by now."""
        chance = self._dice.fraction()
        if chance < 0.86:
            self.pay(client, price, moment, package, booking)
            return
        first = price // 2 if chance < 0.93 else 0
        if first:
            self.pay(client, first, moment, package, booking)
        later = moment + self._dice.between(7, 40) * DAY
        if moment < self._window.now - _DEBTS_LAST and later < self._window.now:
            self.pay(client, price - first, later, package, booking)

    def _carry_over(self, client: DemoClient, trainer: DemoTrainer, moment: int) -> None:
        """Give a client of long standing the package that they were in the middle of."""
        kind = self._types[client.habit]
        bought = moment - self._dice.between(1, 50) * DAY
        if kind.sessions == 1 or bought < client.joined:
            return
        self._buy(client, trainer, bought)
        used = self._dice.below(kind.sessions) if kind.sessions else 0
        if used and client.left is not None:
            client.left -= used
            self._enter(client, EntryKind.ADJUSTED, -used, bought + SECOND, None, _CARRIED_OVER)

    def _buy(self, client: DemoClient, trainer: DemoTrainer, bought: int) -> None:
        kind = self._types[client.habit]
        client.package = self._write_package(client, trainer, kind, bought)
        client.left = None if kind.sessions is None else 0
        last_day = self._window.day_at(bought) + timedelta(days=kind.days - 1)
        client.valid_until = (last_day - self._window.first_day).days
        client.last = max(client.last, bought)
        if kind.sessions is not None:
            client.left = kind.sessions
            self._enter(client, EntryKind.BOUGHT, kind.sessions, bought)
        self.pay_some_day(client, kind.price, bought, client.package)

    def _write_package(
        self, client: DemoClient, trainer: DemoTrainer, kind: DemoPackageType, bought: int
    ) -> bytes:
        package, starts_on = self._dice.key(bought), self._window.day_at(bought)
        expires_on = starts_on + timedelta(days=kind.days - 1)
        self._pages.client_packages.append(
            (
                *(package, self._organization, client.key, kind.key, trainer.key),
                *(kind.name, kind.sessions, kind.price, bought, starts_on, expires_on),
            )
        )
        return package

    def _close(self, client: DemoClient) -> None:
        """Let what is left of a package that is over expire."""
        over = self._window.moment(client.valid_until + 1, 0)
        if client.package is not None and client.left and over < self._window.now:
            self._enter(client, EntryKind.EXPIRED, -client.left, max(over, client.last + SECOND))

    def _enter(
        self,
        client: DemoClient,
        kind: EntryKind,
        amount: int,
        moment: int,
        booking: bytes | None = None,
        reason: str = "",
        package: bytes | None = None,
    ) -> None:
        client.last = max(client.last, moment)
        self._pages.credit_entries.append(
            (
                *(self._dice.key(moment), self._organization, package or client.package),
                client.key,
                *(booking, kind.value, amount, reason, moment, self._desk),
            )
        )
