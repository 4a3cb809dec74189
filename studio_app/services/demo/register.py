"""The money of a demo studio: payments with their receipts, fees reckoned, and tills counted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from studio_app.domain.fees import FeeRates, Fees, given_back, included
from studio_app.domain.money import minor_digits
from studio_app.domain.receipts import HEAD_LINES, HEAD_SETTING
from studio_app.repositories.bulk import BulkLoad
from studio_app.services.demo.cast import DemoClient
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.tables import Pages, write
from studio_app.services.demo.window import DAY, Window

_ADDRESS = ("Harbour Street 12", "20457 Hamburg", "+49 40 66969 120", "VAT no. DE 123 456 789")
# Parts of a million.
_TAXES = {"EUR": 190_000, "KRW": 100_000, "JPY": 100_000, "CHF": 81_000, "USD": 0}
_USUAL_TAX = 200_000
_CARD_BEFORE, _CARD_NOW = 12_000, 15_000
_DEARER_SINCE = 60 * DAY
_TRAINER_TAKES_IT = 0.15
_ROWS_AT_ONCE = 20_000
_LATEST = 6
_COUNTED_DAYS = 15
_EVENING = 22 * 60 + 30
# In units of prices.
_FLOAT = 150
_LEVELS = {"KRW": 1_000, "JPY": 100}
_MISSING = 5
_SHORT_EVERY = 4


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came or went; ``of`` is the payment that it gives back."""

    moment: int
    key: bytes
    client: bytes
    package: bytes | None
    amount: int
    method: str
    user: bytes
    of: Payment | None = None


@dataclass(frozen=True, slots=True)
class IssuedReceipt:
    """A receipt as it was issued, to whom and by whom."""

    key: bytes
    number: int
    client: bytes
    issued_at: int
    issued_by: bytes


def units_of_price(currency: str) -> int:
    """Return how many units of a currency one unit of prices is: a session costs about seventy."""
    return _LEVELS.get(currency, 1)


