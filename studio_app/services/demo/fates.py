"""Packages of a demo studio that something happened to: frozen, shared, given back, never paid."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.repositories.bulk import BulkLoad
from studio_app.services.demo.books import DemoPackageType
from studio_app.services.demo.cast import DemoClient, DemoTrainer, Habit
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.register import Payment, Register
from studio_app.services.demo.tables import CHANGED_PACKAGES, Pages, write
from studio_app.services.demo.window import DAY, HOUR, MINUTE, SECOND, Window

# Each fate befalls one client of so many, beginning with another one.
_CLIENTS_FOR_A_FATE = 40
_FROZEN_SINCE, _FROZEN_FOR = 5, 15
_KNOWN_FOR = 7 * DAY

Row = tuple[object, ...]


class Fates:
    """Sells packages beside those that bookings are paid from, and lets things happen to them."""

    def __init__(
        self,
        seed: int,
        window: Window,
        organization: bytes,
        types: list[DemoPackageType],
        trainers: list[DemoTrainer],
        register: Register,
        desk: bytes,
        owner: bytes,
    ) -> None:
        self._dice = Dice(seed, "fates")
        self._window = window
        self._organization = organization
        self._types = types
        self._trainers = trainers
        self._register = register
        self._desk, self._owner = desk, owner
        self._packages: list[Row] = []
        self._entries: list[Row] = []
        self._events: list[Row] = []
        self._shares: list[Row] = []

    def befall(self, clients: list[DemoClient]) -> None:
        """Let something happen to some of the clients, if there are enough of them."""
        fates = (
            self._freeze,
            self._share,
            self._give_back_a_part,
            self._void,
            self._owe_for_long,
            self._owe_a_part,
            self._pay_ahead,
            self._give_back_little,
        )
        for place, fate in enumerate(fates):
            for number in range(5 + 3 * place, len(clients) - 1, _CLIENTS_FOR_A_FATE):
                fate(clients[number], clients[number + 1])

    def write(self, bulk: BulkLoad, pages: Pages) -> None:
        """Write what happened; payments for it stand on the pages."""
        bulk.add("client_packages", CHANGED_PACKAGES, self._packages)
        write(bulk, "credit_entries", self._entries)
        write(bulk, "package_shares", self._shares)
        pages.write(bulk)
        write(bulk, "package_events", self._events)

    def _freeze(self, client: DemoClient, _next: DemoClient) -> None:
        bought = self._bought(client, 20)
        first = self._window.today - timedelta(days=_FROZEN_SINCE)
        until = first + timedelta(days=_FROZEN_FOR - 1)
        if bought is None or self._window.day_at(bought) > first:
            return
        package = self._sell(client, Habit.TEN, bought, freeze=(first, until))
        self._pay(client, self._types[Habit.TEN].price, bought, package)
        moment = self._window.moment(self._window.today_index - _FROZEN_SINCE, 10 * 60)
        kind = PackageEventKind.FROZEN
        self._happen(package, client, kind, moment, "Broken ankle", _FROZEN_FOR, None, until)

    def _share(self, client: DemoClient, other: DemoClient) -> None:
        bought = self._bought(client, 12)
        if bought is None or other.joined > bought:
            return
        package = self._sell(client, Habit.TWENTY, bought)
        self._pay(client, self._types[Habit.TWENTY].price, bought, package)
        moment = bought + 5 * MINUTE
        self._shares.append(
            (
                *(self._dice.key(moment), self._organization, package, client.key, other.key),
                *(moment, self._desk),
            )
        )
        self._happen(package, client, PackageEventKind.SHARED, moment, str(UUID(bytes=other.key)))

    def _give_back_a_part(self, client: DemoClient, _next: DemoClient) -> None:
        bought, kind = self._bought(client, 15), self._types[Habit.TEN]
        if bought is None:
            return
        back = kind.price * 3 // 10
        package = self._sell(client, Habit.TEN, bought, reduction=back)
        payment = self._pay(client, kind.price, bought, package)
        moment, reason = self._window.now - 2 * HOUR, "Three sessions that nobody can give"
        self._register.give_back(payment, back, moment, self._owner, reason)
        self._enter(package, client, EntryKind.ADJUSTED, -3, moment + SECOND, reason)
        self._happen(package, client, PackageEventKind.REDUCED, moment, reason, amount=back)

    def _void(self, client: DemoClient, _next: DemoClient) -> None:
        bought, kind = self._bought(client, 3), self._types[Habit.TEN]
        if bought is None:
            return
        moment, reason = bought + 10 * MINUTE, "Sold to the wrong client"
        package = self._sell(client, Habit.TEN, bought, reduction=kind.price, voided=moment)
        payment = self._pay(client, kind.price, bought, package)
        self._register.give_back(payment, kind.price, moment - SECOND, self._owner, reason)
        self._enter(package, client, EntryKind.VOIDED, -(kind.sessions or 0), moment, reason)
        self._happen(package, client, PackageEventKind.VOIDED, moment, reason, amount=kind.price)

    def _owe_for_long(self, client: DemoClient, _next: DemoClient) -> None:
        bought = self._bought(client, 100)
        if bought is not None:
            self._sell(client, Habit.TWENTY, bought)

    def _owe_a_part(self, client: DemoClient, _next: DemoClient) -> None:
        bought = self._bought(client, 65)
        if bought is not None:
            package = self._sell(client, Habit.TWENTY, bought)
            self._pay(client, self._types[Habit.TWENTY].price // 3, bought, package)

    def _pay_ahead(self, client: DemoClient, _next: DemoClient) -> None:
        price = self._types[Habit.SINGLE].price
        self._pay(client, price * 2, self._window.now - HOUR, None, "cash")

    def _give_back_little(self, client: DemoClient, _next: DemoClient) -> None:
        price = self._types[Habit.SINGLE].price
        paid = self._pay(client, price, self._window.now - 3 * HOUR, None, "cash")
        moment = self._window.now - 2 * HOUR
        self._register.give_back(paid, price // 2, moment, self._desk, "Paid twice by half")

    def _bought(self, client: DemoClient, days_ago: int) -> int | None:
        """Return when a package was bought about so many days ago, None before the client came."""
        minutes = self._dice.between(9 * 60, 17 * 60)
        bought = self._window.moment(self._window.today_index - days_ago, minutes)
        return bought if client.joined + _KNOWN_FOR < bought else None

    def _sell(
        self,
        client: DemoClient,
        habit: Habit,
        bought: int,
        *,
        freeze: tuple[date, date] | None = None,
        reduction: int = 0,
        voided: int | None = None,
    ) -> bytes:
        kind, package = self._types[habit], self._dice.key(bought)
        starts_on = self._window.day_at(bought)
        first, until = freeze or (None, None)
        frozen_for = (until - first).days + 1 if first and until else 0
        expires_on = starts_on + timedelta(days=kind.days - 1 + frozen_for)
        trainer = self._trainers[client.trainer]
        self._packages.append(
            (
                *(package, self._organization, client.key, kind.key, trainer.key, kind.name),
                *(kind.sessions, kind.price, bought, starts_on, expires_on),
                *(reduction, first, until, voided),
            )
        )
        self._enter(package, client, EntryKind.BOUGHT, kind.sessions or 0, bought)
        return package

    def _pay(
        self,
        client: DemoClient,
        amount: int,
        moment: int,
        package: bytes | None,
        method: str = "card",
    ) -> Payment:
        key = self._dice.key(moment)
        return self._register.take(key, client, amount, method, moment, package)

    def _enter(
        self,
        package: bytes,
        client: DemoClient,
        kind: EntryKind,
        amount: int,
        moment: int,
        reason: str = "",
    ) -> None:
        self._entries.append(
            (
                *(self._dice.key(moment), self._organization, package, client.key, None),
                *(kind.value, amount, reason, moment, self._desk),
            )
        )

    def _happen(
        self,
        package: bytes,
        client: DemoClient,
        kind: PackageEventKind,
        moment: int,
        reason: str,
        days: int | None = None,
        amount: int | None = None,
        until: date | None = None,
    ) -> None:
        self._events.append(
            (
                *(self._dice.key(moment), self._organization, package, client.key, kind.value),
                *(moment, self._desk, reason, days, amount, until),
            )
        )
