"""Putting package types and trainers' prices back, as part of a step that is taken back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from studio_app.domain.coverage import lengths_in_words
from studio_app.domain.errors import CannotUndo, ChangedMeanwhile
from studio_app.domain.package_types import Priced
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing_prices import (
    PackageTypeBack,
    PackageTypeStand,
    TrainerPriceBack,
    TrainerPriceStand,
)
from studio_app.repositories.package_types import PackageTypeState, TrainerPriceState
from studio_app.repositories.unit_of_work import Work

HeldType = tuple[PackageTypeBack, PackageTypeState]
HeldPrice = tuple[TrainerPriceBack, TrainerPriceState]


def held_types(work: Work, viewer: Viewer, backs: Iterable[PackageTypeBack]) -> list[HeldType]:
    """Return the package types, locked and as the step left them.

    Raises ChangedMeanwhile where one stands otherwise by now; CannotUndo where another is called as
    one that comes back, or one was sold whose adding is to be undone; NotFound, NotAllowed.
    """
    found = []
    for back in sorted(backs, key=lambda one: one.key):
        require(viewer, Right.CHANGE_SETTINGS)
        state = work.package_types.get_locked(back.key)
        if state.stand != back.found:
            raise ChangedMeanwhile()
        if not back.restore.standing and work.package_types.is_in_use(back.key):
            name = state.stand.terms.name
            raise CannotUndo(reason=f"“{name}” was sold or has a price of a trainer's by now.")
        _require_free_name(work, back, state)
        found.append((back, state))
    return found


def put_type_back(work: Work, one: HeldType, now: datetime, action: str) -> PackageTypeBack:
    """Put a package type back, note that in the trail, and return the way back from there."""
    back, state = one
    work.package_types.put(back.key, back.restore, now)
    work.audit.add(
        action,
        "package_type",
        back.key,
        now,
        before=type_facts(back.found),
        after=type_facts(back.restore),
        organization_id=state.organization_id,
    )
    work.flush()
    return PackageTypeBack(back.key, found=back.restore, restore=back.found)


def held_prices(work: Work, viewer: Viewer, backs: Iterable[TrainerPriceBack]) -> list[HeldPrice]:
    """Return trainers' prices, locked and as the step left them.

    Raises ChangedMeanwhile where one stands otherwise by now, NotFound, NotAllowed.
    """
    found = []
    # What goes makes room for what comes back on the same day.
    for back in sorted(backs, key=lambda one: (one.restore.standing, one.key)):
        require(viewer, Right.CHANGE_SETTINGS)
        state = work.trainer_prices.get_locked(back.key)
        if state.stand != back.found:
            raise ChangedMeanwhile()
        found.append((back, state))
    return found


def put_price_back(work: Work, one: HeldPrice, now: datetime, action: str) -> TrainerPriceBack:
    """Put a trainer's price back, note that in the trail, and return the way back from there."""
    back, state = one
    work.trainer_prices.put(back.key, back.restore, now)
    work.audit.add(
        action,
        "trainer_price",
        back.key,
        now,
        before=price_facts(work, state, back.found),
        after=price_facts(work, state, back.restore),
        organization_id=state.organization_id,
    )
    work.flush()
    return TrainerPriceBack(back.key, found=back.restore, restore=back.found)


def type_facts(stand: PackageTypeStand) -> dict[str, object]:
    """Return what the audit trail keeps of a package type."""
    terms, coverage = stand.terms, stand.terms.coverage
    kinds = ("personal", coverage.personal), ("group", coverage.group)
    validity = terms.validity and f"{terms.validity.count} {terms.validity.unit.value}"
    facts: dict[str, object] = {
        "package": terms.name,
        "credits": terms.sessions or "unlimited",
        "price": terms.price,
        "validity": validity or "without end",
        "kinds": ", ".join(name for name, is_paid in kinds if is_paid),
        "sold": stand.active,
        "position": stand.position + 1,
    }
    if coverage.durations:
        facts["minutes"] = lengths_in_words(coverage.durations)
    if terms.usual_minutes:
        facts["usual_minutes"] = terms.usual_minutes
    if terms.description:
        facts["description"] = terms.description
    return facts if stand.standing else facts | {"standing": False}


def package_name(work: Work, what: Priced) -> str:
    """Return what a package type is called that has a price, "" for what is none."""
    package = work.package_types.find(what.package_type_id) if what.package_type_id else None
    return package.stand.terms.name if package else ""


def price_facts(
    work: Work, state: TrainerPriceState, stand: TrainerPriceStand
) -> dict[str, object]:
    """Return what the audit trail keeps of a trainer's price."""
    one = "place in a class" if state.what.for_class else "single session"
    facts: dict[str, object] = {
        "trainer": work.trainers.get(state.trainer_id, state.valid_from).name,
        "package": package_name(work, state.what) or one,
        "price": state.price,
        "valid_from": state.valid_from.isoformat(),
        "offered": state.offered,
    }
    if state.sessions is not None:
        facts["credits"] = state.sessions
    if stand.valid_until is not None:
        facts["valid_until"] = stand.valid_until.isoformat()
    return facts if stand.standing else facts | {"standing": False}


def _require_free_name(work: Work, back: PackageTypeBack, state: PackageTypeState) -> None:
    comes = back.restore
    if not (comes.active and comes.standing):
        return
    if comes.terms.name == back.found.terms.name and back.found.active and back.found.standing:
        return
    name = comes.terms.name.casefold()
    for one in work.package_types.listed(state.organization_id):
        if one.active and one.id != state.id and one.name.casefold() == name:
            raise CannotUndo(reason=f"another package type is called “{comes.terms.name}” by now.")
