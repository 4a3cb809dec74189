"""The doctor finds rights and rules of a server that are no longer as the program set them.

Every kind of fault is in ``tests/security/test_catalogue.py``; here some go the whole way.
"""

from __future__ import annotations

import pytest
from psycopg import sql

from studio_app.repositories.engine import parse_url
from studio_app.services.doctor import examine
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.services.test_doctor import broken


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("ALTER TABLE clients NO FORCE ROW LEVEL SECURITY", {"row_security": 1}),
        ("ALTER POLICY trainer_select ON clients USING (true)", {"policies": 1}),
        ("GRANT SELECT ON clients TO PUBLIC", {"grants": 1}),
        ("ALTER FUNCTION security.my_trainer() RESET search_path", {"functions": 1}),
        ("CREATE VIEW spy AS SELECT name FROM clients", {"views": 1}),
        ("ALTER TABLE bookings DISABLE TRIGGER bookings_told", {"triggers": 1}),
    ],
)
def test_a_fault_in_rights_and_rules(
    postgres_studio: StudioDatabase,
    postgres_cluster: Cluster,
    statement: str,
    found: dict[str, int],
) -> None:
    database = str(parse_url(postgres_studio.url).database)
    with postgres_cluster.connect(database) as connection:
        connection.execute(sql.SQL(statement))
    assert broken(examine(postgres_studio.url)) == found
