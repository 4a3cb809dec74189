"""What becomes of each date of a series, with its credits counted down."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis.strategies import dictionaries, integers, lists, none, one_of, sampled_from

from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import zone
from studio_app.domain.packages import ClientPackage
from studio_app.domain.series_plans import (
    Decision,
    SeriesDate,
    SeriesLine,
    SeriesPreview,
    is_set_apart,
    overlapping,
)
from studio_app.domain.slot_states import SlotState

DAY, START = date(2026, 3, 3), datetime(2026, 3, 3, 17, tzinfo=UTC)
WEEK = timedelta(days=7)


def package(balance: int | None, expires_on: date | None = None) -> ClientPackage:
    """A package with credits left; None is unlimited."""
    sessions = None if balance is None else 10
    return ClientPackage(
        new_id(), new_id(), "Ten", sessions, balance or 0, 0, 0, START, DAY, expires_on
    )


def preview(
    states: list[SlotState], *packages: ClientPackage, open_end: bool = False, later: bool = False
) -> SeriesPreview:
    """A weekly series with these states."""
    lines = tuple(
        SeriesLine(DAY + number * WEEK, START + number * WEEK, state)
        for number, state in enumerate(states)
    )
    return SeriesPreview(lines, packages, zone("Europe/Berlin"), later, open_end)


FREE, CLASH = SlotState.FREE, SlotState.CLASH


def test_credits_are_counted_down_and_come_free_again() -> None:
    twelve = preview([FREE, CLASH, *[FREE] * 10], package(9))
    plans = twelve.planned({})
    assert [plan.is_booked for plan in plans] == [True, False, *[True] * 8, False, False]
    assert [plan.lacks_credit for plan in plans] == [False] * 10 + [True] * 2
    skipped = {DAY: SeriesDate(DAY, Decision.SKIP)}
    assert [plan.lacks_credit for plan in twelve.planned(skipped)] == [False] * 11 + [True]
    last = DAY + 11 * WEEK
    later = twelve.planned({last: SeriesDate(last, Decision.ANYWAY)})[-1]
    assert (later.is_booked, later.date().pay_later) == (True, True)


def test_an_open_series_ends_with_the_last_credit() -> None:
    states = [FREE, CLASH, FREE, FREE, FREE]
    assert len(preview(states, package(2), open_end=True).planned({})) == 3
    ends = DAY + 3 * WEEK
    assert len(preview(states, package(None, ends), open_end=True).planned({})) == 4
    assert preview(states, open_end=True).planned({}) == ()
    over = preview(states, package(2), open_end=True).planned(
        {DAY + WEEK: SeriesDate(DAY + WEEK, Decision.ANYWAY, reason="they share")}
    )
    assert [plan.is_booked for plan in over] == [True, True]
    assert over[1].date().reason == "they share"


def test_a_moved_date_is_paid_for_on_its_new_day() -> None:
    ends = DAY + 3 * timedelta(days=1)
    moved = START + 5 * timedelta(days=1)
    one = preview([FREE], package(5, ends))
    plan = one.planned({DAY: SeriesDate(DAY, starts_at=moved)})[0]
    assert (plan.is_booked, plan.lacks_credit, plan.is_moved) == (False, True, True)
    plan = preview([CLASH], package(5)).planned({DAY: SeriesDate(DAY, starts_at=moved)})[0]
    assert plan.date() == SeriesDate(DAY, starts_at=moved)
    assert preview([FREE], later=True).planned({})[0].date() == SeriesDate(DAY)


@given(
    lists(sampled_from(SlotState), min_size=1, max_size=12),
    lists(one_of(none(), integers(0, 4)), max_size=3),
    dictionaries(integers(0, 11), sampled_from(Decision)),
)
def test_no_credit_is_spent_twice(
    states: list[SlotState], balances: list[int | None], chosen: dict[int, Decision]
) -> None:
    wanted = {
        DAY + number * WEEK: SeriesDate(DAY + number * WEEK, decision)
        for number, decision in chosen.items()
    }
    plans = preview(states, *map(package, balances)).planned(wanted)
    assert len(plans) == len(states)
    paid = sum(plan.package_name is not None for plan in plans)
    asked = sum(plan.is_booked or plan.lacks_credit for plan in plans)
    limit = asked if None in balances else min(asked, sum(filter(None, balances)))
    assert paid == limit
    for plan in plans:
        assert plan.is_booked <= (plan.package_name is not None or plan.date().pay_later)
        decided = wanted.get(plan.line.day)
        if decided is None:
            assert not plan.is_booked or plan.line.state is FREE
        elif decided.decision is Decision.SKIP:
            assert not plan.is_booked


def test_what_differs_from_its_series_is_set_apart() -> None:
    tz, trainer = zone("Europe/Berlin"), new_id()
    usual = (trainer, 18 * 60, 60)
    hour = timedelta(hours=1)
    end = START + hour
    assert not is_set_apart(DAY, (trainer, START, end), usual, tz)
    # After the clock was put forward, six o'clock is an hour earlier in UTC.
    summer = START + 8 * WEEK
    day = DAY + 8 * WEEK
    assert not is_set_apart(day, (trainer, summer - hour, summer), usual, tz)
    assert is_set_apart(day, (trainer, summer, summer + hour), usual, tz)
    assert is_set_apart(DAY, (new_id(), START, end), usual, tz)
    assert is_set_apart(DAY, (trainer, START, end + hour), usual, tz)
    assert is_set_apart(None, (trainer, START, end), usual, tz)


def test_sessions_that_overlap_each_other() -> None:
    hour = timedelta(hours=1)
    assert overlapping([START + hour, START], 60) is None
    assert overlapping([START + hour, START], 61) == START + hour
