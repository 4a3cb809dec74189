"""What the list of clients tells besides the clients: packages, debts, visits and tags.

Each is one question over all clients, grouped by client: to order and to narrow the list by it, or
of the clients of a page alone.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    ColumnElement,
    CursorResult,
    FromClause,
    ScalarSelect,
    Select,
    Subquery,
    bindparam,
    case,
    column,
    func,
    literal,
    literal_column,
    or_,
    select,
    text,
    union_all,
    values,
)
from sqlalchemy.orm import Session

from studio_app.domain.people import Role, Viewer
from studio_app.domain.schedule import BookingStatus
from studio_app.repositories.schema import (
    BookingRow,
    ClientPackageRow,
    ClientRow,
    ClientTagRow,
    PackageShareRow,
    PaymentRow,
)
from studio_app.repositories.stepping_aside import stepping_aside
from studio_app.repositories.types import Identifier
from studio_app.repositories.unweighed import given_day, given_moment

_ALL_ROWS = {"schema_translate_map": {None: "main"}}
_DEBTS = text("SELECT id, security.client_debt(id) FROM clients WHERE id = ANY(:clients)")
_CAME = (BookingStatus.ARRIVED.value, BookingStatus.COMPLETED.value)
# Beyond what anybody has left of packages that end.
UNLIMITED = 1_000_000_000
_OF_TRAINERS = (Role.SENIOR, Role.TRAINER)


@dataclass(frozen=True, slots=True)
class PackagesLeft:
    """What a client has of packages that are valid: how many sessions, and until when."""

    credits: int | None
    expires_on: date | None


def packages_left(today: Any, clients: BindParameter[Any] | None = None) -> Subquery:
    """Return for each client ``credits`` of packages not over on the local day, and ``expires_on``.

    Packages that somebody else shares with the client count; UNLIMITED stands for no end.
    """
    package, share = ClientPackageRow, PackageShareRow
    of_package = (package.sessions, package.balance, package.expires_on)
    valid = (
        package.voided_at.is_(None),
        or_(package.expires_on.is_(None), package.expires_on >= today),
    )
    own = select(package.client_id.label("client_id"), *of_package).where(
        *valid, *_of(package.client_id, clients)
    )
    shared = (
        select(share.client_id.label("client_id"), *of_package)
        .join(package, package.id == share.client_package_id)
        .where(share.removed_at.is_(None), *valid, *_of(share.client_id, clients))
    )
    drawn = union_all(own, shared).subquery()
    left = case((drawn.c.sessions.is_(None), literal(UNLIMITED)), else_=drawn.c.balance)
    usable = or_(drawn.c.sessions.is_(None), drawn.c.balance > 0)
    ends = case((usable, drawn.c.expires_on))
    return (
        select(
            drawn.c.client_id,
            func.sum(left).label("credits"),
            func.min(ends).label("expires_on"),
        )
        .group_by(drawn.c.client_id)
        .subquery()
    )


def debts(clients: BindParameter[Any] | None = None) -> Select[*tuple[Any, ...]]:
    """Return what each client owes, ``owes``, by all rows that are seen."""
    package, booking, payment = ClientPackageRow, BookingRow, PaymentRow
    owed = union_all(
        select(
            package.client_id.label("client_id"),
            (package.price - package.price_reduction).label("amount"),
        ).where(*_of(package.client_id, clients)),
        select(booking.client_id, booking.charge).where(
            # A parameter in its place would be no match for the index of what is charged.
            booking.charge > literal_column("0"),
            *_of(booking.client_id, clients),
        ),
        select(payment.client_id, -payment.amount).where(*_of(payment.client_id, clients)),
    ).subquery()
    total = func.sum(owed.c.amount).label("owes")
    return select(owed.c.client_id, total).group_by(owed.c.client_id)


def last_visit(now: Any) -> ScalarSelect[Any]:
    """Return when a client of the list came last, by one row of the index however often that was.

    Asked of twenty thousand clients, that is forty times as fast as to look at all their bookings.
    """
    row = BookingRow
    came = _booked().where(row.starts_at <= now, row.status.in_(_CAME))
    return came.order_by(row.starts_at.desc()).limit(1).scalar_subquery()


def next_visit(now: Any) -> ScalarSelect[Any]:
    """Return when a client of the list comes next; as ``last_visit``."""
    row = BookingRow
    comes = _booked().where(row.starts_at > now, row.occupies)
    return comes.order_by(row.starts_at).limit(1).scalar_subquery()


def _booked() -> Select[datetime]:
    row = BookingRow
    return select(row.starts_at).where(row.client_id == ClientRow.id).correlate(ClientRow)


def came_since(since: datetime, now: datetime) -> ColumnElement[bool]:
    """Return the condition that a client of the list came at or after a moment."""
    row = BookingRow
    return (
        select(row.id)
        .where(
            row.client_id == ClientRow.id,
            row.starts_at >= since,
            row.starts_at <= now,
            row.status.in_(_CAME),
        )
        .correlate(ClientRow)
        .exists()
    )


def has_tag(tag: str) -> ColumnElement[bool]:
    """Return the condition that a client of the list has a tag."""
    row = ClientTagRow
    return (
        select(row.id)
        .where(row.client_id == ClientRow.id, row.tag == tag, row.removed_at.is_(None))
        .correlate(ClientRow)
        .exists()
    )


def _of(owner: Any, clients: BindParameter[Any] | None) -> tuple[ColumnElement[bool], ...]:
    return () if clients is None else (owner.in_(clients),)


# Each is put together once.
@cache
def _debts() -> Select[*tuple[Any, ...]]:
    return debts(_given_clients())


@cache
def _packages() -> Select[*tuple[Any, ...]]:
    found = packages_left(given_day("today"), _given_clients())
    return select(found.c.client_id, found.c.credits, found.c.expires_on)


@cache
def _visits() -> Select[*tuple[Any, ...]]:
    now = given_moment("now")
    query = select(ClientRow.id, last_visit(now), next_visit(now))
    return query.where(ClientRow.id.in_(_given_clients()))


@cache
def _tags() -> Select[*tuple[Any, ...]]:
    row = ClientTagRow
    query = select(row.client_id, row.tag).where(row.removed_at.is_(None))
    return query.where(row.client_id.in_(_given_clients())).order_by(row.tag)


def _given_clients() -> BindParameter[Any]:
    return bindparam("clients", expanding=True, type_=Identifier())


class ClientListSums:
    """Reads the sums of some clients."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._on_server = session.get_bind().dialect.name == "postgresql"

    def packages_of(self, clients: Collection[UUID], today: date) -> dict[UUID, PackagesLeft]:
        """Return what clients have of valid packages, for those who have one."""
        rows = self._asked(_packages(), clients, today=today)
        return {
            key: PackagesLeft(None if left >= UNLIMITED else int(left), ends)
            for key, left, ends in rows
        }

    def visits_of(
        self, clients: Collection[UUID], now: datetime
    ) -> dict[UUID, tuple[datetime | None, datetime | None]]:
        """Return when clients came last and come next, None where there is no such session."""
        rows = self._asked(_visits(), clients, now=now)
        return {key: (before, after) for key, before, after in rows}

    def tags_of(self, clients: Collection[UUID]) -> dict[UUID, list[str]]:
        """Return the tags of clients, by name."""
        found: dict[UUID, list[str]] = {}
        for key, tag in self._asked(_tags(), clients):
            found.setdefault(key, []).append(tag)
        return found

    def debts_of(self, clients: Collection[UUID]) -> dict[UUID, int]:
        """Return what clients owe in minor units, whoever gave the sessions or took payments."""
        if not self._sees_a_part:
            rows: Any = self._asked(_debts(), clients)
        elif self._on_server:
            rows = self._session.execute(_DEBTS, {"clients": list(clients)})
        else:
            seen = select(ClientRow.id).where(ClientRow.id.in_(clients))
            theirs = list(self._session.execute(seen).scalars())
            with stepping_aside(self._session):
                found = self._session.execute(
                    _debts(), {"clients": theirs}, execution_options=_ALL_ROWS
                )
                rows = list(found)
        return {key: int(owes) for key, owes in rows}

    def all_debts(self) -> FromClause:
        """Return what each client owes, as something to join: ``client_id`` and ``owes``."""
        if not self._sees_a_part:
            return debts().subquery()
        # Trainers have few clients, and do not see all that these owe for.
        everybody = list(self._session.execute(select(ClientRow.id)).scalars())
        known = list(self.debts_of(everybody).items()) or [(UUID(int=0), 0)]
        columns = (column("client_id", Identifier()), column("owes", BigInteger()))
        return values(*columns).data(known).cte("owed")

    def _asked(
        self, query: Select[*tuple[Any, ...]], clients: Collection[UUID], **given: object
    ) -> CursorResult[*tuple[Any, ...]]:
        return self._session.connection().execute(query, {"clients": list(clients), **given})

    @property
    def _sees_a_part(self) -> bool:
        return self._viewer.role in _OF_TRAINERS
