"""No overlap comes about past the services, whichever column is changed for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Executable, insert, update

from studio_app.repositories.schema import BookingRow, SessionRow
from tests.databases import StudioDatabase
from tests.factories import NOW, client_name, key
from tests.services.steps import SLOT

HOUR = timedelta(hours=1)
TRAINER, CLIENT = "ex_sessions_trainer_overlap", "ex_bookings_client_overlap"


def session(name: str, trainer: str, hours: float = 0, **values: Any) -> Executable:
    start = SLOT + hours * HOUR
    return insert(SessionRow).values(
        id=key(name),
        organization_id=key("home"),
        trainer_id=key(trainer),
        created_at=NOW,
        **{"starts_at": start, "ends_at": start + HOUR} | values,
    )


def booking(
    session_: str, trainer: str, client: str, hours: float = 0, **values: Any
) -> Executable:
    start = SLOT + hours * HOUR
    return insert(BookingRow).values(
        id=key(f"in {session_}"),
        organization_id=key("home"),
        session_id=key(session_),
        trainer_id=key(trainer),
        client_id=key(client),
        client_name=client_name(client),
        status=values.get("status", "booked"),
        charge=0,
        created_at=NOW,
        occupies=values.get("occupies", True),
        overlap_allowed=values.get("overlap_allowed", False),
        **{"starts_at": start, "ends_at": start + HOUR},
    )


@pytest.fixture
def diaries(studio: StudioDatabase) -> StudioDatabase:
    """Anna at ten, and all that may yet come in her or in Cara's way."""
    cancelled = {"status": "cancelled", "occupies": False}
    with studio.house() as connection:
        for statement in (
            session("anna at ten", "anna"),
            booking("anna at ten", "anna", "cara"),
            session("ben at ten", "ben"),
            booking("ben at ten", "ben", "cem"),
            session("anna at twelve", "anna", 2),
            session("anna, freed", "anna", occupies=False),
            session("anna, beside", "anna", overlap_allowed=True),
            session("sara at twelve", "sara", 2),
            booking("sara at twelve", "sara", "cara", 2),
            session("sara, cancelled", "sara", occupies=False),
            booking("sara, cancelled", "sara", "cara", **cancelled),
            session("ben, beside", "ben", 0.5, overlap_allowed=True),
            booking("ben, beside", "ben", "cara", 0.5, overlap_allowed=True),
            session("sara next day", "sara", 24),
            booking("sara next day", "sara", "cara", 24),
            session("ben next day", "ben", 26),
            booking("ben next day", "ben", "cara", 26),
        ):
            connection.execute(statement)
    return studio


def of_session(name: str, **values: Any) -> Executable:
    return update(SessionRow).where(SessionRow.id == key(name)).values(**values)


def of_booking(name: str, **values: Any) -> Executable:
    return update(BookingRow).where(BookingRow.id == key(f"in {name}")).values(**values)


@pytest.mark.parametrize(
    ("statement", "constraint"),
    [
        pytest.param(of_session("ben at ten", trainer_id=key("anna")), TRAINER, id="trainer"),
        pytest.param(
            of_session("anna at twelve", starts_at=SLOT + HOUR / 2), TRAINER, id="starts_at"
        ),
        pytest.param(of_session("anna at ten", ends_at=SLOT + 3 * HOUR), TRAINER, id="ends_at"),
        pytest.param(of_session("anna, freed", occupies=True), TRAINER, id="session occupies"),
        pytest.param(
            of_session("anna, beside", overlap_allowed=False), TRAINER, id="session overlap"
        ),
        pytest.param(
            of_booking("ben at ten", client_id=key("cara"), client_name=client_name("cara")),
            CLIENT,
            id="client",
        ),
        pytest.param(
            of_session("sara at twelve", starts_at=SLOT + HOUR / 2), CLIENT, id="moved along"
        ),
        pytest.param(
            of_session("sara next day", ends_at=SLOT + 27 * HOUR), CLIENT, id="prolonged along"
        ),
        pytest.param(
            of_booking("sara, cancelled", occupies=True, status="booked"), CLIENT, id="occupies"
        ),
        pytest.param(of_booking("ben, beside", overlap_allowed=False), CLIENT, id="overlap"),
    ],
)
def test_a_change_of_one_column(
    diaries: StudioDatabase, statement: Executable, constraint: str
) -> None:
    with pytest.raises(Exception, match=constraint), diaries.house() as connection:
        connection.execute(statement)


@pytest.mark.parametrize("minutes", [1, 19 * 60, 20 * 60 - 1])
def test_a_long_session_is_in_the_way_to_its_end(studio: StudioDatabase, minutes: int) -> None:
    long = session("night", "anna", ends_at=SLOT + 20 * HOUR)
    with studio.house() as connection:
        connection.execute(long)
    with pytest.raises(Exception, match=TRAINER), studio.house() as connection:
        connection.execute(session("late", "anna", minutes / 60))
    with studio.house() as connection:
        connection.execute(session("after", "anna", 20))


@pytest.mark.parametrize(
    ("length", "fits"),
    [
        (timedelta(0), False),
        (-HOUR, False),
        (timedelta(microseconds=1), True),
        (timedelta(hours=24), True),
        (timedelta(hours=24, microseconds=1), False),
    ],
)
def test_a_session_lasts_a_day_at_most(
    studio: StudioDatabase, length: timedelta, fits: bool
) -> None:
    statement = session("long", "anna", ends_at=SLOT + length)
    if fits:
        with studio.house() as connection:
            connection.execute(statement)
        return
    with pytest.raises(Exception, match="length"), studio.house() as connection:
        connection.execute(statement)
