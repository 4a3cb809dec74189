"""Looking at things: what it leaves on a server, and that it changes nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.databases import StudioDatabase
from tests.factories import NOW

_PLANNED = text(
    "SELECT count(*) FROM pg_prepared_statements WHERE generic_plans + custom_plans > 0"
)


def test_a_server_plans_what_is_asked_again_and_again_once(
    postgres_studio: StudioDatabase,
) -> None:
    login = postgres_studio.login("desk")
    for _ in range(10):
        with login.uow.reading() as work:
            work.trainers.visible(NOW.date())
    with login.uow.reading() as work:
        assert work._session.execute(_PLANNED).scalar_one() > 0


def test_who_looks_changes_nothing_on_a_server(postgres_studio: StudioDatabase) -> None:
    login = postgres_studio.login("owner")
    rename = text("UPDATE organizations SET name = 'Another'")
    with pytest.raises(Exception, match="read-only transaction"), login.uow.reading() as work:
        work._session.execute(rename)
    with login.uow.writing() as work:
        work._session.execute(rename)
        work.commit()
    with login.uow.reading() as work:
        assert work.organizations.mine().name == "Another"
