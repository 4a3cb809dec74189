"""Freezing a package, moving its expiry, and correcting its credits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.errors import InvalidInput
from studio_app.domain.local_time import day_text
from studio_app.domain.package_life import (
    PackageFacts,
    PackageIsFrozen,
    PackageOutcome,
    PackageRef,
    PackageStep,
    TooFewCredits,
    checked_credits,
    checked_days,
    checked_expiry,
    coming_freeze,
    days_added,
    frozen,
    unfrozen,
)
from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.domain.people import Viewer
from studio_app.domain.undoing import DiaryUndo, PackageStand
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.package_parts import (
    changes_of,
    held,
    needed_reason,
    note,
    put,
    require_keeper,
    stand_facts,
    today_of,
    with_covered,
)
from studio_app.services.slots import clean_reason


def package_facts(uow: UnitOfWork, viewer: Viewer, package_id: UUID, now: datetime) -> PackageFacts:
    """Return all that is to be known of a package before something is done with it.

    Raises NotAllowed, NotFound.
    """
    require_keeper(viewer)
    with uow.reading() as work:
        return with_covered(work, work.package_life.facts(package_id, now))


def freeze_package(
    uow: UnitOfWork,
    viewer: Viewer,
    ref: PackageRef,
    first: date,
    last: date,
    now: datetime,
    reason: str = "",
    *,
    request_id: UUID,
) -> PackageOutcome:
    """Let a package pay for nothing on these local days, and last as many days longer.

    What is booked on them stays booked; credits that had expired come back. Days on which it was
    frozen just before count no more. The same request again changes nothing and returns the first
    outcome; so it is with each step here. Raises PackageIsFrozen, PackageIsVoid, NotFound,
    NotAllowed, InvalidInput, ChangedMeanwhile, ConnectionLost.
    """
    require_keeper(viewer)
    reason = clean_reason(reason)

    def done(work: Work) -> PackageOutcome:
        package = held(work, ref)
        organization = work.organizations.get(package.organization_id)
        today = today_of(work, package, now)
        checked_days(first, last, today, starts_on=package.starts_on)
        freeze = coming_freeze(package.stand, today)
        if freeze is not None:
            raise PackageIsFrozen(
                package=package.name,
                client=package.client_name,
                until=day_text(freeze[1], organization.locale),
            )
        stand, days = frozen(package.stand, first, last), days_added(package.stand, first, last)
        back = put(work, package, stand, now, reason)
        credits = -back.credits
        kind = PackageEventKind.FROZEN
        work.package_life.add_event(package, kind, now, reason, days=days, until=last)
        _note_stand(work, "froze_package", package, stand, now, reason, credits=credits)
        return PackageOutcome(
            PackageStep.FREEZE,
            ref.package_id,
            package.client_name,
            package.name,
            changes_of(package),
            DiaryUndo(packages=(back,)),
            until=last,
            days=days,
            credits=credits,
        )

    asked = (ref, first, last, reason)
    return uow.perform(UseCaseRequest(request_id, "freeze_package", asked), done, PackageOutcome)


def unfreeze_package(
    uow: UnitOfWork, viewer: Viewer, ref: PackageRef, now: datetime, *, request_id: UUID
) -> PackageOutcome:
    """Let a package that is frozen, or will be, pay again from today on.

    It then expires so many days sooner as were left of the freeze. Raises InvalidInput where it is
    not frozen, PackageIsVoid, NotFound, NotAllowed, ChangedMeanwhile, ConnectionLost.
    """
    require_keeper(viewer)

    def done(work: Work) -> PackageOutcome:
        package = held(work, ref)
        today = today_of(work, package, now)
        stand, days = unfrozen(package.stand, today, package.starts_on)
        back = put(work, package, stand, now, "")
        kind, until = PackageEventKind.UNFROZEN, stand.expires_on
        work.package_life.add_event(package, kind, now, days=-days, until=until)
        _note_stand(work, "unfroze_package", package, stand, now)
        return PackageOutcome(
            PackageStep.UNFREEZE,
            ref.package_id,
            package.client_name,
            package.name,
            changes_of(package),
            DiaryUndo(packages=(back,)),
            until=until,
            days=-days,
        )

    request = UseCaseRequest(request_id, "unfreeze_package", ref)
    return uow.perform(request, done, PackageOutcome)


def move_expiry(
    uow: UnitOfWork,
    viewer: Viewer,
    ref: PackageRef,
    expires_on: date | None,
    now: datetime,
    reason: str = "",
    *,
    request_id: UUID,
) -> PackageOutcome:
    """Let a package expire on another local day, or never with None.

    Credits that had expired come back with it. Raises InvalidInput for a day that is over or the
    same as before, PackageIsVoid, NotFound, NotAllowed, ChangedMeanwhile, ConnectionLost.
    """
    require_keeper(viewer)
    reason = clean_reason(reason)

    def done(work: Work) -> PackageOutcome:
        package = held(work, ref)
        stand = package.stand
        wanted = checked_expiry(expires_on, package.starts_on, today_of(work, package, now))
        if wanted == stand.expires_on:
            raise InvalidInput("until", "It expires on that day already. Choose another.")
        moved = replace(stand, expires_on=wanted)
        longer = wanted is None or (stand.expires_on is not None and wanted > stand.expires_on)
        days = (wanted - stand.expires_on).days if wanted and stand.expires_on else 0
        back = put(work, package, moved, now, reason)
        credits = -back.credits
        kind = PackageEventKind.EXTENDED if longer else PackageEventKind.SHORTENED
        work.package_life.add_event(package, kind, now, reason, days=days or None, until=wanted)
        _note_stand(work, "moved_expiry", package, moved, now, reason, credits=credits)
        return PackageOutcome(
            PackageStep.EXTEND if longer else PackageStep.SHORTEN,
            ref.package_id,
            package.client_name,
            package.name,
            changes_of(package),
            DiaryUndo(packages=(back,)),
            until=wanted,
            days=days,
            credits=credits,
        )

    asked = (ref, expires_on, reason)
    return uow.perform(UseCaseRequest(request_id, "move_expiry", asked), done, PackageOutcome)


def adjust_credits(
    uow: UnitOfWork,
    viewer: Viewer,
    ref: PackageRef,
    credits: int,
    reason: str,
    now: datetime,
    *,
    request_id: UUID,
) -> PackageOutcome:
    """Add credits to a package, or take some away, for a reason.

    Raises InvalidInput, TooFewCredits for more than are left, PackageIsVoid, NotFound, NotAllowed,
    ChangedMeanwhile, ConnectionLost.
    """
    require_keeper(viewer)
    reason = needed_reason(reason)
    checked_credits(credits)

    def done(work: Work) -> PackageOutcome:
        package = held(work, ref)
        require_counted(package)
        require_left(package, -credits)
        back = put(
            work, package, package.stand, now, reason, kind=EntryKind.ADJUSTED, credits=credits
        )
        before: dict[str, object] = {"credits": package.balance}
        after: dict[str, object] = {"credits": package.balance + credits}
        note(work, "adjusted_credits", package, now, reason, before=before, after=after)
        return PackageOutcome(
            PackageStep.ADJUST,
            ref.package_id,
            package.client_name,
            package.name,
            changes_of(package),
            DiaryUndo(packages=(back,)),
            credits=credits,
        )

    asked = (ref, credits, reason)
    return uow.perform(UseCaseRequest(request_id, "adjust_credits", asked), done, PackageOutcome)


def require_counted(package: PackageFacts) -> None:
    """Raise InvalidInput for a package whose sessions are not counted."""
    if package.sessions is None:
        raise InvalidInput("credits", f"“{package.name}” has no number of sessions to change.")


def require_left(package: PackageFacts, credits: int) -> None:
    """Raise TooFewCredits for a package that has fewer credits left."""
    if credits > package.balance:
        raise TooFewCredits(package=package.name, client=package.client_name, count=package.balance)


def _note_stand(
    work: Work,
    action: str,
    package: PackageFacts,
    stand: PackageStand,
    now: datetime,
    reason: str = "",
    credits: int = 0,
) -> None:
    after = stand_facts(stand)
    if credits:
        after["credits"] = package.balance + credits
    note(work, action, package, now, reason, before=stand_facts(package.stand), after=after)
