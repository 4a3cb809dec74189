"""The list of clients, page by page, narrowed, ordered and counted by the database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, case, false, func, select, type_coerce
from sqlalchemy.orm import Session

from studio_app.domain.client_list import (
    BIRTHDAY_DAYS,
    CREDITS_LOW,
    EXPIRING_DAYS,
    ClientColumn,
    ClientFilter,
    ClientListWish,
    ListedClient,
    Standing,
    sees_debts,
)
from studio_app.domain.client_search import sought
from studio_app.domain.paging import PagePlaces
from studio_app.domain.people import Viewer
from studio_app.domain.phones import territory_of
from studio_app.repositories.client_list_sums import (
    ClientListSums,
    came_since,
    has_tag,
    last_visit,
    next_visit,
    packages_left,
)
from studio_app.repositories.client_search import holds_all
from studio_app.repositories.keyed_pages import (
    By,
    Grouped,
    Listing,
    find_places,
    read_keys,
    read_page,
)
from studio_app.repositories.schema import (
    AssignmentRow,
    ClientRow,
    ClientTagRow,
    OrganizationRow,
    TrainerRow,
)

_LOOKED_AFTER = and_(AssignmentRow.client_id == ClientRow.id, AssignmentRow.ended_at.is_(None))
_CLIENT = (
    ClientRow.id,
    ClientRow.number,
    ClientRow.name,
    ClientRow.active,
    ClientRow.phone,
    ClientRow.email,
    ClientRow.birth_date,
    ClientRow.created_at,
    func.coalesce(TrainerRow.name, ""),
)


class ClientList:
    """Reads the list for one viewer; ``today`` is the local day of ``now``."""

    def __init__(self, session: Session, viewer: Viewer) -> None:
        self._session = session
        self._viewer = viewer
        self._sums = ClientListSums(session, viewer)
        self._on_server = session.get_bind().dialect.name == "postgresql"

    def find(self, wish: ClientListWish, now: datetime, today: date) -> PagePlaces:
        """Return where the pages of the list begin, and how many clients there are."""
        return find_places(self._session, self._listing(wish, now, today))

    def keys(self, wish: ClientListWish, now: datetime, today: date) -> list[UUID]:
        """Return the keys of all clients of the list, in order."""
        return read_keys(self._session, self._listing(wish, now, today))

    def page(
        self, wish: ClientListWish, places: PagePlaces, number: int, now: datetime, today: date
    ) -> list[ListedClient]:
        """Return a page of the list; raise IndexError for one that is not there."""
        # By keys, nothing has to be worked out anew.
        listing = self._listing(wish, now, today, only_source=bool(places.keys))
        rows = read_page(self._session, listing, places, number, _CLIENT)
        return self._listed(rows, now, today)

    def of_keys(self, keys: Sequence[UUID], now: datetime, today: date) -> list[ListedClient]:
        """Return clients by their keys, in that order; those whom the viewer sees."""
        packed = b"".join(key.bytes for key in keys)
        places = PagePlaces(len(keys), max(1, len(keys)), keys=packed)
        listing = self._listing(ClientListWish(), now, today, only_source=True)
        rows = read_page(self._session, listing, places, 0, _CLIENT) if keys else []
        return self._listed(rows, now, today)

    def tags(self) -> tuple[str, ...]:
        """Return the tags that clients have, by name."""
        row = ClientTagRow
        query = (
            select(row.tag)
            .where(row.organization_id == self._viewer.organization_id, row.removed_at.is_(None))
            .distinct()
            .order_by(row.tag)
        )
        return tuple(self._session.execute(query).scalars())

    def _listed(
        self, rows: Sequence[tuple[Any, ...]], now: datetime, today: date
    ) -> list[ListedClient]:
        keys = [row[0] for row in rows]
        packages = self._sums.packages_of(keys, today)
        visited, tags = self._sums.visits_of(keys, now), self._sums.tags_of(keys)
        owed = self._sums.debts_of(keys) if sees_debts(self._viewer) else None
        return [
            replace(
                ListedClient(*row),
                tags=tuple(tags.get(key, ())),
                has_package=key in packages,
                credits=packages[key].credits if key in packages else None,
                expires_on=packages[key].expires_on if key in packages else None,
                owes=None if owed is None else owed.get(key, 0),
                last_visit=visited.get(key, (None, None))[0],
                next_visit=visited.get(key, (None, None))[1],
            )
            for key, row in zip(keys, rows, strict=True)
        ]

    def _listing(
        self, wish: ClientListWish, now: datetime, today: date, *, only_source: bool = False
    ) -> Listing:
        client = ClientRow.__table__
        source = client.outerjoin(AssignmentRow.__table__, _LOOKED_AFTER).outerjoin(
            TrainerRow.__table__, TrainerRow.id == AssignmentRow.trainer_id
        )
        if only_source:
            return Listing(ClientRow.id, source, (By(ClientRow.search_text),))
        territory = self._territory() if wish.narrowed.text.strip() else ""
        making = _Making(self._sums, self._on_server, now, today, territory)
        order = making.order(wish.order.column, wish.order.descending)
        conditions = [
            ClientRow.organization_id == self._viewer.organization_id,
            ClientRow.withdrawn_at.is_(None),
            ClientRow.merged_into_id.is_(None),
            *making.conditions(wish.narrowed),
        ]
        if wish.trainer_ids is not None and not wish.narrowed.without_trainer:
            conditions.append(AssignmentRow.trainer_id.in_(wish.trainer_ids))
        return Listing(ClientRow.id, source, order, conditions, making.grouped(), making.is_costly)

    def _territory(self) -> str:
        row = OrganizationRow
        query = select(row.locale).where(row.id == self._viewer.organization_id)
        return territory_of(self._session.execute(query).scalar_one())


class _Making:
    """Puts order and conditions together, and notes what they need beside."""

    def __init__(
        self,
        sums: ClientListSums,
        on_server: bool,
        now: datetime,
        today: date,
        territory: str,
    ) -> None:
        self._sums = sums
        self._on_server = on_server
        self._now = now
        self._today = today
        self._territory = territory
        self.is_costly = False
        self._packages: Any = None
        self._debts: Any = None

    def grouped(self) -> tuple[Grouped, ...]:
        """Return the sums that were needed."""
        needed = (self._packages, self._debts)
        return tuple(
            Grouped(sums, sums.c.client_id == ClientRow.id) for sums in needed if sums is not None
        )

    def order(self, column: ClientColumn, descending: bool) -> tuple[By, ...]:
        """Return what rows are ordered by; those with the same value follow their names."""
        by_name = By(ClientRow.search_text)
        match column:
            case ClientColumn.NUMBER:
                return (By(ClientRow.number, descending),)
            case ClientColumn.PHONE:
                filled = func.nullif(ClientRow.phone, "")
                return (By(filled, descending, nullable=True), by_name)
            case ClientColumn.EMAIL:
                filled = func.nullif(ClientRow.email, "")
                return (By(filled, descending, nullable=True), by_name)
            case ClientColumn.SINCE:
                return (By(ClientRow.created_at, descending),)
            case ClientColumn.TRAINER:
                return (By(TrainerRow.name, descending, nullable=True), by_name)
            case ClientColumn.BIRTHDAY:
                day = self._month_day()
                today = f"{self._today:%m-%d}"
                passed = case((day < today, 1), (day >= today, 0))
                return (By(passed, descending, True), By(day, descending, True), by_name)
            case ClientColumn.CREDITS:
                return (By(self._package_sums().c.credits, descending, True), by_name)
            case ClientColumn.EXPIRES:
                return (By(self._package_sums().c.expires_on, descending, True), by_name)
            case ClientColumn.OWES:
                owes = func.coalesce(self._debt_sums().c.owes, 0)
                return (By(owes, descending), by_name)
            case ClientColumn.LAST_VISIT:
                self.is_costly = True
                return (By(last_visit(self._now), descending, nullable=True), by_name)
            case ClientColumn.NEXT_VISIT:
                self.is_costly = True
                return (By(next_visit(self._now), descending, nullable=True), by_name)
            case _:
                return (By(ClientRow.search_text, descending),)

    def conditions(self, narrowed: ClientFilter) -> list[ColumnElement[bool]]:
        """Return what holds for whoever is listed."""
        found: list[ColumnElement[bool]] = []
        if narrowed.standing is not Standing.ALL:
            is_active = narrowed.standing is Standing.ACTIVE
            found.append(ClientRow.active.is_(is_active))
        if narrowed.trainer_id is not None:
            found.append(AssignmentRow.trainer_id == narrowed.trainer_id)
        if narrowed.without_trainer:
            found.append(AssignmentRow.trainer_id.is_(None))
        if narrowed.tag:
            found.append(has_tag(narrowed.tag))
        if narrowed.text.strip():
            what = sought(narrowed.text, self._territory)
            found.append(false() if what is None else holds_all(what))
        if narrowed.not_seen_weeks is not None:
            since = self._now - timedelta(weeks=narrowed.not_seen_weeks)
            found += [ClientRow.created_at < since, ~came_since(since, self._now)]
        if narrowed.birthday:
            found.append(self._month_day().in_(_days_ahead(self._today)))
        if narrowed.credits_low:
            found.append(self._package_sums().c.credits <= CREDITS_LOW)
        if narrowed.expiring:
            last = self._today + timedelta(days=EXPIRING_DAYS)
            found.append(self._package_sums().c.expires_on <= last)
        if narrowed.unpaid:
            found.append(self._debt_sums().c.owes > 0)
        return found

    def _package_sums(self) -> Any:
        if self._packages is None:
            self._packages = packages_left(self._today)
        return self._packages

    def _debt_sums(self) -> Any:
        if self._debts is None:
            self._debts = self._sums.all_debts()
        return self._debts

    def _month_day(self) -> ColumnElement[str]:
        """Return month and day of the birthday, such as "03-09"."""
        if self._on_server:
            return func.to_char(ClientRow.birth_date, "MM-DD", type_=String())
        return func.substr(type_coerce(ClientRow.birth_date, String()), 6, 5, type_=String())


def _days_ahead(today: date) -> list[str]:
    days = [today + timedelta(days=ahead) for ahead in range(BIRTHDAY_DAYS)]
    found = [f"{day:%m-%d}" for day in days]
    if "02-28" in found and "02-29" not in found:
        # Born on a day that this year does not have.
        found.append("02-29")
    return found
