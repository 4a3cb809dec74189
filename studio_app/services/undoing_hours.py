"""Taking back what was done about hours, closed days and places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes, DiaryOutcome, Step
from studio_app.domain.errors import CannotUndo, ChangedMeanwhile
from studio_app.domain.local_time import local_day
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.domain.undoing_hours import (
    ClosureBack,
    DayBack,
    HoursBack,
    OpeningBack,
    PlaceBack,
    PlaceStand,
    WeeklyBack,
    first_changed,
)
from studio_app.repositories.unit_of_work import Work


def undone(
    work: Work, viewer: Viewer, back: HoursBack, now: datetime, *, again: bool
) -> DiaryOutcome:
    """Put all of it back and return what changed, with the way back from there.

    Raises ChangedMeanwhile where something stands otherwise by now, NotFound, NotAllowed.
    """
    putting = _PuttingBack(work, viewer, now, "redo" if again else "undo")
    # In the order of their keys, or two who do this wait for each other.
    way = HoursBack(
        tuple(putting.weekly(one) for one in sorted(back.weekly, key=_key)),
        tuple(putting.day(one) for one in sorted(back.days, key=_key)),
        tuple(putting.opening(one) for one in sorted(back.opening, key=_key)),
        tuple(putting.closure(one) for one in sorted(back.closures, key=_key)),
        tuple(putting.place(one) for one in sorted(back.places, key=_key)),
    )
    putting.note()
    work.flush()
    aggregates = set[Aggregate]()
    if back.weekly or back.days:
        aggregates.add(Aggregate.TRAINER)
    if back.opening or back.closures or back.places:
        aggregates.add(Aggregate.ORGANIZATION)
    return DiaryOutcome(
        Step.UNDO,
        "",
        now,
        Changes(frozenset(aggregates), frozenset(putting.keys)),
        DiaryUndo(hours=way),
    )


@dataclass(slots=True)
class _PuttingBack:
    """One step that is being taken back; what is noted of it, by subject and key."""

    work: Work
    viewer: Viewer
    now: datetime
    action: str
    keys: set[UUID] = field(default_factory=set)
    _noted: dict[tuple[str, UUID], tuple[UUID, Mapping[str, object], Mapping[str, object]]] = field(
        default_factory=dict
    )

    def weekly(self, back: WeeklyBack) -> WeeklyBack:
        state = self.work.working_hours.get_locked(back.key)
        require(self.viewer, Right.ASK_TIME_OFF, trainer_id=state.trainer_id)
        if state.stand != back.found:
            raise ChangedMeanwhile()
        first = first_changed(state.valid_from, back.found, back.restore)
        self._require_ahead(first, state.organization_id)
        self.work.working_hours.put(back.key, back.restore, self.now)
        self._of_trainer("working_hours", state.trainer_id, state.organization_id)
        return WeeklyBack(back.key, found=back.restore, restore=back.found)

    def day(self, back: DayBack) -> DayBack:
        state = self.work.working_hours.day_locked(back.key)
        require(self.viewer, Right.ASK_TIME_OFF, trainer_id=state.trainer_id)
        if state.standing is back.restore:
            raise ChangedMeanwhile()
        self._require_ahead(state.day, state.organization_id)
        self.work.working_hours.put_day(back.key, back.restore, self.now)
        self._of_trainer("day_hours", state.trainer_id, state.organization_id)
        return DayBack(back.key, restore=not back.restore)

    def opening(self, back: OpeningBack) -> OpeningBack:
        require(self.viewer, Right.CHANGE_SETTINGS)
        state = self.work.opening_times.get_locked(back.key)
        if state.stand != back.found:
            raise ChangedMeanwhile()
        first = first_changed(state.valid_from, back.found, back.restore)
        self._require_ahead(first, state.organization_id)
        self.work.opening_times.put(back.key, back.restore, self.now)
        self._add("opening_hours", state.organization_id, state.organization_id, {}, {})
        return OpeningBack(back.key, found=back.restore, restore=back.found)

    def closure(self, back: ClosureBack) -> ClosureBack:
        require(self.viewer, Right.CHANGE_SETTINGS)
        state = self.work.opening_times.closure_locked(back.key)
        if state.stand != back.found:
            raise ChangedMeanwhile()
        self.work.opening_times.put_closure(back.key, back.restore, self.now)
        after: dict[str, object] = {
            "name": back.restore.name,
            "day": state.day.isoformat(),
            "closed": back.restore.standing,
        }
        self._add("closure", back.key, state.organization_id, {}, after)
        return ClosureBack(back.key, found=back.restore, restore=back.found)

    def place(self, back: PlaceBack) -> PlaceBack:
        require(self.viewer, Right.CHANGE_SETTINGS)
        state = self.work.places.get_locked(back.key)
        if state.stand != back.found:
            raise ChangedMeanwhile()
        self._require_free_name(back)
        self.work.places.put(back.key, back.restore)
        facts = place_facts(back.found), place_facts(back.restore)
        self._add("place", back.key, state.organization_id, *facts)
        return PlaceBack(back.key, found=back.restore, restore=back.found)

    def note(self) -> None:
        """Tell the trail of all that was put back."""
        for (subject, key), (organization_id, before, after) in self._noted.items():
            self.work.audit.add(
                self.action,
                subject,
                key,
                self.now,
                before=dict(before),
                after=dict(after),
                organization_id=organization_id,
            )

    def _require_ahead(self, first: date | None, organization_id: UUID) -> None:
        """Raise CannotUndo where days that are over would be others than they were."""
        today = local_day(self.now, self.work.organizations.get(organization_id).tz)
        if first is not None and first < today:
            raise CannotUndo(reason="it has counted on days that are over.")

    def _require_free_name(self, back: PlaceBack) -> None:
        name = back.restore.name
        if name == back.found.name:
            return
        others = (one for one in self.work.places.listed() if one.id != back.key)
        if any(one.name.casefold() == name.casefold() for one in others):
            raise CannotUndo(reason=f"another place is called “{name}” by now.")

    def _of_trainer(self, subject: str, trainer_id: UUID, organization_id: UUID) -> None:
        name = self.work.trainers.get(trainer_id, self.now.date()).name
        self._add(subject, trainer_id, organization_id, {}, {"trainer": name})

    def _add(
        self,
        subject: str,
        key: UUID,
        organization_id: UUID,
        before: Mapping[str, object],
        after: Mapping[str, object],
    ) -> None:
        self._noted[(subject, key)] = (organization_id, before, after)
        self.keys.add(key)


def place_facts(stand: PlaceStand) -> dict[str, object]:
    """Return what the audit trail keeps of a place."""
    facts: dict[str, object] = {
        "place": stand.name,
        "kind": stand.kind.value,
        "in_use": stand.active,
        "position": stand.position + 1,
    }
    return facts if stand.room is None else facts | {"room": stand.room}


def _key(back: WeeklyBack | DayBack | OpeningBack | ClosureBack | PlaceBack) -> UUID:
    return back.key
