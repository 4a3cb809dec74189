"""How trainers do: what one statement finds is what going through all rows finds."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from studio_app.domain.errors import NotAllowed
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.trainer_performance import Performance, Period
from studio_app.repositories import schema
from studio_app.services.trainer_performance import team_performance
from tests.databases import StudioDatabase
from tests.factories import NOW, add_booking, key, time_off
from tests.services.steps import Hands

DAY = timedelta(days=1)
TRAINERS = ("anna", "ben", "sara")


def rows(studio: StudioDatabase, table: Any) -> list[Any]:
    with studio.house() as connection:
        found = connection.execute(select(table.__table__)).all()
    return [row for row in found if row.organization_id == key("home")]


def gone_through(studio: StudioDatabase, trainer: str) -> Performance:
    """Return a trainer's figures of the last 30 days from all rows, one by one."""
    mine, since = key(trainer), NOW - 29 * DAY
    clients = {row.id: row for row in rows(studio, schema.ClientRow)}
    held = [row for row in rows(studio, schema.AssignmentRow) if row.trainer_id == mine]
    sessions = {
        row.id: row
        for row in rows(studio, schema.SessionRow)
        if row.trainer_id == mine and since <= row.starts_at <= NOW and row.withdrawn_at is None
    }
    booked = [
        row
        for row in rows(studio, schema.BookingRow)
        if row.session_id in sessions and row.withdrawn_at is None
    ]
    said = Counter(row.status for row in booked)
    rated = [
        row.rating
        for row in rows(studio, schema.SessionNoteRow)
        if row.trainer_id == mine and row.rating is not None and row.written_at >= since
    ]
    standing = [row for row in sessions.values() if row.occupies]
    return Performance(
        mine,
        sum(row.ended_at is None and clients[row.client_id].active for row in held),
        len({row.client_id for row in held}),
        len({row.session_id for row in booked if row.status == "completed"}),
        said["completed"] + said["arrived"],
        said["no_show"],
        sum(rated),
        len(rated),
        sum(int((row.ends_at - row.starts_at).total_seconds()) // 60 for row in standing),
    )


def test_all_figures_are_those_of_the_rows_for_owners_and_for_a_trainer(
    studio: StudioDatabase,
) -> None:
    with studio.house() as connection:
        for name, client, status in (
            ("missed", "dora", BookingStatus.NO_SHOW),
            ("came", "dora", BookingStatus.ARRIVED),
            ("left out", "dora", BookingStatus.CANCELLED),
        ):
            start = NOW - 8 * DAY + timedelta(hours=3 * len(name))
            add_booking(connection, name, client, "ben", start)
            row, booked = schema.BookingRow, schema.SessionRow
            stands = status.occupies
            connection.execute(
                update(row).where(row.id == key(name)).values(status=status.value, occupies=stands)
            )
            standing = update(booked).where(booked.id == key(f"session {name}"))
            connection.execute(standing.values(occupies=stands))
        add_booking(connection, "long ago", "dora", "ben", NOW - 90 * DAY)
        # Ben works on Tuesdays, 8 to 18: of the five, one is left out for a day off, one closed.
        away = time_off("ben", NOW - 14 * DAY - timedelta(hours=10))
        connection.execute(insert(schema.TimeOffRow).values(**away))
        closed = {
            "organization_id": key("home"),
            "day": (NOW - 7 * DAY).date(),
            "name": "Stocktake",
        }
        connection.execute(insert(schema.ClosureRow).values(id=key("closed"), **closed))
    owner, ben = Hands.of(studio.login("owner")), Hands.of(studio.login("ben"))
    found = team_performance(owner.uow, owner.viewer, Period.LAST_30_DAYS, NOW)
    assert set(found.by_trainer) == {key(name) for name in TRAINERS}
    for name in TRAINERS:
        expected = gone_through(studio, name)
        minutes = found.by_trainer[key(name)].working_minutes
        assert found.by_trainer[key(name)] == _with(expected, minutes), name
    assert found.by_trainer[key("ben")].working_minutes == 3 * 600
    alone = team_performance(owner.uow, owner.viewer, Period.LAST_30_DAYS, NOW, key("ben"))
    assert alone.by_trainer == {key("ben"): found.by_trainer[key("ben")]}
    own = team_performance(ben.uow, ben.viewer, Period.LAST_30_DAYS, NOW)
    assert set(own.by_trainer) == {key("ben")}
    figures = own.by_trainer[key("ben")]
    assert (figures.missed, figures.came) == (1, 2)
    assert figures == found.by_trainer[key("ben")]
    for name in ("desk", "asim", "cara"):
        other = Hands.of(studio.login(name))
        with pytest.raises(NotAllowed):
            team_performance(other.uow, other.viewer, Period.LAST_30_DAYS, NOW)


def _with(figures: Performance, minutes: int) -> Performance:
    return replace(figures, working_minutes=minutes)
