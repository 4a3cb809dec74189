"""Whoever stalls in a transaction of their own is let go of after a minute, with any tool."""

from __future__ import annotations

from sqlalchemy import text

from studio_app.repositories.engine import parse_url
from studio_app.repositories.server_roles import database_role
from tests.databases import StudioDatabase
from tests.factories import PASSWORD
from tests.postgres_cluster import Cluster
from tests.services.team_hands import OWN, Team, wanted

SHOW = "SHOW idle_in_transaction_session_timeout"


def test_a_login_of_the_set_up(postgres_cluster: Cluster, postgres_studio: StudioDatabase) -> None:
    database = str(parse_url(postgres_studio.url).database)
    role = postgres_studio.role_of("ben")
    with postgres_cluster.connect(database, role, PASSWORD) as connection:
        assert connection.execute(SHOW).fetchone() == ("1min",)


def test_a_login_that_was_invited(
    postgres_cluster: Cluster, postgres_studio: StudioDatabase
) -> None:
    team = Team(postgres_studio, "owner")
    request = team.invite(wanted())
    team.accept(request)
    database = str(parse_url(postgres_studio.url).database)
    with postgres_studio.house() as connection:
        kept = text("SELECT database_role FROM memberships WHERE id = :id")
        role = connection.execute(kept, {"id": request.membership_id}).scalar_one()
    assert role == database_role(database, request.login)
    with postgres_cluster.connect(database, role, OWN) as connection:
        assert connection.execute(SHOW).fetchone() == ("1min",)
