"""Who may have a person erased on a server, past the program: owners, in their own studio."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.server_function import CHANGED, NOT_YOURS
from tests.databases import StudioDatabase
from tests.factories import NOW, key
from tests.postgres_cluster import Cluster
from tests.security.test_functions_for_members import STRANGERS, Console


@pytest.fixture
def console(postgres_cluster: Cluster, postgres_studio: StudioDatabase) -> Iterator[Console]:
    """A console whose doings are rolled back."""
    url = postgres_cluster.url(str(parse_url(postgres_studio.url).database))
    with house_engine(parse_url(url)).connect() as connection:
        yield Console(connection, postgres_studio)
        connection.rollback()


def erase(console: Console, who: str, client: str = "gus", version: int = 1) -> object:
    return console.call(
        who,
        "erase_client(:client, :version, :moment)",
        client=key(client),
        version=version,
        moment=NOW,
    )


def test_only_owners_and_admins_erase_who_comes_no_more(console: Console) -> None:
    # A function that returns nothing gives an empty text.
    for who in ("owner", "admin"):
        assert erase(console, who) == "", who
    for who in (*STRANGERS, "home senior", "desk", "anna", "sara", "ben", "asim", "cara"):
        assert erase(console, who) == NOT_YOURS, who
    assert erase(console, "owner", "hana") == NOT_YOURS
    assert erase(console, "owner", version=2) == CHANGED
    # She has a session to come, and a login.
    assert erase(console, "owner", "cara") == CHANGED
    console.run(
        "UPDATE bookings SET status = 'cancelled', occupies = false WHERE client_id = :client "
        "AND starts_at > :now",
        client=key("cara"),
        now=NOW,
    )
    assert erase(console, "owner", "cara") == CHANGED
    console.run(
        "UPDATE clients SET merged_into_id = :kept WHERE id = :gone",
        kept=key("cem"),
        gone=key("gus"),
    )
    assert erase(console, "owner") == NOT_YOURS
