"""Statements that SQLite plans once, whatever is asked for, though it has counted the rows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite

from studio_app.domain.intervals import Interval
from studio_app.repositories.guard import Guard
from studio_app.repositories.schema import SessionRow
from studio_app.repositories.types import UtcDateTime
from studio_app.repositories.unit_of_work import Work
from studio_app.repositories.unweighed import given_moment
from tests import factories
from tests.databases import StudioDatabase
from tests.factories import NOW, key

QUESTIONS: dict[str, Callable[[Work, Interval], object]] = {
    "calendar": lambda work, hour: work.calendar.sessions(hour),
    "trainer busy": lambda work, hour: work.calendar.trainer_busy(key("anna"), hour),
    "client busy": lambda work, hour: work.calendar.client_busy(key("cara"), hour),
    "trainers": lambda work, hour: work.trainers.visible(hour.start.date()),
    "trainer's sessions": lambda work, hour: work.calendar.sessions(hour, [key("anna")]),
    "trainer's hours": lambda work, hour: list(
        work.trainers.weekly_hours([key("anna")], hour.start.date(), hour.end.date())
    ),
    "unusual days": lambda work, hour: work.trainers.unusual_days(
        key("studio"), None, hour.start.date(), hour.end.date(), hour
    ),
    "trainer's unusual days": lambda work, hour: work.trainers.unusual_days(
        key("studio"), [key("anna")], hour.start.date(), hour.end.date(), hour
    ),
}


def test_the_same_question_is_prepared_once(
    sqlite_studio: StudioDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_studio.house() as connection:
        for number in range(5):
            start = NOW + timedelta(days=number)
            factories.add_booking(connection, f"cara {number}", "cara", "anna", start)
        connection.exec_driver_sql("ANALYZE")
    prepared: list[int] = []
    authorize = Guard._authorize

    def note(guard: Guard, action: int, *about: str | None) -> int:
        prepared.append(action)
        return authorize(guard, action, *about)  # type: ignore[arg-type]

    monkeypatch.setattr(Guard, "_authorize", note)
    login = sqlite_studio.login("desk")
    again = []
    with login.uow.reading() as work:
        for name, ask in QUESTIONS.items():
            prepared.clear()
            ask(work, Interval(NOW, NOW + timedelta(hours=1)))
            assert prepared
            prepared.clear()
            for days in (1, 2):
                hour = Interval(NOW + timedelta(days=days), NOW + timedelta(days=days, hours=1))
                ask(work, hour)
            again += [name] if prepared else []
    assert again == []


def test_a_server_gets_the_parameter_as_it_is() -> None:
    usual = select(SessionRow.id).where(
        SessionRow.starts_at < bindparam("end", type_=UtcDateTime())
    )
    ours = select(SessionRow.id).where(SessionRow.starts_at < given_moment("end"))
    plain = [str(query.compile(dialect=postgresql.dialect())) for query in (usual, ours)]
    assert plain[1].replace("(", "").replace(")", "") == plain[0].replace("(", "").replace(")", "")
    assert "+?" in str(ours.compile(dialect=sqlite.dialect()))
