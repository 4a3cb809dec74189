"""How few statements a booking takes, and that half of one never lasts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import InvalidRequestError

from studio_app.domain.identifiers import new_id
from studio_app.domain.intervals import Interval
from studio_app.repositories.failures import OverlapRefused
from studio_app.repositories.server_identity import identity_bodies
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import SLOT, Hands, count_bookings, wish

HOUR = timedelta(hours=1)
# The request, the studio, two locks on a server, what is in the way, who meets, the packages; and
# a row each for session, booking, credit, request and trail. In a file BEGIN counts, and no lock.
STATEMENTS = {"sqlite": 11, "postgresql": 12}


def test_a_booking_takes_few_statements(studio: StudioDatabase, desk: Hands) -> None:
    desk.book(wish(place_id=key("home Hall")))
    engine, said = desk.uow._engine, []

    def note(*call: Any) -> None:
        said.append(call[2])

    event.listen(engine, "before_cursor_execute", note)
    try:
        desk.book(wish(starts_at=SLOT + HOUR, place_id=key("home Hall")))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    kind = "postgresql" if studio.is_postgres else "sqlite"
    assert len(said) <= STATEMENTS[kind], said


def test_nothing_is_kept_beside_what_was_refused(studio: StudioDatabase, desk: Hands) -> None:
    desk.book(wish())
    before = count_bookings(studio)
    with desk.uow.writing() as work:
        studio_id, client = work.organizations.mine().id, work.clients.get(key("cara"))
        for start in (SLOT + 2 * HOUR, SLOT):
            work.bookings.add(
                wish(starts_at=start),
                Interval(start, start + HOUR),
                studio_id,
                client,
                package_id=None,
                charge=0,
                beside_session=False,
                beside_booking=False,
                now=NOW,
            )
        work.audit.add("booked", "booking", new_id(), NOW)
        with pytest.raises(OverlapRefused):
            work.flush()
        with pytest.raises(InvalidRequestError):
            work.commit()
    assert count_bookings(studio) == before


def test_a_server_plans_once_how_to_find_out_who_asks(postgres_studio: StudioDatabase) -> None:
    """A function in SQL would be planned anew for each statement, of which most ask twice."""
    with postgres_studio.house() as connection:
        languages = connection.execute(
            text(
                "SELECT proname, lanname FROM pg_proc p JOIN pg_language l ON l.oid = prolang "
                "WHERE pronamespace = 'security'::regnamespace"
            )
        )
        by_name = {name: language for name, language in languages}
    assert {by_name[name] for name in identity_bodies()} == {"plpgsql"}
