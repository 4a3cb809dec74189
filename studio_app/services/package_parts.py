"""What the steps of packages have in common: rights, the trail, the history, the way back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import InvalidInput
from studio_app.domain.local_time import local_day
from studio_app.domain.package_life import PackageFacts, PackageIsVoid, PackageRef
from studio_app.domain.packages import EntryKind
from studio_app.domain.payments import covered
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import PackageBack, PackageStand
from studio_app.repositories.unit_of_work import Work
from studio_app.services.slots import clean_reason


def require_keeper(viewer: Viewer) -> None:
    """Raise NotAllowed for those who do not look after packages: whoever sells them does."""
    require(viewer, Right.SELL)


def require_cashier(viewer: Viewer) -> None:
    """Raise NotAllowed for those who say nothing about what is owed, and close no studio."""
    require(viewer, Right.SELL)
    require(viewer, Right.REFUND)


def needed_reason(reason: str) -> str:
    """Return a reason that has to be given; raises InvalidInput."""
    cleaned = clean_reason(reason)
    if not cleaned:
        raise InvalidInput("reason", "Say in a few words why. It stands in the statement.")
    return cleaned


def held(work: Work, ref: PackageRef) -> PackageFacts:
    """Return a package that nobody else changes or spends from until the end.

    Raises NotFound, ChangedMeanwhile, PackageIsVoid.
    """
    package = work.package_life.hold(ref.package_id, ref.version)
    if package.stand.voided:
        raise PackageIsVoid(package=package.name, client=package.client_name)
    return package


def today_of(work: Work, package: PackageFacts, now: datetime) -> date:
    """Return the studio's date."""
    return local_day(now, work.organizations.get(package.organization_id).tz)


def covered_of(work: Work, client_id: UUID, package_id: UUID) -> int:
    """Return how much of what is open of a client's package was paid on account."""
    items = work.payments.open_of([client_id])
    return covered(items, work.accounts.debt_of(client_id), package_id)


def with_covered(work: Work, package: PackageFacts) -> PackageFacts:
    """Return a package with what was paid of it on account."""
    if package.paid >= package.owed:
        return package
    return replace(package, covered=covered_of(work, package.client_id, package.ref.package_id))


def put(
    work: Work,
    package: PackageFacts,
    stand: PackageStand,
    now: datetime,
    reason: str,
    *,
    kind: EntryKind | None = None,
    credits: int = 0,
) -> PackageBack:
    """Let a package that is held stand otherwise, with credits that come or go.

    What was booked out of one that was over or void comes back when it pays again. Returns the way
    back; raises ChangedMeanwhile.
    """
    if stand != package.stand:
        work.package_life.put(package.ref.package_id, stand, now)
        ended = _ended_no_more(work, package, stand, now, kind)
        if ended is not None:
            kind, credits = ended, work.package_life.booked_out(package.ref.package_id, ended)
    if kind is not None and credits:
        work.package_life.add_entry(package, kind, credits, now, reason)
    work.flush()
    return PackageBack(
        package.ref.package_id, found=stand, restore=package.stand, kind=kind, credits=-credits
    )


def _ended_no_more(
    work: Work, package: PackageFacts, stand: PackageStand, now: datetime, kind: EntryKind | None
) -> EntryKind | None:
    """Return as what credits were booked out that a package has again as it is to stand."""
    if package.sessions is None or stand.voided:
        return None
    if package.stand.voided:
        return EntryKind.VOIDED if kind is EntryKind.VOIDED else None
    if kind not in (None, EntryKind.EXPIRED) or stand.expires_on == package.stand.expires_on:
        return None
    lasts = stand.expires_on is None or stand.expires_on >= today_of(work, package, now)
    return EntryKind.EXPIRED if lasts else None


def note(
    work: Work,
    action: str,
    package: PackageFacts,
    now: datetime,
    reason: str = "",
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    """Note in the trail what was done about a package."""
    work.audit.add(
        action,
        "client_package",
        package.ref.package_id,
        now,
        client_id=package.client_id,
        before={"client": package.client_name, "package": package.name} | (before or {}),
        after=after,
        reason=reason,
        organization_id=package.organization_id,
    )


def stand_facts(stand: PackageStand) -> dict[str, object]:
    """Return what the trail keeps of how a package stands."""
    kept: dict[str, object] = {"expires_on": stand.expires_on and stand.expires_on.isoformat()}
    if stand.frozen_from is not None and stand.frozen_until is not None:
        kept["frozen_from"] = stand.frozen_from.isoformat()
        kept["frozen_until"] = stand.frozen_until.isoformat()
    if stand.price_reduction:
        kept["price_reduction"] = stand.price_reduction
    if stand.voided:
        kept["void"] = True
    return kept


def changes_of(*packages: PackageFacts) -> Changes:
    """Return that packages were changed, and the clients whose they are."""
    keys: set[UUID] = set()
    for package in packages:
        keys |= {package.ref.package_id, package.client_id}
    return Changes(frozenset({Aggregate.PACKAGE, Aggregate.CLIENT}), frozenset(keys))
