"""Shared packages in series, in classes and from the waiting list; and what two PCs do at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import text, update
from sqlalchemy.exc import DBAPIError

from studio_app.repositories.schema import BookingRow
from studio_app.repositories.server_function import NOT_YOURS
from studio_app.services import package_sharing
from studio_app.services.client_records import client_timeline
from studio_app.services.package_expiry import expire_packages
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.services.steps import Hands, balance, entries
from tests.services.test_package_life import Keeper
from tests.services.test_series import dates, look, make, series

LATER = NOW + timedelta(days=61)


def test_a_series_draws_on_a_shared_package_and_gives_back(
    studio: StudioDatabase, desk: Hands
) -> None:
    keeper = Keeper(desk)
    keeper.do(package_sharing.share_package, "cara ten", key("dora"))
    ben = Hands.of(studio.login("ben"))
    wanted = series(
        client_id=key("dora"),
        trainer_id=key("ben"),
        package_id=key("cara ten"),
        start_minute=660,
        dates=dates(0, 1, 2),
    )
    assert key("cara ten") in {one.id for one in look(ben, wanted).packages}
    done = make(ben, wanted)
    assert balance(studio, "cara ten") == 5
    assert done.undo is not None
    spent = [entries(studio, back.key) for back in done.undo.bookings]
    assert spent == [[("booked", -1, "")]] * 3
    Keeper(ben).take_back(done.undo)
    assert balance(studio, "cara ten") == 8


def test_a_clients_history_names_who_draws_on_their_package(
    studio: StudioDatabase, desk: Hands
) -> None:
    keeper = Keeper(desk)
    keeper.take_back(keeper.do(package_sharing.share_package, "cara ten", key("dora")).undo)

    def told(hands: Hands) -> list[tuple[str, str]]:
        page = client_timeline(hands.uow, hands.viewer, key("cara"), LATER, limit=100)
        return [(one.what, one.detail) for one in page.entries if one.what.endswith("shared")]

    assert set(told(desk)) == {("shared", "Dora Client"), ("unshared", "Dora Client")}
    # Others are nobody's business: not even their key.
    assert {detail for _, detail in told(Hands.of(studio.login("cara")))} == {""}


def test_the_package_of_a_stranger_pays_for_nobody(studio: StudioDatabase) -> None:
    """Not even for whoever types it past the program."""
    changed = (
        update(BookingRow)
        .where(BookingRow.id == key("cara next"))
        .values(client_package_id=key("dora ten"), version=BookingRow.version + 1)
    )
    with studio.session("desk") as session, pytest.raises(DBAPIError):
        session.execute(changed)


def test_what_expires_is_booked_out_once_however_many_look(studio: StudioDatabase) -> None:
    left = balance(studio, "cara ten")
    hands = [Hands.of(studio.login(name)) for name in ("desk", "anna", "ben", "asim")]
    with ThreadPoolExecutor(len(hands)) as pool:
        told = list(
            pool.map(lambda one: expire_packages(one.uow, one.viewer, LATER).aggregates, hands)
        )
    assert sum(1 for one in told if one) == 1
    assert balance(studio, "cara ten") == 0
    assert left > 0


def test_the_servers_function_expires_nothing_before_its_day(
    postgres_studio: StudioDatabase,
) -> None:
    typed = text("SELECT security.expire_packages(:moment)")
    with postgres_studio.house() as connection:
        connection.execute(
            text("UPDATE client_packages SET expires_on = current_date + 1 WHERE balance > 0")
        )
    with postgres_studio.session("ben") as session:
        ahead = session.execute(text("SELECT now() + interval '400 days'")).scalar_one()
        assert session.execute(typed, {"moment": ahead}).scalar_one() == 0
    with postgres_studio.session("cara") as session, pytest.raises(DBAPIError) as caught:
        session.execute(typed, {"moment": NOW})
    assert getattr(caught.value.orig, "sqlstate", "") == NOT_YOURS
