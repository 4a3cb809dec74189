"""Sessions of a series that move together: not in each other's way, and asked about at once."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import event, func, select

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.classes import EnrolRequest
from studio_app.domain.identifiers import new_id
from studio_app.domain.series import Rhythm, SeriesRule
from studio_app.domain.series_plans import (
    Decision,
    Scope,
    SeriesCancellation,
    SeriesChange,
    SeriesRequest,
)
from studio_app.repositories.schema import BookingRow, SessionRow
from studio_app.services.classes import enrol
from studio_app.services.series_cancelling import cancel_series
from studio_app.services.series_changes import change_series
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, balance, session_of, stored, trail, wish
from tests.services.test_classes import row as session_row
from tests.services.test_series import AT_TEN, HOUR, WEEK, dates, make, series, sessions
from tests.services.test_series_changes import back, changed


def test_sessions_that_move_together_are_in_nobodys_way(
    studio: StudioDatabase, desk: Hands
) -> None:
    """A week on, each goes where the next one leaves, with the same client in both."""
    wanted = series(
        series_id=key("tuesdays"),
        client_id=None,
        title="Pilates",
        capacity=4,
        start_minute=1140,
        dates=dates(*range(3)),
    )
    make(desk, wanted)
    classes = sessions(studio, key("tuesdays"))
    places = [
        EnrolRequest(new_id(), one.id, one.version, key("cara"), pay_later=True) for one in classes
    ]
    for place in places:
        enrol(desk.uow, desk.viewer, place, NOW)
    for reason in ("", "all of them go a week on"):
        done = changed(studio, desk, 0, Scope.ALL, by=WEEK, anyway_reason=reason)
        moved = [session_of(studio, place.booking_id) for place in places]
        assert [one.series_day for one in moved] == [one.series_day + WEEK for one in classes]
        assert not any(one.overlap_allowed for one in moved)
        assert not any(stored(studio, place.booking_id).overlap_allowed for place in places)
        assert "overlaps" not in trail(studio, places[0].booking_id)[-1].after
        back(desk, done)
        there = [one.starts_at for one in sessions(studio, key("tuesdays"))]
        assert there == [one.starts_at for one in classes]


def test_what_was_let_in_moves_on_and_is_let_in_no_more(
    studio: StudioDatabase, desk: Hands
) -> None:
    desk.book(wish("cara", "ben", AT_TEN))
    over = dates(0, decision=Decision.ANYWAY, reason="with both")
    made = make(desk, series(series_id=key("tuesdays"), dates=(*over, *dates(1, 2))))
    assert made.undo is not None
    first = made.undo.bookings[0].key
    assert stored(studio, first).overlap_allowed
    done = changed(studio, desk, 0, Scope.ALL, by=3 * HOUR)
    assert done.count == 3
    assert not stored(studio, first).overlap_allowed
    back(desk, done)
    assert stored(studio, first).overlap_allowed


class Asked:
    """How many questions each of some steps asked the database."""

    def __init__(self, hands: Hands) -> None:
        self._hands = hands
        self._said: list[str] = []
        self.counts: list[int] = []
        event.listen(
            hands.uow._engine, "before_cursor_execute", lambda *call: self._said.append(call[2])
        )

    def back(self, done: DiaryOutcome) -> DiaryOutcome:
        """Take a step back, and count."""
        return self._counted(lambda: back(self._hands, done))

    def made(self, wanted: SeriesRequest) -> DiaryOutcome:
        """Make a series, and count."""
        return self._counted(lambda: make(self._hands, wanted))

    def cancelled(self, studio: StudioDatabase, series_id: UUID) -> DiaryOutcome:
        """Cancel a series as a whole, and count."""
        first = sessions(studio, series_id)[0]
        request = SeriesCancellation(first.id, first.version, Scope.ALL)
        hands = self._hands
        return self._counted(
            lambda: cancel_series(hands.uow, hands.viewer, request, NOW, request_id=new_id())
        )

    def _counted(self, step: Callable[[], DiaryOutcome]) -> DiaryOutcome:
        self._said.clear()
        done = step()
        self.counts.append(len(self._said))
        return done


def test_a_long_series_is_moved_and_put_back_with_as_many_questions_as_a_short_one(
    sqlite_studio: StudioDatabase,
) -> None:
    desk = Hands.of(sqlite_studio.login("desk"))
    asked: list[str] = []
    engine = desk.uow._engine
    event.listen(engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    counts = []
    for number, times in enumerate((3, 24)):
        series_id = key(f"of {times}")
        wanted = series(
            series_id=series_id,
            rule=SeriesRule(Rhythm.WEEK, (1,), times=times),
            start_minute=(15 + 2 * number) * 60,
            pay_later=True,
            dates=dates(*range(times)),
        )
        make(desk, wanted)
        one = sessions(sqlite_studio, series_id)[0]
        there = one.starts_at + HOUR / 2
        request = SeriesChange(one.id, one.version, Scope.ALL, one.trainer_id, there, 60)
        asked.clear()
        done = change_series(desk.uow, desk.viewer, request, NOW, request_id=new_id())
        counts.append(len(asked))
        asked.clear()
        back(desk, done)
        counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) < 40


def test_a_long_series_to_be_paid_later_is_made_with_as_many_questions_as_a_short_one(
    studio: StudioDatabase, desk: Hands
) -> None:
    asked = Asked(desk)
    for number, times in enumerate((2, 6)):
        wanted = series(
            rule=SeriesRule(Rhythm.WEEK, (1,), times=times),
            start_minute=(15 + 2 * number) * 60,
            pay_later=True,
            dates=dates(*range(times)),
        )
        asked.made(wanted)
    assert asked.counts[0] == asked.counts[1] < 30


def test_a_long_series_is_cancelled_and_taken_back_with_as_many_questions_as_a_short_one(
    studio: StudioDatabase, desk: Hands
) -> None:
    """Booked or cancelled: with the credits that come back and are spent again."""
    left, counts = balance(studio, "cara ten"), []
    for number, times in enumerate((2, 6)):
        series_id, asked = key(f"of {times}"), Asked(desk)
        wanted = series(
            series_id=series_id,
            rule=SeriesRule(Rhythm.WEEK, (1,), times=times),
            start_minute=(15 + 2 * number) * 60,
            dates=dates(*range(times)),
        )
        made = asked.made(wanted)
        undone = asked.back(asked.cancelled(studio, series_id))
        assert [one.occupies for one in sessions(studio, series_id)] == [True] * times
        assert balance(studio, "cara ten") == left - times
        asked.back(asked.back(undone))
        withdrawn = asked.back(made)
        assert (sessions(studio, series_id), balance(studio, "cara ten")) == ([], left)
        asked.back(asked.back(withdrawn))
        counts.append(asked.counts)
    # A row that was let go of meanwhile may be asked for once more.
    assert all(long <= short + 2 for short, long in zip(*counts, strict=True))
    assert max(counts[0]) < 40


def test_a_long_series_of_classes_comes_back_with_as_many_questions_as_a_short_one(
    studio: StudioDatabase, desk: Hands
) -> None:
    counts = []
    for number, times in enumerate((2, 6)):
        series_id, asked = key(f"of {times}"), Asked(desk)
        wanted = series(
            series_id=series_id,
            client_id=None,
            title="Pilates",
            capacity=4,
            rule=SeriesRule(Rhythm.WEEK, (1,), times=times),
            start_minute=(15 + 2 * number) * 60,
            dates=dates(*range(times)),
        )
        make(desk, wanted)
        for one in sessions(studio, series_id):
            for client in ("cara", "dora"):
                version = session_row(studio, one.id).version
                place = EnrolRequest(new_id(), one.id, version, key(client), pay_later=True)
                enrol(desk.uow, desk.viewer, place, NOW)
        before = clients_booked(studio, series_id)
        cancelled = Asked(desk).cancelled(studio, series_id)
        undone = asked.back(cancelled)
        assert clients_booked(studio, series_id) == before == 2 * times
        asked.back(undone)
        assert clients_booked(studio, series_id) == 0
        counts.append(asked.counts)
    # A row that was let go of meanwhile may be asked for once more.
    assert all(long <= short + 2 for short, long in zip(*counts, strict=True))
    assert max(counts[0]) < 60


def clients_booked(studio: StudioDatabase, series_id: UUID) -> int:
    """Return how many bookings stand in a series."""
    with studio.house() as connection:
        return connection.execute(
            select(func.count())
            .select_from(BookingRow)
            .join(SessionRow, SessionRow.id == BookingRow.session_id)
            .where(SessionRow.series_id == series_id, BookingRow.occupies)
        ).scalar_one()
