"""The schema that a studio's tables are in is the studio's own, whatever a server left open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import psycopg
import pytest

from studio_app import paths
from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.house import House
from studio_app.services.doctor import examine
from tests.databases import make_studio
from tests.postgres_cluster import Cluster

# As version 14 and older made it.
_AS_IT_WAS = (
    "ALTER SCHEMA public OWNER TO CURRENT_USER",
    "GRANT CREATE, USAGE ON SCHEMA public TO PUBLIC",
)


def rights(connection: psycopg.Connection[Any], database: str) -> set[tuple[str, str]]:
    """Return who may do what in the schema, beside whom it belongs to."""
    rows = connection.execute(
        "SELECT coalesce(rolname, 'everybody'), privilege_type FROM pg_namespace "
        "CROSS JOIN aclexplode(nspacl) LEFT JOIN pg_roles r ON r.oid = grantee "
        "WHERE nspname = 'public' AND grantee <> nspowner"
    )
    return {(who.removeprefix(f"{database}_"), right) for who, right in rows}


STUDIO_S_OWN = {
    *{("member", "USAGE"), ("maintenance", "USAGE")},
    *{("tables", "USAGE"), ("tables", "CREATE")},
}


@pytest.mark.parametrize("right", ["CREATE", "ALL"])
def test_everybody_s_rights_are_taken_back(
    postgres_cluster: Cluster, postgres_database: str, tmp_path: Path, right: str
) -> None:
    url = postgres_cluster.admin_url(postgres_database)
    with postgres_cluster.connect(postgres_database) as connection:
        connection.execute(f"GRANT {right} ON SCHEMA public TO PUBLIC")
        make_studio(url, tmp_path)
        assert rights(connection, postgres_database) == STUDIO_S_OWN
        assert examine(url).ok
        connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
        assert [found.check for found in examine(url).findings if not found.ok] == ["grants"]
        House(url).migrate(paths.migrations_folder(), tmp_path)
        assert rights(connection, postgres_database) == STUDIO_S_OWN
    assert examine(url).ok


def test_who_cannot_take_them_back_says_who_can(
    postgres_cluster: Cluster, postgres_database: str, tmp_path: Path
) -> None:
    url = postgres_cluster.admin_url(postgres_database)
    with postgres_cluster.connect(postgres_database) as connection:
        for statement in _AS_IT_WAS:
            connection.execute(statement)
        with pytest.raises(DatabaseProblem) as refused:
            House(url).migrate(paths.migrations_folder(), tmp_path)
        assert House(url).revision() is None
        wanted = str(refused.value).partition("in this database: ")[2]
        assert wanted == "ALTER SCHEMA public OWNER TO pg_database_owner;"
        connection.execute(wanted)
        make_studio(url, tmp_path)
        assert rights(connection, postgres_database) == STUDIO_S_OWN
    assert examine(url).ok
