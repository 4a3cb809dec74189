"""Putting packages back as they stood, as part of a step that is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.errors import CannotUndo, ChangedMeanwhile
from studio_app.domain.package_life import PackageFacts
from studio_app.domain.packages import EntryKind, PackageEventKind
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import FreezeAllBack, PackageBack, PackageStand, ShareBack
from studio_app.repositories.unit_of_work import Work
from studio_app.services.package_parts import (
    note,
    put,
    require_cashier,
    require_keeper,
    stand_facts,
)
from studio_app.services.package_sharing import note_sharing

Held = tuple[PackageBack, PackageFacts]
HeldShare = tuple[ShareBack, PackageFacts, tuple[UUID, str]]

TAKEN_BACK = "taken back"


def held(work: Work, viewer: Viewer, backs: Iterable[PackageBack]) -> list[Held]:
    """Return the packages, locked and as the step left them.

    Raises NotFound, NotAllowed, ChangedMeanwhile where one stands otherwise by now; CannotUndo
    where credits that are to go were used meanwhile.
    """
    found = [
        (back, work.package_life.hold(back.key)) for back in sorted(backs, key=lambda it: it.key)
    ]
    for back, package in found:
        require_keeper(viewer)
        if _says_what_is_owed(back):
            require_cashier(viewer)
        if package.stand != back.found:
            raise ChangedMeanwhile()
        if _is_used(work, back, package) or package.balance + back.credits < 0:
            raise CannotUndo(reason=f"credits of {package.client_name} were used meanwhile.")
    return found


def put_back(work: Work, one: Held, now: datetime, action: str) -> PackageBack:
    """Put a package back, note that in its history and in the trail; return the way back.

    Raises CannotUndo.
    """
    back, package = one
    made = put(work, package, back.restore, now, TAKEN_BACK, kind=back.kind, credits=back.credits)
    _note_event(work, package, back.found, back.restore, now)
    after, before = stand_facts(back.restore), stand_facts(back.found)
    if made.credits:
        after["credits"] = package.balance - made.credits
        before["credits"] = package.balance
    note(work, action, package, now, before=before, after=after)
    work.flush()
    holds = None
    # Without a kind it is a sale of sessions that nobody counts.
    came = back.kind is EntryKind.TRANSFERRED or back.kind is None
    if came and back.found.voided != back.restore.voided:
        holds = package.balance + back.credits
    return PackageBack(
        made.key,
        found=made.found,
        restore=made.restore,
        kind=made.kind,
        credits=made.credits,
        holds=holds,
    )


def held_shares(work: Work, viewer: Viewer, backs: Iterable[ShareBack]) -> list[HeldShare]:
    """Return the rights to draw on packages, which are locked, with whose they are.

    Raises NotFound, NotAllowed, ChangedMeanwhile where one stands as it is to already.
    """
    found: list[HeldShare] = []
    for back in sorted(backs, key=lambda it: it.key):
        require_keeper(viewer)
        package_id, client_id, _stands = work.package_life.share_of(back.key)
        known = work.package_life.look(package_id)
        client = work.clients.held(client_id, known.organization_id)
        package = work.package_life.hold(package_id)
        # Only now: whoever was in the way may have changed it.
        if work.package_life.share_of(back.key)[2] == back.restore or package.stand.voided:
            raise ChangedMeanwhile()
        found.append((back, package, (client_id, client.name)))
    return found


def put_share_back(work: Work, one: HeldShare, now: datetime, action: str) -> ShareBack:
    """Give the right to draw on a package, or take it away, and return the way back."""
    back, package, client = one
    work.package_life.set_shared(back.key, None if back.restore else now)
    note_sharing(work, package, client, now, shared=back.restore, action=action)
    work.flush()
    return ShareBack(back.key, restore=not back.restore)


def require_freezes(viewer: Viewer, backs: Iterable[FreezeAllBack]) -> None:
    """Raise NotAllowed for a freeze of all that is not the viewer's to take back."""
    for back in backs:
        require_cashier(viewer)
        if back.organization_id != viewer.organization_id:
            require(viewer, Right.CHANGE_SETTINGS)


def _is_used(work: Work, back: PackageBack, package: PackageFacts) -> bool:
    """Tell whether something was drawn from a package that is to be as it came."""
    if back.holds is None:
        return False
    if package.sessions is None:
        return work.package_life.drawn(back.key) != 0
    return package.balance != back.holds


def _says_what_is_owed(back: PackageBack) -> bool:
    """Tell whether a price is another, or a package that was sold is void, or no more."""
    is_void = back.found.voided != back.restore.voided and back.kind is not EntryKind.TRANSFERRED
    return is_void or back.found.price_reduction != back.restore.price_reduction


def _note_event(
    work: Work, package: PackageFacts, found: PackageStand, restore: PackageStand, now: datetime
) -> None:
    """Note in the package's history what it is by now, in the place of what it was."""
    days = _days(found.expires_on, restore.expires_on)
    amount = restore.price_reduction - found.price_reduction
    kind, until = PackageEventKind.REDUCED, None
    if found.voided != restore.voided:
        kind, days = PackageEventKind.VOIDED, None
    elif (found.frozen_from, found.frozen_until) != (restore.frozen_from, restore.frozen_until):
        goes_on = (restore.frozen_until or date.min) > (found.frozen_until or date.min)
        kind = PackageEventKind.FROZEN if goes_on else PackageEventKind.UNFROZEN
        until = restore.frozen_until if goes_on else restore.expires_on
    elif found.expires_on != restore.expires_on:
        longer = (restore.expires_on or date.max) > (found.expires_on or date.max)
        kind = PackageEventKind.EXTENDED if longer else PackageEventKind.SHORTENED
        until = restore.expires_on
    elif not amount:
        return
    work.package_life.add_event(
        package, kind, now, TAKEN_BACK, days=days, amount=amount or None, until=until
    )


def _days(before: date | None, after: date | None) -> int | None:
    if before is None or after is None or before == after:
        return None
    return (after - before).days
