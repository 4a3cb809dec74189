"""Where sessions are held: places that come, change, go out of use, and stand in an order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import ChangedMeanwhile, WrongStatus
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.studio_days import PlaceNameTaken, PlaceOfStudio, PlaceTerms
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_hours import HoursBack, PlaceBack, PlaceStand
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.undoing_hours import place_facts


def places_of_studio(uow: UnitOfWork, viewer: Viewer) -> tuple[PlaceOfStudio, ...]:
    """Return all places in the studio's order, those out of use last; raises NotAllowed."""
    require(viewer, Right.CHANGE_SETTINGS)
    with uow.reading() as work:
        return work.places.listed()


def add_place(
    uow: UnitOfWork, viewer: Viewer, place_id: UUID, terms: PlaceTerms, now: datetime
) -> DiaryOutcome:
    """Add a place behind all others; its key is that of the request.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput,
    PlaceNameTaken, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    terms = terms.cleaned()

    def done(work: Work) -> DiaryOutcome:
        work.lock(viewer.organization_id)
        _require_free_name(work, terms.name, None)
        position = work.places.next_position()
        stand = PlaceStand(terms.name, terms.kind, terms.room, active=True, position=position)
        work.places.add(place_id, stand)
        work.flush()
        work.audit.add("added_place", "place", place_id, now, after=place_facts(stand))
        # Hours and sessions may name it by then: it goes out of use, and does not vanish.
        back = PlaceBack(place_id, found=stand, restore=replace(stand, active=False))
        return _outcome(Step.ADD_PLACE, terms.name, now, [back])

    request = UseCaseRequest(place_id, "add_place", terms)
    return uow.perform(request, done, DiaryOutcome)


def change_place(
    uow: UnitOfWork,
    viewer: Viewer,
    place_id: UUID,
    version: int,
    terms: PlaceTerms,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Change what a place is called, of what kind it is, and for how many it has room.

    The same request again changes nothing and returns the first outcome. Raises InvalidInput,
    PlaceNameTaken, ChangedMeanwhile, NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    terms = terms.cleaned()

    def done(work: Work) -> DiaryOutcome:
        work.lock(viewer.organization_id)
        _require_free_name(work, terms.name, place_id)
        before = work.places.get_locked(place_id, version).stand
        stand = replace(before, name=terms.name, kind=terms.kind, room=terms.room)
        back = _put(work, place_id, before, stand)
        _note(work, "changed_place", back, now)
        return _outcome(Step.EDIT_PLACE, terms.name, now, [back])

    request = UseCaseRequest(request_id, "change_place", (place_id, version, terms))
    return uow.perform(request, done, DiaryOutcome)


def retire_place(
    uow: UnitOfWork,
    viewer: Viewer,
    place_id: UUID,
    version: int,
    now: datetime,
    *,
    request_id: UUID,
    back: bool = False,
) -> DiaryOutcome:
    """Use a place no more, or bring it ``back``; what is booked there stays.

    The same request again changes nothing and returns the first outcome. Raises WrongStatus,
    ChangedMeanwhile, NotFound, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)

    def done(work: Work) -> DiaryOutcome:
        before = work.places.get_locked(place_id, version).stand
        if before.active is back:
            word = "in use" if back else "out of use"
            raise WrongStatus(status=word, wanted=word)
        way = _put(work, place_id, before, replace(before, active=back))
        _note(work, "brought_back_place" if back else "retired_place", way, now)
        step = Step.BRING_BACK_PLACE if back else Step.RETIRE_PLACE
        return _outcome(step, before.name, now, [way])

    request = UseCaseRequest(request_id, "retire_place", (place_id, version, back))
    return uow.perform(request, done, DiaryOutcome)


def order_places(
    uow: UnitOfWork,
    viewer: Viewer,
    order: Sequence[UUID],
    moved: UUID,
    now: datetime,
    *,
    request_id: UUID,
) -> DiaryOutcome:
    """Put the places that are in use in an order, in which one was ``moved``.

    The same request again changes nothing and returns the first outcome. Raises ChangedMeanwhile
    where others are in use by now, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.CHANGE_SETTINGS)

    def done(work: Work) -> DiaryOutcome:
        listed = work.places.listed()
        in_use = [one.id for one in listed if one.active]
        if sorted(order) != sorted(in_use) or moved not in in_use:
            raise ChangedMeanwhile()
        rest = [one.id for one in listed if not one.active]
        positions = {key: position for position, key in enumerate((*order, *rest))}
        backs = [
            _put(work, state.id, state.stand, replace(state.stand, position=positions[state.id]))
            for state in work.places.locked(positions.keys())
            if state.stand.position != positions[state.id]
        ]
        names = {one.id: one.name for one in listed}
        work.audit.add(
            "ordered_places",
            "place",
            moved,
            now,
            before={"order": ", ".join(names[key] for key in in_use)},
            after={"order": ", ".join(names[key] for key in order), "place": names[moved]},
        )
        return _outcome(Step.ORDER_PLACES, names[moved], now, backs)

    request = UseCaseRequest(request_id, "order_places", (tuple(order), moved))
    return uow.perform(request, done, DiaryOutcome)


def _require_free_name(work: Work, name: str, place_id: UUID | None) -> None:
    others = (one.name.casefold() for one in work.places.listed() if one.id != place_id)
    if name.casefold() in others:
        raise PlaceNameTaken()


def _put(work: Work, place_id: UUID, before: PlaceStand, stand: PlaceStand) -> PlaceBack:
    work.places.put(place_id, stand)
    work.flush()
    return PlaceBack(place_id, found=stand, restore=before)


def _note(work: Work, action: str, back: PlaceBack, now: datetime) -> None:
    before, after = place_facts(back.restore), place_facts(back.found)
    work.audit.add(action, "place", back.key, now, before=before, after=after)


def _outcome(step: Step, name: str, now: datetime, backs: Sequence[PlaceBack]) -> DiaryOutcome:
    return DiaryOutcome(
        step,
        name,
        now,
        Changes(
            frozenset({Aggregate.ORGANIZATION, Aggregate.TRAINER}),
            frozenset(back.key for back in backs),
        ),
        DiaryUndo(hours=HoursBack(places=tuple(backs))),
    )
