"""Taking back what was done about hours, closed days and places."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
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
from studio_app.domain.working_hours import KeptSpan, share_time
from studio_app.repositories.unit_of_work import Work

_OTHER_HOURS = "other hours were set since."


def undone(
    work: Work, viewer: Viewer, back: HoursBack, now: datetime, *, again: bool
) -> DiaryOutcome:
    """Put all of it back and return what changed, with the way back from there.

    Raises ChangedMeanwhile where something stands otherwise by now, NotFound, NotAllowed.
    """
    putting = _PuttingBack(work, viewer, now, "redo" if again else "undo")
    putting.lock(back)
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
    putting.require_room(back)
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
    _trainers: dict[UUID, UUID] = field(default_factory=dict)
    _days: set[tuple[UUID, date]] = field(default_factory=set)
    _noted: dict[tuple[str, UUID], tuple[UUID, Mapping[str, object], Mapping[str, object]]] = field(
        default_factory=dict
    )

    def lock(self, back: HoursBack) -> None:
        """Let nobody else set the same hours until this is done."""
        hours = self.work.working_hours
        found = [hours.find(one.key) for one in back.weekly]
        days = [hours.find_day(one.key) for one in back.days]
        keys = {one.trainer_id for one in (*found, *days) if one is not None}
        if back.opening or back.closures:
            keys.add(self.viewer.organization_id)
        if keys:
            self.work.lock(*keys)

    def weekly(self, back: WeeklyBack) -> WeeklyBack:
        state = self.work.working_hours.get_locked(back.key)
        require(self.viewer, Right.ASK_TIME_OFF, trainer_id=state.trainer_id)
        if state.stand != back.found:
            raise ChangedMeanwhile()
        first = first_changed(state.valid_from, back.found, back.restore)
        self._require_ahead(first, state.organization_id)
        self.work.working_hours.put(back.key, back.restore, self.now)
        self._trainers[state.trainer_id] = state.organization_id
        self._of_trainer("working_hours", state.trainer_id, state.organization_id)
        return WeeklyBack(back.key, found=back.restore, restore=back.found)

    def day(self, back: DayBack) -> DayBack:
        state = self.work.working_hours.day_locked(back.key)
        require(self.viewer, Right.ASK_TIME_OFF, trainer_id=state.trainer_id)
        if state.standing is back.restore:
            raise ChangedMeanwhile()
        self._require_ahead(state.day, state.organization_id)
        self.work.working_hours.put_day(back.key, back.restore, self.now)
        if back.restore:
            self._days.add((state.trainer_id, state.day))
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

    def require_room(self, back: HoursBack) -> None:
        """Raise CannotUndo where what came back stands beside hours that were set since."""
        for trainer_id, studio in self._trainers.items():
            kept = self.work.working_hours.since(trainer_id, self._today(studio))
            self._require_apart(kept, {one.key for one in back.weekly})
        for trainer_id, day in self._days:
            there = {one.id for one in self.work.working_hours.day(trainer_id, day)}
            if not there <= {one.key for one in back.days}:
                raise CannotUndo(reason=_OTHER_HOURS)
        if back.opening:
            kept = self.work.opening_times.since(self._today(self.viewer.organization_id))
            self._require_apart(kept, {one.key for one in back.opening})

    def _require_apart(self, kept: Iterable[KeptSpan], came: Collection[UUID]) -> None:
        listed = list(kept)
        others = [one for one in listed if one.id not in came]
        back = (one for one in listed if one.id in came)
        if any(share_time(one, other) for one in back for other in others):
            raise CannotUndo(reason=_OTHER_HOURS)

    def _today(self, organization_id: UUID) -> date:
        return local_day(self.now, self.work.organizations.get(organization_id).tz)

    def _require_ahead(self, first: date | None, organization_id: UUID) -> None:
        """Raise CannotUndo where days that are over would be others than they were."""
        if first is not None and first < self._today(organization_id):
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
