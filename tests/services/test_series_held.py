"""Steps on a series that are refused as a whole, and what goes with a session set apart."""

from __future__ import annotations

from datetime import timedelta

import pytest

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import CannotUndo, NotAllowed, NotFound, PackageNotValid
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import MoveRequest
from studio_app.domain.series_plans import Scope
from studio_app.services.moves import move
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, stored
from tests.services.test_series import HOUR, TUESDAY, WEEK, dates, make, rule_row, series, sessions
from tests.services.test_series_changes import back, cancelled, changed, days, places

DAY = timedelta(days=1)


@pytest.fixture
def made(studio: StudioDatabase, desk: Hands) -> DiaryOutcome:
    """Six Tuesdays at ten of Cara with Anna."""
    return make(desk, series(series_id=key("tuesdays"), dates=dates(*range(6))))


def move_one(studio: StudioDatabase, desk: Hands, number: int, trainer: str, by: timedelta) -> None:
    """Move a session of the series by itself."""
    one = sessions(studio, key("tuesdays"))[number]
    request = MoveRequest(one.id, one.version, key(trainer), one.starts_at + by, 60)
    move(desk.uow, desk.viewer, request, NOW, request_id=new_id())


def test_no_session_of_a_series_goes_to_a_day_that_its_package_does_not_pay_for(
    studio: StudioDatabase, desk: Hands
) -> None:
    last_day = TUESDAY + 2 * WEEK
    with studio.house() as connection:
        factories.add_package(connection, "cara month", "cara", sessions=9, expires_on=last_day)
    wanted = series(series_id=key("tuesdays"), package_id=key("cara month"), dates=dates(*range(3)))
    made = make(desk, wanted)
    before = places(studio, made)
    with pytest.raises(PackageNotValid, match="Cara Month"):
        changed(studio, desk, 0, Scope.ALL, by=DAY)
    assert places(studio, made) == before
    done = changed(studio, desk, 0, Scope.ALL, by=DAY, anyway_reason="she paid in time")
    assert done.count == 3


@pytest.mark.parametrize("scope", [Scope.THIS, Scope.FOLLOWING, Scope.ALL])
def test_what_a_colleague_holds_of_a_series_is_left_to_the_colleague(
    studio: StudioDatabase, desk: Hands, anna: Hands, made: DiaryOutcome, scope: Scope
) -> None:
    move_one(studio, desk, 4, "ben", timedelta())
    ben = Hands.of(studio.login("ben"))
    before = places(studio, made)
    for hands, number in ((anna, 4), (ben, 4), (ben, 3)):
        with pytest.raises((NotAllowed, NotFound)):
            cancelled(studio, hands, number, scope)
        with pytest.raises((NotAllowed, NotFound)):
            changed(studio, hands, number, scope, by=HOUR)
    assert places(studio, made) == before
    cancelled(studio, anna, 3, scope)
    assert made.undo is not None
    assert stored(studio, made.undo.bookings[3].key).status == "cancelled"
    assert stored(studio, made.undo.bookings[4].key).status == "booked"


def test_each_diary_in_which_sessions_go_is_asked_about_whatever_the_database_shows(
    studio: StudioDatabase, desk: Hands, anna: Hands, made: DiaryOutcome
) -> None:
    """Over a line that shows more than a trainer's own sees, the rules of the studio hold still."""
    move_one(studio, desk, 4, "ben", timedelta())
    before = places(studio, made)
    for viewer, number, scope in (
        (anna.viewer, 3, Scope.FOLLOWING),
        (anna.viewer, 4, Scope.THIS),
        (Hands.of(studio.login("ben")).viewer, 4, Scope.THIS),
    ):
        seeing_all = Hands(desk.uow, viewer)
        with pytest.raises(NotAllowed):
            cancelled(studio, seeing_all, number, scope)
        with pytest.raises(NotAllowed):
            changed(studio, seeing_all, number, scope, by=HOUR, trainer_id=viewer.trainer_id)
    assert places(studio, made) == before


def test_a_step_is_not_taken_back_once_its_series_goes_on_otherwise(
    studio: StudioDatabase, desk: Hands, made: DiaryOutcome
) -> None:
    first = cancelled(studio, desk, 4, Scope.FOLLOWING)
    second = cancelled(studio, desk, 2, Scope.FOLLOWING)
    rule = rule_row(studio, key("tuesdays")).rule
    with pytest.raises(CannotUndo, match="changed this meanwhile"):
        back(desk, first)
    assert rule_row(studio, key("tuesdays")).rule == rule
    back(desk, second)
    back(desk, first)
    assert rule_row(studio, key("tuesdays")).rule == "FREQ=WEEKLY;BYDAY=TU;COUNT=6"


def test_the_others_go_to_the_day_to_which_one_that_was_set_apart_is_moved(
    studio: StudioDatabase, desk: Hands, made: DiaryOutcome
) -> None:
    move_one(studio, desk, 2, "anna", DAY)
    changed(studio, desk, 2, Scope.FOLLOWING, by=DAY)
    found = places(studio, made)
    assert [one[3] for one in found] == [*days(0, 1), *days(2, 3, 4, 5, weekday=3)]
    assert [one[1] for one in found] == [one[3] for one in found]
    assert rule_row(studio, found[2][0]).rule == "FREQ=WEEKLY;BYDAY=TH;WKST=WE;UNTIL=20260423"
