"""Closing a till: what should be in it against what was counted, and earlier closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import InvalidInput, NotAllowed, NotFound, StudioError
from studio_app.domain.local_time import day_interval, local_day
from studio_app.domain.money import Money
from studio_app.domain.money_lists import TillUser
from studio_app.domain.organizations import Organization
from studio_app.domain.paging import OpenedList, PagePlaces
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.domain.till import (
    REMINDED_DAYS,
    CountedTill,
    Till,
    TillClose,
    cash_since,
    require_countable,
    unclosed,
)
from studio_app.reports.receipt import till_slip_pdf
from studio_app.reports.receipt.paper import SlipPaper
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.receipts import head_of


class CashMoved(StudioError):
    """Cash came or went between looking at a till and closing it."""

    template = (
        "Cash was taken or given back meanwhile: by now {since} since the last close. Look at the "
        "till again, then close it."
    )


@dataclass(frozen=True, slots=True)
class ClosedTill:
    """A till that was closed, and what changed."""

    close: TillClose
    changes: Changes


def look_into_till(
    uow: UnitOfWork, viewer: Viewer, user_id: UUID, day: date, now: datetime
) -> Till:
    """Return the till of a user on a local day, before it is closed.

    One's own; an owner looks into all. Raises NotAllowed, NotFound, and InvalidInput for a day that
    has not come.
    """
    require_own_till(viewer, user_id)
    with uow.reading() as work:
        organization = work.organizations.mine()
        if day > local_day(now, organization.tz):
            raise InvalidInput("day", "This day has not come yet.")
        return _till(work, viewer, organization, user_id, day)


def close_till(uow: UnitOfWork, viewer: Viewer, counted: CountedTill, now: datetime) -> ClosedTill:
    """Keep what was counted in a till, once, however often the same is asked for.

    Raises NotAllowed, NotFound, CashMoved where the cash is not what was shown, and InvalidInput,
    such as for a difference without a note.
    """
    require_own_till(viewer, counted.user_id)
    request = UseCaseRequest(counted.id, "close_till", counted)
    return uow.perform(request, lambda work: _closed(work, viewer, counted, now), ClosedTill)


def till_users(uow: UnitOfWork, viewer: Viewer) -> tuple[TillUser, ...]:
    """Return whose tills the viewer may look into, their own first; raise NotAllowed."""
    require(viewer, Right.SELL)
    own = TillUser(viewer.user_id, viewer.name)
    if not sees_all_tills(viewer):
        return (own,)
    with uow.reading() as work:
        users = work.money_lists.users()
    return (own, *(user for user in users if user.id != own.id))


def open_closes(
    uow: UnitOfWork, viewer: Viewer, user_id: UUID | None, pages: Sequence[int]
) -> OpenedList[TillClose]:
    """Return earlier closes, the latest first: of one user, or of all whom the viewer may see."""
    user_id = _narrowed(viewer, user_id)
    with uow.reading() as work:
        places = work.tills.places(user_id)
        there = [page for page in pages if page < places.pages]
        return OpenedList(places, {page: work.tills.page(user_id, places, page) for page in there})


def close_pages(
    uow: UnitOfWork,
    viewer: Viewer,
    user_id: UUID | None,
    places: PagePlaces,
    pages: Sequence[int],
) -> dict[int, Sequence[TillClose]]:
    """Return pages of closes that were opened before; raise NotAllowed."""
    user_id = _narrowed(viewer, user_id)
    with uow.reading() as work:
        return {page: work.tills.page(user_id, places, page) for page in pages}


def till_slip(uow: UnitOfWork, viewer: Viewer, close_id: UUID, paper: SlipPaper = "A4") -> bytes:
    """Return the slip of a close as a PDF; raise NotAllowed, NotFound."""
    require(viewer, Right.SELL)
    with uow.reading() as work:
        close, head = work.tills.find(close_id), head_of(work)
    if close is None:
        raise NotFound()
    require_own_till(viewer, close.user_id)
    return till_slip_pdf(close, head, paper)


def sees_all_tills(viewer: Viewer) -> bool:
    """Tell whether a viewer looks into the tills of others."""
    return scope_of(viewer.role, Right.SEE_REVENUE) is Scope.ALL


def require_own_till(viewer: Viewer, user_id: UUID) -> None:
    """Raise NotAllowed for a till that the viewer may not look into."""
    require(viewer, Right.SELL)
    if user_id != viewer.user_id and not sees_all_tills(viewer):
        raise NotAllowed()


def _narrowed(viewer: Viewer, user_id: UUID | None) -> UUID | None:
    require(viewer, Right.SELL)
    if sees_all_tills(viewer):
        return user_id
    require_own_till(viewer, user_id or viewer.user_id)
    return viewer.user_id


def _till(work: Work, viewer: Viewer, organization: Organization, user_id: UUID, day: date) -> Till:
    when = day_interval(day, organization.tz)
    closes = work.tills.closes_of(user_id, day)
    cash = work.tills.cash(user_id, when)
    return Till(
        user_id=user_id,
        user_name=_name(work, viewer, user_id),
        day=day,
        opening=work.tills.left_before(user_id, day),
        cash=cash,
        since=cash_since(cash, closes),
        by_method=work.tills.by_method(user_id, when),
        closes=closes,
        forgotten=_forgotten(work, organization, user_id, day),
    )


def _forgotten(
    work: Work, organization: Organization, user_id: UUID, day: date
) -> tuple[tuple[date, int], ...]:
    """Return the days before, and how much of their cash is in no close."""
    first, tz = day - timedelta(days=REMINDED_DAYS), organization.tz
    taken = work.tills.cash_payments(user_id, day_interval(first, tz, REMINDED_DAYS))
    cash = ((local_day(moment, tz), amount) for moment, amount in taken)
    return unclosed(cash, work.tills.closed_cash(user_id, first, day - timedelta(days=1)))


def _closed(work: Work, viewer: Viewer, counted: CountedTill, now: datetime) -> ClosedTill:
    organization = work.organizations.mine()
    kept = require_countable(counted, local_day(now, organization.tz))
    work.lock(kept.user_id)
    till = _till(work, viewer, organization, kept.user_id, kept.day)
    if till.since != kept.since:
        since = Money(till.since, organization.currency).text(organization.locale)
        raise CashMoved(since=since)
    if kept.expected < 0:
        raise InvalidInput(
            "opening", "More was given back than there was. Type what lay in the till before."
        )
    close = TillClose(
        id=kept.id,
        user_id=kept.user_id,
        user_name=till.user_name,
        day=kept.day,
        opening=kept.opening,
        expected=kept.expected,
        counted=kept.counted,
        note=kept.note,
        closed_at=now,
        closed_by=viewer.user_id,
        closed_by_name=viewer.name,
    )
    work.tills.add(close)
    work.audit.add(
        "till_closed",
        "till_close",
        close.id,
        now,
        after={
            "user": close.user_name,
            "day": close.day.isoformat(),
            "opening": close.opening,
            "expected": close.expected,
            "counted": close.counted,
            "currency": organization.currency,
        },
        reason=close.note,
    )
    changes = Changes(frozenset({Aggregate.PACKAGE}), frozenset({close.id}))
    return ClosedTill(close, changes)


def _name(work: Work, viewer: Viewer, user_id: UUID) -> str:
    if user_id == viewer.user_id:
        return viewer.name
    name = work.tills.name_of(user_id)
    if name is None:
        raise NotFound()
    return name
