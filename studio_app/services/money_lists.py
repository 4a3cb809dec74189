"""Payments of a day or a period: page by page, added up, and as a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from studio_app.domain.errors import NotAllowed
from studio_app.domain.intervals import Interval
from studio_app.domain.local_time import MINUTES_PER_DAY, at_minute, local_day
from studio_app.domain.money import Money
from studio_app.domain.money_lists import ListedPayment, OpenedPayments, PaymentFilter
from studio_app.domain.organizations import Organization
from studio_app.domain.paging import PagePlaces
from studio_app.domain.payments import PaymentMethod
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, require, scope_of
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.exports import Cell, ExportTable, export_list

METHOD_WORDS: Mapping[PaymentMethod, str] = {
    PaymentMethod.CASH: "Cash",
    PaymentMethod.CARD: "Card",
    PaymentMethod.TRANSFER: "Bank transfer",
    PaymentMethod.OTHER: "Other",
}
_HEADS = ("Date", "Receipt", "Client", "For", "Method", "Amount", "Taken by", "Reason")
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


def open_payments(
    uow: UnitOfWork, viewer: Viewer, wanted: PaymentFilter, pages: Sequence[int], now: datetime
) -> OpenedPayments:
    """Return the payments that fit: where their pages begin, some of them, and what all add up to.

    Raises NotAllowed. Whoever is shown today's till alone gets no other days, whatever is asked.
    """
    _require_till(viewer)
    with uow.reading() as work:
        organization = work.organizations.mine()
        wanted = narrowed(viewer, wanted, organization, now)
        when = _when(wanted, organization)
        lists = work.money_lists
        places = lists.places(wanted, when)
        there = [page for page in pages if page < places.pages]
        return OpenedPayments(
            places,
            {page: lists.page(wanted, when, places, page) for page in there},
            lists.totals(wanted, when),
            lists.users(),
        )


def payment_pages(
    uow: UnitOfWork,
    viewer: Viewer,
    wanted: PaymentFilter,
    places: PagePlaces,
    pages: Sequence[int],
    now: datetime,
) -> dict[int, Sequence[ListedPayment]]:
    """Return pages of what was opened before; raise NotAllowed."""
    _require_till(viewer)
    with uow.reading() as work:
        organization = work.organizations.mine()
        wanted = narrowed(viewer, wanted, organization, now)
        when = _when(wanted, organization)
        return {page: work.money_lists.page(wanted, when, places, page) for page in pages}


def export_payments(
    uow: UnitOfWork,
    viewer: Viewer,
    wanted: PaymentFilter,
    path: Path,
    now: datetime,
    report: Callable[[int, int], object] | None = None,
) -> int:
    """Write the payments that fit into a file and return how many; raise as ``export_list``."""
    _require_till(viewer)

    def table(work: Work) -> ExportTable:
        organization = work.organizations.mine()
        when = _when(narrowed(viewer, wanted, organization, now), organization)
        places = work.money_lists.places(wanted, when)
        rows = _rows(work, wanted, when, places, organization)
        return ExportTable("Payments", _HEADS, rows, organization.tz, places.total)

    return export_list(uow, viewer, table, path, now, report)


def narrowed(
    viewer: Viewer, wanted: PaymentFilter, organization: Organization, now: datetime
) -> PaymentFilter:
    """Return what of a wish the viewer is shown: the front desk is shown today's till."""
    if sees_all_days(viewer):
        if wanted.receipt_number is None:
            return wanted
        return replace(wanted, first_day=None, last_day=None)
    today = local_day(now, organization.tz)
    return replace(wanted, first_day=today, last_day=today)


def sees_all_days(viewer: Viewer) -> bool:
    """Tell whether a viewer is shown payments of other days than today."""
    return scope_of(viewer.role, Right.SEE_REVENUE) in (Scope.ALL, Scope.OWN)


def subject_words(payment: ListedPayment) -> str:
    """Return what a payment is for."""
    if payment.package_name:
        return payment.package_name
    return "Single session" if payment.is_for_session else "On account"


def _require_till(viewer: Viewer) -> None:
    require(viewer, Right.SELL)
    if scope_of(viewer.role, Right.SEE_REVENUE) is Scope.NONE:
        raise NotAllowed()


def _when(wanted: PaymentFilter, organization: Organization) -> Interval | None:
    if wanted.first_day is None and wanted.last_day is None:
        return None
    # Whoever types the later day first means the same.
    first, last = sorted((wanted.first_day or _FIRST_DAY, wanted.last_day or _LAST_DAY))
    tz = organization.tz
    return Interval(at_minute(first, 0, tz), at_minute(last, MINUTES_PER_DAY, tz))


def _rows(
    work: Work,
    wanted: PaymentFilter,
    when: Interval | None,
    places: PagePlaces,
    organization: Organization,
) -> Iterator[Sequence[Cell]]:
    for number in range(places.pages):
        for one in work.money_lists.page(wanted, when, places, number):
            yield (
                one.paid_at,
                one.receipt_number,
                one.client_name,
                subject_words(one),
                METHOD_WORDS[one.method],
                Money(one.amount, organization.currency),
                one.user_name,
                one.reason,
            )
