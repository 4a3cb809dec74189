"""Busy times tell when, to all of the staff alike, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from studio_app.domain.errors import NotAllowed
from studio_app.domain.intervals import Interval
from studio_app.domain.schedule import TimeOffStatus
from studio_app.repositories.schema import MembershipRow, TimeOffRow
from studio_app.services.busy_times import busy_intervals, client_busy_intervals
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, wish

HOUR = timedelta(hours=1)
WITHIN = Interval(SLOT - 2 * HOUR, SLOT + 8 * HOUR)
TRAINERS = [key(name) for name in ("anna", "ben", "sara", "yuna", "nobody")]
STAFF = ("owner", "desk", "sara", "anna", "ben", "asim", "admin")


def at(start: float, end: float) -> Interval:
    return Interval(SLOT + start * HOUR, SLOT + end * HOUR)


@pytest.fixture
def diary(studio: StudioDatabase, desk: Hands) -> None:
    """Anna busy from ten to twelve by two sessions, one of them cancelled again; Ben away."""
    desk.book(wish("cara", "anna", SLOT, pay_later=True))
    desk.book(wish("cem", "anna", SLOT + HOUR, pay_later=True))
    desk.book(wish("cara", "sara", SLOT + 4 * HOUR, pay_later=True))
    desk.cancel(desk.book(wish("cem", "anna", SLOT + 3 * HOUR, pay_later=True)))
    with studio.house() as connection:
        for start, status in ((5, TimeOffStatus.APPROVED), (40, TimeOffStatus.REQUESTED)):
            row = factories.time_off("ben", SLOT + start * HOUR, status)
            connection.execute(insert(TimeOffRow).values(**row))
        factories.add_booking(connection, "far away", "hana", "yuna", SLOT, "away")


@pytest.fixture
def staff(studio: StudioDatabase) -> list[Hands]:
    """Everybody who works in the studio."""
    return [Hands.of(studio.login(name)) for name in STAFF]


@pytest.mark.usefixtures("diary")
def test_all_of_the_staff_hear_the_same(staff: list[Hands]) -> None:
    for hands in staff[:-1]:
        busy = busy_intervals(hands.uow, hands.viewer, TRAINERS, WITHIN)
        assert busy == {
            key("anna"): (at(0, 2),),
            key("ben"): (at(5, 8),),
            key("sara"): (at(4, 5),),
        }
        client = client_busy_intervals(hands.uow, hands.viewer, key("cara"), WITHIN)
        assert client == (at(0, 1), at(4, 5))
        assert client_busy_intervals(hands.uow, hands.viewer, key("hana"), WITHIN) == ()
    admin = staff[-1]
    assert key("yuna") in busy_intervals(admin.uow, admin.viewer, TRAINERS, WITHIN)


@pytest.mark.usefixtures("diary")
def test_what_reaches_out_of_the_window_is_cut(desk: Hands) -> None:
    within = Interval(SLOT + HOUR / 2, SLOT + 3 * HOUR / 2)
    busy = busy_intervals(desk.uow, desk.viewer, TRAINERS, within)
    assert busy == {key("anna"): (within,)}
    assert client_busy_intervals(desk.uow, desk.viewer, key("cara"), within) == (at(0.5, 1),)


@pytest.mark.usefixtures("diary")
def test_neither_clients_nor_closed_logins_hear_anything(studio: StudioDatabase) -> None:
    cara, anna = (Hands.of(studio.login(name)) for name in ("cara", "anna"))
    for ask, who in ((busy_intervals, TRAINERS), (client_busy_intervals, key("cara"))):
        with pytest.raises(NotAllowed):
            ask(cara.uow, cara.viewer, who, WITHIN)  # type: ignore[operator]
    with studio.house() as connection:
        mine = MembershipRow.user_id == key("user anna")
        connection.execute(update(MembershipRow).where(mine).values(active=False))
    for hands in (cara, anna):
        with hands.uow.reading() as work:
            assert work.busy_times.of_trainers(TRAINERS, WITHIN) == {}
            assert work.busy_times.of_client(key("cara"), WITHIN) == ()


def test_an_empty_diary_is_empty(desk: Hands) -> None:
    assert busy_intervals(desk.uow, desk.viewer, TRAINERS, WITHIN) == {}
    assert busy_intervals(desk.uow, desk.viewer, [], Interval(NOW, NOW + 9 * HOUR)) == {}
