"""Freezing all packages of a studio, which closes for some days."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import InvalidInput
from studio_app.domain.local_time import day_interval, local_day
from studio_app.domain.package_life import (
    FreezeAllPreview,
    PackageOutcome,
    PackageStep,
    brought_back,
    checked_days,
    coming_freeze,
    days_added,
    days_between,
    joined_freeze,
)
from studio_app.domain.packages import PackageEventKind
from studio_app.domain.people import Viewer
from studio_app.domain.undoing import DiaryUndo, FreezeAllBack, PackageBack, PackageStand
from studio_app.repositories.package_freezes import FreezablePackage
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.package_parts import needed_reason, require_cashier

AT_ONCE = 500
Report = Callable[[int, int], object]
Frozen = tuple[FreezablePackage, PackageStand, int]


def _silent(_done: int, _total: int) -> None:
    """Tell nobody how far it is."""


def freeze_all_preview(
    uow: UnitOfWork, viewer: Viewer, first: date, last: date, now: datetime
) -> FreezeAllPreview:
    """Return what freezing all packages on these local days would do; raises NotAllowed.

    Raises InvalidInput for days on which nothing can be frozen.
    """
    require_cashier(viewer)
    with uow.reading() as work:
        organization = work.organizations.mine()
        today = local_day(now, organization.tz)
        checked_days(first, last, today)
        freezes = work.package_life.freezes
        found = freezes.in_force(organization.id, first, last, today, hold=False)
        stands = [_joined(one, first, last, today) for one in found]
        since = day_interval(first, organization.tz).start
        until = day_interval(last, organization.tz).end
        return FreezeAllPreview(
            sum(pair[1] not in (None, pair[0].stand) for pair in zip(found, stands, strict=True)),
            stands.count(None),
            freezes.sessions_between(organization.id, max(now, since), until),
        )


def freeze_all(
    uow: UnitOfWork,
    viewer: Viewer,
    first: date,
    last: date,
    reason: str,
    now: datetime,
    report: Report = _silent,
    *,
    request_id: UUID,
) -> PackageOutcome:
    """Let no package pay for anything on these local days, and each last as many days longer.

    All of it happens at once, or nothing. A package with a freeze of its own that touches these
    days is frozen on both, and counts no day twice; one whose own lies apart is left alone. What
    is booked stays booked, and what expired on these days comes back. ``report`` is told how many
    of how many are done, and may raise to stop. The same request again changes nothing and returns
    the first outcome. Raises NotAllowed, InvalidInput where there is nothing to freeze,
    ConnectionLost.
    """
    require_cashier(viewer)
    reason = needed_reason(reason)

    def done(work: Work) -> PackageOutcome:
        organization = work.organizations.mine()
        today = local_day(now, organization.tz)
        checked_days(first, last, today)
        freezes = work.package_life.freezes
        found = freezes.in_force(organization.id, first, last, today, hold=True)
        plain: list[Frozen] = []
        joined: list[Frozen] = []
        left_alone = 0
        for one in found:
            stand = _joined(one, first, last, today)
            if stand is None:
                left_alone += 1
                continue
            own = coming_freeze(one.stand, today)
            if own is None:
                days_more = days_added(one.stand, first, last)
                is_plain = days_more == days_between(first, last)
                (plain if is_plain else joined).append((one, stand, days_more))
            elif stand != one.stand:
                more = days_between(*(stand.freeze or own)) - days_between(*own)
                joined.append((one, stand, more))
        if not plain and not joined:
            raise InvalidInput("until", "No package pays for anything on these days.")
        kind = PackageEventKind.FROZEN
        _put(work, organization.id, plain + joined, kind, now, reason, today, report)
        count = len(plain) + len(joined)
        days: dict[str, object] = {
            "frozen_from": first.isoformat(),
            "frozen_until": last.isoformat(),
        }
        work.audit.add(
            "froze_all_packages",
            "organization",
            organization.id,
            now,
            after=days | {"packages": count},
            reason=reason,
        )
        back = FreezeAllBack(organization.id, first, last, now, viewer.user_id)
        backs = tuple(PackageBack(one.id, stand, one.stand) for one, stand, _days in joined)
        return PackageOutcome(
            PackageStep.FREEZE_ALL,
            None,
            "",
            "",
            Changes(frozenset({Aggregate.PACKAGE})),
            DiaryUndo(packages=backs, freezes=(back,)),
            until=last,
            days=days_between(first, last),
            count=count,
            left_alone=left_alone,
        )

    asked = (first, last, reason)
    return uow.perform(UseCaseRequest(request_id, "freeze_all", asked), done, PackageOutcome)


def put_freeze_back(work: Work, back: FreezeAllBack, now: datetime, action: str) -> FreezeAllBack:
    """Give back what a freeze of all took, or freeze the same again; return the way back.

    What was changed since is left as it is.
    """
    found = work.package_life.freezes.frozen_by(back)
    days = days_between(back.first, back.last)
    put: list[Frozen] = []
    for one in found:
        if back.stands:
            expiry = brought_back(one.stand.expires_on, days, one.starts_on)
            stand = replace(one.stand, frozen_from=None, frozen_until=None, expires_on=expiry)
            put.append((one, stand, -days))
            continue
        frozen_again = _joined(one, back.first, back.last, back.first)
        if frozen_again is not None:
            put.append((one, frozen_again, days))
    kind = PackageEventKind.UNFROZEN if back.stands else PackageEventKind.FROZEN
    today = local_day(now, work.organizations.get(back.organization_id).tz)
    _put(work, back.organization_id, put, kind, now, "taken back", today, _silent)
    work.audit.add(
        action,
        "package_freeze",
        back.organization_id,
        now,
        after={
            "frozen_from": back.first.isoformat(),
            "frozen_until": back.last.isoformat(),
            "packages": len(put),
            "standing": not back.stands,
        },
        organization_id=back.organization_id,
    )
    return replace(back, at=now, user_id=work.package_life.user_id, stands=not back.stands)


def _joined(one: FreezablePackage, first: date, last: date, today: date) -> PackageStand | None:
    """Return how a package stands with these days; None for one that is left alone."""
    try:
        return joined_freeze(one.stand, first, last, today)
    except InvalidInput:
        # It lasts to the end of all calendars as it is.
        return None


def _put(
    work: Work,
    organization_id: UUID,
    packages: Sequence[Frozen],
    kind: PackageEventKind,
    now: datetime,
    reason: str,
    today: date,
    report: Report,
) -> None:
    for start in range(0, len(packages), AT_ONCE):
        report(start, len(packages))
        some = packages[start : start + AT_ONCE]
        work.package_life.freezes.put(organization_id, some, kind, now, reason, today)
    report(len(packages), len(packages))
