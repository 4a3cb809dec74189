"""Short words for what the tests of pay do and look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.identifiers import new_id
from studio_app.domain.packages import EntryKind
from studio_app.domain.pay import PayTerms
from studio_app.domain.pay_batches import BatchRequest, TrainerPay, WantedStatement
from studio_app.domain.pay_statements import (
    DraftStatement,
    PaySheet,
    PayStatement,
    RateRequest,
    StatementRequest,
    WholeStatement,
)
from studio_app.repositories import schema
from studio_app.services import pay, pay_batches, pay_statements
from studio_app.services.undoing import undo
from tests.databases import StudioDatabase
from tests.factories import NOW, TODAY, add_entry, client_name, key
from tests.services.steps import Hands

FIRST, LAST = TODAY - timedelta(days=29), TODAY - timedelta(days=1)


@dataclass(frozen=True)
class Came:
    """What became of somebody's booking; missing, they have the credit back or not."""

    client: str
    status: str = "completed"
    package: str | None = None
    charge: int = 0
    credit_back: bool = False


@dataclass(frozen=True)
class Given:
    """A session as a test wants it."""

    start: datetime
    bookings: tuple[Came, ...]
    minutes: int = 60
    capacity: int = 1
    trainer: str = "ben"
    id: Any = field(default_factory=new_id)

    def add(self, connection: Connection) -> None:
        """Write the session down past all rules."""
        times = {
            "starts_at": self.start,
            "ends_at": self.start + timedelta(minutes=self.minutes),
            "created_at": NOW - timedelta(days=90),
        }
        shared = {"organization_id": key("home"), "trainer_id": key(self.trainer), **times}
        gone = ("cancelled", "late_cancelled")
        stands = self.capacity > 1 or any(one.status not in gone for one in self.bookings)
        connection.execute(
            insert(schema.SessionRow).values(
                id=self.id, capacity=self.capacity, occupies=stands, **shared
            )
        )
        for number, one in enumerate(self.bookings):
            name = f"{self.id} {number}"
            connection.execute(
                insert(schema.BookingRow).values(
                    id=key(name),
                    session_id=self.id,
                    client_id=key(one.client),
                    client_name=client_name(one.client),
                    client_package_id=key(one.package) if one.package else None,
                    status=one.status,
                    occupies=one.status not in gone,
                    charge=one.charge,
                    **shared,
                )
            )
            if one.package and not one.credit_back:
                owner = one.package.split()[0]
                kind = EntryKind.BOOKED
                add_entry(connection, f"entry {name}", one.package, owner, kind, -1, booking=name)


def give(studio: StudioDatabase, *sessions: Given) -> None:
    """Write sessions down."""
    with studio.house() as connection:
        for one in sessions:
            one.add(connection)


def rate_row(trainer: str, valid_from: date, terms: PayTerms) -> dict[str, Any]:
    """Return the row of a rate."""
    return {
        "id": new_id(),
        "organization_id": key("home"),
        "trainer_id": key(trainer),
        "valid_from": valid_from,
        "kind": terms.kind.value,
        "amount": terms.amount,
        "no_show_share": terms.no_show_share,
        "late_cancel_share": terms.late_cancel_share,
        "group_kind": terms.group_kind.value,
        "group_amount": terms.group_amount,
        "of_net": terms.of_net,
    }


@dataclass(frozen=True)
class Payroll:
    """Somebody who looks after the pay of Ben, at NOW unless said otherwise."""

    hands: Hands
    now: datetime = NOW

    @classmethod
    def of(cls, studio: StudioDatabase, name: str = "owner") -> Payroll:
        """Return the hands of somebody logged in."""
        return cls(Hands.of(studio.login(name)))

    def sheet(self, trainer: str = "ben") -> PaySheet:
        """Return rates and statements."""
        return pay.pay_sheet(self.hands.uow, self.hands.viewer, key(trainer), self.now)

    def set_rate(self, terms: PayTerms, day: date = TODAY, trainer: str = "ben") -> DiaryOutcome:
        """Set a rate."""
        wish = RateRequest(new_id(), key(trainer), day, terms)
        return pay.set_rate(self.hands.uow, self.hands.viewer, wish, self.now)

    def remove_rate(self, rate_id: Any) -> DiaryOutcome:
        """Take a rate back."""
        uow, viewer = self.hands.uow, self.hands.viewer
        return pay.remove_rate(uow, viewer, rate_id, self.now, request_id=new_id())

    def draft(
        self, first: date = FIRST, last: date = LAST, now: datetime | None = None
    ) -> DraftStatement:
        """Look at what a statement would say."""
        uow, viewer = self.hands.uow, self.hands.viewer
        return pay_statements.draft_statement(uow, viewer, key("ben"), first, last, now or self.now)

    def issue(self, first: date = FIRST, last: date = LAST, **values: Any) -> DiaryOutcome:
        """Draw a statement up."""
        wish = StatementRequest(new_id(), key("ben"), first, last, **values)
        return pay_statements.issue_statement(self.hands.uow, self.hands.viewer, wish, self.now)

    def all(self, first: date, last: date) -> tuple[TrainerPay, ...]:
        """Look at what all trainers earned."""
        return pay_batches.pay_of_all(self.hands.uow, self.hands.viewer, first, last, self.now)

    def issue_all(self, due: Sequence[TrainerPay], first: date, last: date) -> DiaryOutcome:
        """Draw up statements of several trainers."""
        wanted = tuple(WantedStatement(new_id(), one.trainer_id, one.total) for one in due)
        batch = BatchRequest(new_id(), first, last, wanted)
        return pay_batches.issue_for_all(self.hands.uow, self.hands.viewer, batch, self.now)

    def latest(self) -> PayStatement:
        """Return the latest statement."""
        return self.sheet().statements[0]

    def pay(self, one: PayStatement) -> DiaryOutcome:
        """Mark a statement as paid."""
        uow, viewer = self.hands.uow, self.hands.viewer
        return pay_statements.pay_statement(
            uow, viewer, one.id, one.version, self.now, request_id=new_id()
        )

    def withdraw(self, one: PayStatement) -> DiaryOutcome:
        """Withdraw a statement."""
        uow, viewer = self.hands.uow, self.hands.viewer
        return pay_statements.withdraw_statement(
            uow, viewer, one.id, one.version, self.now, request_id=new_id()
        )

    def whole(self, one: PayStatement) -> WholeStatement:
        """Return a statement with its lines."""
        return pay_statements.whole_statement(self.hands.uow, self.hands.viewer, one.id)

    def undo(self, done: DiaryOutcome) -> DiaryOutcome:
        """Take a step back."""
        assert done.undo is not None
        return undo(self.hands.uow, self.hands.viewer, done.undo, self.now, request_id=new_id())


def kinds(lines: Sequence[Any]) -> list[str]:
    """Return what lines are paid for."""
    return [one.line.kind.value for one in lines]
