"""Connections that were cut while nobody used them: the next who looks never hears of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

import pytest
from sqlalchemy import text

from studio_app.repositories.engine import login_engine
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.postgres_wire import Wire, wire_to
from tests.services.broken_lines import hands_over
from tests.services.steps import Hands


@pytest.fixture
def wire(postgres_cluster: Cluster) -> Iterator[Wire]:
    """A wire to the server."""
    with wire_to(postgres_cluster.host, postgres_cluster.port) as made:
        yield made


@pytest.fixture
def remote(postgres_studio: StudioDatabase, wire: Wire) -> Iterator[Hands]:
    """The front desk at the other end of the wire."""
    hands, uow = hands_over(postgres_studio, wire, "desk")
    yield hands
    uow.close()


def look(hands: Hands) -> str:
    with hands.uow.reading() as work:
        return work.organizations.mine().name


def test_a_connection_that_was_closed_is_replaced(remote: Hands, wire: Wire) -> None:
    named = look(remote)
    for _ in range(3):
        wire.down()
        wire.up()
        assert look(remote) == named


def test_a_connection_that_the_server_ended_with_a_word_is_replaced(
    postgres_studio: StudioDatabase,
) -> None:
    hands = Hands.of(postgres_studio.login("desk"))
    named = look(hands)
    engine = login_engine(postgres_studio.house_as("desk").url, hands.viewer)
    end_others = text(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
        "WHERE usename = current_user AND pid <> pg_backend_pid()"
    )
    for _ in range(3):
        with engine.connect() as connection:
            assert connection.execute(end_others).scalars().all() == [True]
        assert look(hands) == named
    engine.dispose()


def test_what_follows_the_question_is_one_transaction_still(
    postgres_studio: StudioDatabase,
) -> None:
    hands = Hands.of(postgres_studio.login("owner"))
    named = look(hands)
    with suppress(InterruptedError), hands.uow.writing() as work:
        work._session.execute(text("UPDATE organizations SET name = 'Another'"))
        raise InterruptedError
    assert look(hands) == named