class Register:
    """Notes payments as they come, and in the end what hangs on them, in order of time."""

    def __init__(
        self,
        seed: int,
        window: Window,
        pages: Pages,
        organization: bytes,
        currency: str,
        desk: bytes,
        trainers: Mapping[int, bytes],
    ) -> None:
        """Take the user at the desk, and those of trainers who log in, by number."""
        self._dice = Dice(seed, "register")
        self._window = window
        self._pages = pages
        self._organization = organization
        self._currency = currency
        self._desk = desk
        self._trainers = trainers
        tax = _TAXES.get(currency, _USUAL_TAX)
        self._rates = tuple(FeeRates(tax, card) for card in (_CARD_BEFORE, _CARD_NOW))
        self._dearer = window.moment(window.today_index, 0) - _DEARER_SINCE
        self._payments: list[Payment] = []
        self._latest: tuple[IssuedReceipt, ...] = ()
        self._known: dict[tuple[int, bool, int], Fees] = {}

    def take(
        self,
        key: bytes,
        client: DemoClient,
        amount: int,
        method: str,
        moment: int,
        package: bytes | None,
        booking: bytes | None = None,
    ) -> Payment:
        """Note money that came in, at the desk or with the client's trainer."""
        trainer = self._trainers.get(client.trainer)
        by_trainer = trainer is not None and self._dice.chance(_TRAINER_TAKES_IT)
        user = trainer if by_trainer and trainer is not None else self._desk
        return self._note(
            Payment(moment, key, client.key, package, amount, method, user), booking, ""
        )

    def give_back(
        self, payment: Payment, amount: int, moment: int, user: bytes, reason: str
    ) -> Payment:
        """Note that some of a payment was given back, by somebody, for a reason."""
        back = Payment(
            *(moment, self._dice.key(moment), payment.client, payment.package, -amount),
            *(payment.method, user, payment),
        )
        return self._note(back, None, reason)

    def write_rates(self, bulk: BulkLoad, founded: int) -> None:
        """Write what taxes and cards cost, and what stands above each receipt."""
        own = self._organization
        days = (self._window.day_at(founded), self._window.day_at(self._dearer))
        rows = [
            (self._dice.key(founded), own, day, rates.vat, rates.card_fee, True)
            for day, rates in zip(days, self._rates, strict=True)
        ]
        write(bulk, "fee_rates", rows)
        setting = json.dumps({HEAD_LINES: _ADDRESS})
        write(bulk, "organization_settings", [(own, HEAD_SETTING, setting)])

    def latest(self) -> tuple[IssuedReceipt, ...]:
        """Return the latest receipts, once they are written."""
        return self._latest

    def write(self, bulk: BulkLoad) -> None:
        """Write the receipts of all payments, and what of each is tax and card fee."""
        ordered = sorted(self._payments, key=lambda payment: (payment.moment, payment.key))
        own, key = self._organization, self._dice.key
        for first in range(0, len(ordered), _ROWS_AT_ONCE):
            receipts: list[tuple[object, ...]] = []
            issued: list[IssuedReceipt] = []
            entries: list[tuple[object, ...]] = []
            for number, one in enumerate(ordered[first : first + _ROWS_AT_ONCE], first + 1):
                at, by = one.moment, one.user
                issued.append(IssuedReceipt(key(at), number, one.client, at, by))
                receipts.append((issued[-1].key, own, number, one.client, one.key, at, by))
                fees = self._fees(one)
                entries.append(
                    (
                        *(key(at), own, one.client, one.key, one.package, at, by),
                        *(fees.method.value, fees.vat_rate, fees.card_fee_rate, one.amount),
                        *fees.parts,
                    )
                )
            write(bulk, "receipts", receipts)
            self._latest = tuple(issued[-_LATEST:])
            write(bulk, "fee_audit_entries", entries)

    def write_closes(self, bulk: BulkLoad) -> None:
        """Write that each till was counted on the evenings before today; some lacked a coin."""
        since = self._window.moment(self._window.today_index - _COUNTED_DAYS, 0)
        today = self._window.moment(self._window.today_index, 0)
        cash: dict[tuple[int, bytes], int] = {}
        for one in sorted(self._payments, key=lambda payment: (payment.moment, payment.key)):
            if one.method == "cash" and since <= one.moment < today:
                day = (self._window.day_at(one.moment) - self._window.first_day).days
                cash[day, one.user] = cash.get((day, one.user), 0) + one.amount
        level = units_of_price(self._currency) * 10 ** minor_digits(self._currency)
        opening = _FLOAT * level
        rows = []
        for place, ((day, user), amount) in enumerate(sorted(cash.items())):
            expected, closed = opening + amount, self._window.moment(day, _EVENING)
            is_short = place % _SHORT_EVERY == _SHORT_EVERY - 1
            counted = max(expected - (_MISSING * level if is_short else 0), 0)
            note = "" if counted == expected else "Counted twice: one note is missing"
            rows.append(
                (
                    *(self._dice.key(closed), self._organization, user),
                    *(self._window.first_day + timedelta(days=day), opening, expected, counted),
                    *(note, closed, user),
                )
            )
        write(bulk, "till_closes", rows)

    def _note(self, payment: Payment, booking: bytes | None, reason: str) -> Payment:
        self._payments.append(payment)
        self._pages.payments.append(
            (
                *(payment.key, self._organization, payment.client, payment.package),
                *(payment.amount, payment.method, payment.moment, payment.user),
                *(payment.of.key if payment.of else None, booking, reason),
            )
        )
        return payment

    def _fees(self, payment: Payment) -> Fees:
        if payment.of is not None:
            return given_back(self._fees(payment.of), 0, -payment.amount)
        by_card = payment.method == "card"
        place = int(payment.moment >= self._dearer)
        slot = payment.amount, by_card, place
        found = self._known.get(slot)
        if found is None:
            found = included(payment.amount, self._rates[place], by_card=by_card)
            self._known[slot] = found
        return found
