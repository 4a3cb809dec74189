"""What the studio sells: adding package types, changing, retiring and ordering them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.audit import looks_like_secret
from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, WrongStatus
from studio_app.domain.package_types import NameTaken, PackageTerms, PackageType
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_prices import PackageTypeBack, PackageTypeStand
from studio_app.repositories.package_types import PackageTypeState
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.undoing_prices import type_facts


def package_types(uow: UnitOfWork, viewer: Viewer) -> tuple[PackageType, ...]:
    """Return the studio's package types in its order, those that are retired last.

    Raises NotAllowed for those who sell nothing.
    """
    require(viewer, Right.SELL)
    with uow.reading() as work:
        return work.package_types.listed(viewer.organization_id)


def add_type(
    uow: UnitOfWork, viewer: Viewer, type_id: UUID, terms: PackageTerms, now: datetime
) -> DiaryOutcome:
    """Add a package type behind all others.

    Its key is that of the request: the same again changes nothing and returns the first outcome.
    Raises InvalidInput, NameTaken, NotAllowed, ConnectionLost; ChangedMeanwhile when it was undone
    since.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    terms = _cleaned(terms)

    def added(work: Work) -> DiaryOutcome:
        if work.package_types.find(type_id) is not None:
            raise ChangedMeanwhile()
        _require_free_name(work, viewer.organization_id, terms.name, type_id)
        state = work.package_types.add(type_id, viewer.organization_id, terms)
        work.flush()
        _note(work, "added_package_type", state, now, after=type_facts(state.stand))
        back = PackageTypeBack(type_id, state.stand, replace(state.stand, standing=False))
        return _outcome(Step.ADD_PACKAGE_TYPE, terms.name, now, back)

    def require_there(work: Work, _outcome: DiaryOutcome) -> None:
        state = work.package_types.find(type_id)
        if state is None or not state.stand.standing:
            raise ChangedMeanwhile()

    request = UseCaseRequest(type_id, "add_package_type", terms)
    return uow.perform(request, added, DiaryOutcome, check_again=require_there)


def change_type(
    uow: UnitOfWork,
    viewer: Viewer,
    type_id: UUID,
    version: int,
    terms: PackageTerms,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Change a package type of that version; what was sold keeps its price, credits and end.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput,
    NameTaken, ChangedMeanwhile, NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    terms = _cleaned(terms)

    def changed(work: Work) -> DiaryOutcome:
        state = _held(work, type_id, version)
        if state.stand.active:
            _require_free_name(work, state.organization_id, terms.name, type_id)
        stand = replace(state.stand, terms=terms)
        back = _put(work, state, stand, now)
        before, after = type_facts(state.stand), type_facts(stand)
        _note(work, "changed_package_type", state, now, before=before, after=after)
        return _outcome(Step.CHANGE_PACKAGE_TYPE, terms.name, now, back)

    asked = (type_id, version, terms)
    request = UseCaseRequest(request_id, "change_package_type", asked)
    return uow.perform(request, changed, DiaryOutcome)


def retire_type(
    uow: UnitOfWork,
    viewer: Viewer,
    type_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
    back: bool = False,
) -> DiaryOutcome:
    """Sell a package type no more, or bring it ``back``; what was sold goes on paying.

    The same request again changes nothing and returns the first outcome. Raises WrongStatus,
    NameTaken, ChangedMeanwhile, NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)

    def retired(work: Work) -> DiaryOutcome:
        state = _held(work, type_id, version)
        if state.stand.active is back:
            word = "sold" if back else "retired"
            raise WrongStatus(status=word, wanted=word)
        if back:
            _require_free_name(work, state.organization_id, state.stand.terms.name, type_id)
        way = _put(work, state, replace(state.stand, active=back), now)
        action = "brought_back_package_type" if back else "retired_package_type"
        _note(work, action, state, now, after={"package": state.stand.terms.name})
        step = Step.BRING_BACK_PACKAGE_TYPE if back else Step.RETIRE_PACKAGE_TYPE
        return _outcome(step, state.stand.terms.name, now, way)

    request = UseCaseRequest(request_id, "retire_package_type", (type_id, version, back))
    return uow.perform(request, retired, DiaryOutcome)


def order_types(
    uow: UnitOfWork,
    viewer: Viewer,
    order: Sequence[UUID],
    moved: UUID,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Put the package types that are sold in an order, in which one was ``moved``.

    The same request again changes nothing and returns the first outcome. Raises ChangedMeanwhile
    where others are sold by now, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)

    def ordered(work: Work) -> DiaryOutcome:
        listed = work.package_types.listed(viewer.organization_id)
        sold = [one.id for one in listed if one.active]
        if sorted(order) != sorted(sold) or moved not in sold:
            raise ChangedMeanwhile()
        retired = [one.id for one in listed if not one.active]
        places = {key: place for place, key in enumerate((*order, *retired))}
        # In the order of their keys, or two who do this wait for each other.
        held = [_held(work, key) for key in sorted(places)]
        backs = tuple(
            _put(work, state, replace(state.stand, position=places[state.id]), now)
            for state in held
            if state.stand.position != places[state.id]
        )
        state = next(one for one in held if one.id == moved)
        names = {one.id: one.stand.terms.name for one in held}
        _note(
            work,
            "ordered_package_types",
            state,
            now,
            before={"order": ", ".join(names[key] for key in sold)},
            after={"order": ", ".join(names[key] for key in order), "package": names[moved]},
        )
        return _outcome(Step.ORDER_PACKAGE_TYPES, names[moved], now, *backs)

    asked = (tuple(order), moved)
    request = UseCaseRequest(request_id, "order_package_types", asked)
    return uow.perform(request, ordered, DiaryOutcome)


def _cleaned(terms: PackageTerms) -> PackageTerms:
    terms = terms.cleaned()
    for field, text in (("name", terms.name), ("description", terms.description)):
        if looks_like_secret(text):
            raise InvalidInput(field, "This looks like a password or a key. Use plain words.")
    return terms


def _held(work: Work, type_id: UUID, version: int | None = None) -> PackageTypeState:
    state = work.package_types.get_locked(type_id, version)
    if not state.stand.standing:
        raise ChangedMeanwhile()
    return state


def _require_free_name(work: Work, organization_id: UUID, name: str, type_id: UUID) -> None:
    sold = (one for one in work.package_types.listed(organization_id) if one.active)
    if any(one.name.casefold() == name.casefold() and one.id != type_id for one in sold):
        raise NameTaken()


def _put(
    work: Work, state: PackageTypeState, stand: PackageTypeStand, now: datetime
) -> PackageTypeBack:
    work.package_types.put(state.id, stand, now)
    work.flush()
    return PackageTypeBack(state.id, found=stand, restore=state.stand)


def _note(
    work: Work,
    action: str,
    state: PackageTypeState,
    now: datetime,
    *,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    work.audit.add(
        action,
        "package_type",
        state.id,
        now,
        before=before,
        after=after,
        organization_id=state.organization_id,
    )


def _outcome(step: Step, name: str, now: datetime, *backs: PackageTypeBack) -> DiaryOutcome:
    return DiaryOutcome(
        step,
        name,
        now,
        Changes(frozenset({Aggregate.PACKAGE}), frozenset(back.key for back in backs)),
        DiaryUndo(package_types=backs),
    )
