"""Requests done long ago are forgotten: nobody waits for their answer, and they name clients."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from studio_app.repositories.house import House
from studio_app.repositories.schema import PerformedRequestRow
from tests.databases import StudioDatabase
from tests.factories import key
from tests.services.steps import SLOT, Hands, wish


def test_what_was_done_a_month_ago_is_forgotten(studio: StudioDatabase) -> None:
    login = studio.login("desk")
    desk = Hands.of(login)
    done = [desk.book(wish(starts_at=SLOT + timedelta(hours=n))).booking_id for n in range(2)]
    now, row = datetime.now(UTC), PerformedRequestRow
    with studio.house() as connection:
        away = row.organization_id == key("away")
        elsewhere = set(connection.execute(select(row.id).where(away)).scalars())
        older = update(row).where((row.id == done[0]) | away)
        connection.execute(older.values(performed_at=now - timedelta(days=31)))
    if studio.is_postgres:
        with login.uow.writing() as work:
            work.requests.forget_old()
            work.commit()
    else:
        House(studio.url).tidy(now)
    with studio.house() as connection:
        left = set(connection.execute(select(row.id)).scalars())
    assert left.isdisjoint({done[0]})
    assert done[1] in left
    # On a server each studio forgets its own.
    assert elsewhere
    assert (elsewhere <= left) is studio.is_postgres
