"""Classes that come again: added in one step, cancelled with all who are in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from studio_app.domain.changes import DiaryOutcome, Step
from studio_app.domain.classes import clean_title, require_places
from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.domain.identifiers import new_id
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Trainer
from studio_app.domain.schedule import session_interval
from studio_app.domain.series_plans import SeriesDate, SeriesRequest, overlapping
from studio_app.domain.undoing import DiaryUndo, SeriesBack, SessionBack, SessionStand
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.sessions import SessionState
from studio_app.repositories.unit_of_work import Work
from studio_app.services.series_parts import (
    new_series,
    note_series,
    refusal_of,
    wanted_dates,
)
from studio_app.services.session_parts import changes_of
from studio_app.services.slot_states import states_of
from studio_app.services.slots import (
    Clash,
    Diary,
    clean_reason,
    require_works,
    slot_taken,
    trainer_clashes,
)


def add_class_series(work: Work, request: SeriesRequest, now: datetime) -> DiaryOutcome:
    """Add a class on each date that is named; see ``book_series``."""
    request = replace(request, title=clean_title(request.title))
    require_places(request.capacity)
    studio = work.organizations.of_trainer(request.trainer_id)
    if request.place_id is not None and not work.trainers.has_place(request.place_id, studio.id):
        raise NotFound()
    work.lock(request.trainer_id)
    trainer = work.trainers.get(request.trainer_id, request.first_day)
    require_works(trainer)
    if work.series.find(request.series_id) is not None:
        raise ChangedMeanwhile()
    dates = wanted_dates(request, studio.tz)
    series = new_series(request, studio, dates[-1][0].day)
    stands = [
        (
            one,
            SessionStand(
                trainer.id,
                interval.start,
                interval.end,
                request.place_id,
                request.title,
                request.capacity,
                standing=True,
                overlap_allowed=False,
                series_id=series.id,
                series_day=one.day,
            ),
        )
        for one, interval in dates
    ]
    let_in = _let_in(work, studio, trainer, request, stands)
    work.series.add(series, now)
    work.flush()
    added = [work.sessions.add(new_id(), studio.id, stand, now) for _, stand, _ in let_in]
    try:
        work.flush()
    except OverlapRefused as refused:
        # All was free under the lock: somebody writes past the program.
        raise ChangedMeanwhile() from refused
    for session, (one, _, overlapped) in zip(added, let_in, strict=True):
        _note(work, session, trainer, now, clean_reason(one.reason), overlapped)
    after: dict[str, object] = {"title": request.title, "trainer": trainer.name}
    after |= {"rule": series.stand.rule, "dates": len(added)}
    note_series(work, "series_booked", series, now, after=after)
    ended = replace(series.stand, ended_at=now)
    first = min(added, key=lambda session: session.stand.starts_at)
    return DiaryOutcome(
        Step.BOOK_SERIES,
        request.title,
        first.stand.starts_at,
        changes_of(added),
        DiaryUndo(
            sessions=tuple(
                SessionBack(one.id, found=one.stand, restore=replace(one.stand, standing=False))
                for one in added
            ),
            series=(SeriesBack(series.id, found=series.stand, restore=ended),),
        ),
        first.id,
        trainer.name,
        count=len(added),
    )


def _let_in(
    work: Work,
    studio: Organization,
    trainer: Trainer,
    request: SeriesRequest,
    stands: list[tuple[SeriesDate, SessionStand]],
) -> list[tuple[SeriesDate, SessionStand, tuple[Clash, ...]]]:
    """Return the dates with what they overlap on purpose; raises what is in their way."""
    intervals = [session_interval(stand.starts_at, request.minutes) for _, stand in stands]
    twice = overlapping([interval.start for interval in intervals], request.minutes)
    if twice is not None:
        raise slot_taken(studio, trainer.name, session_interval(twice, request.minutes))
    states = states_of(work, studio, trainer.id, request.place_id, intervals)
    let_in = []
    for (one, stand), interval, state in zip(stands, intervals, states, strict=True):
        clashes: tuple[Clash, ...] = ()
        if state.refused:
            if not one.reason.strip():
                raise refusal_of(work, studio, trainer, "", interval, state)
            clashes = tuple(trainer_clashes(work, trainer, interval))
        beside = any(clash.diary is Diary.TRAINER for clash in clashes)
        let_in.append((one, replace(stand, overlap_allowed=beside), clashes))
    return let_in


def _note(
    work: Work,
    session: SessionState,
    trainer: Trainer,
    now: datetime,
    reason: str,
    overlapped: tuple[Clash, ...],
) -> None:
    after: dict[str, object] = {
        "title": session.stand.title,
        "capacity": session.stand.capacity,
        "trainer": trainer.name,
        "starts_at": session.stand.starts_at.isoformat(),
        "ends_at": session.stand.ends_at.isoformat(),
    }
    if overlapped:
        after["overlaps"] = [clash.facts() for clash in overlapped]
    work.audit.add(
        "class_added",
        "session",
        session.id,
        now,
        after=after,
        reason=reason if overlapped else "",
        organization_id=session.organization_id,
    )
