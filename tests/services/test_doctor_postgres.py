"""The doctor finds every right and rule that is no longer as the program set it."""

from __future__ import annotations

import pytest
from psycopg import sql

from studio_app.repositories.engine import parse_url
from studio_app.services.doctor import examine
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster

FAULTS = {
    "row_security": [
        "ALTER TABLE clients NO FORCE ROW LEVEL SECURITY",
        "ALTER TABLE payments DISABLE ROW LEVEL SECURITY",
        "CREATE TABLE leak (id uuid)",
    ],
    "policies": [
        "DROP POLICY trainer_select ON clients",
        "ALTER POLICY trainer_select ON clients USING (true)",
        "ALTER POLICY trainer_select ON sessions USING "
        "(trainer_id = (SELECT security.my_trainer()) OR capacity > 1)",
        "ALTER POLICY senior_insert ON bookings WITH CHECK (true)",
        "ALTER POLICY client_select ON bookings TO {member}",
        "ALTER POLICY trainer_select ON sessions USING (trainer_id = security.my_client())",
        "CREATE POLICY more ON clients FOR SELECT TO {member} USING (true)",
        "CREATE POLICY less ON clients AS RESTRICTIVE FOR SELECT TO {member} USING (true)",
        (
            "DROP POLICY owner_select ON clients",
            "CREATE POLICY owner_select ON clients AS RESTRICTIVE FOR SELECT TO {owner} "
            "USING (organization_id = (SELECT security.my_organization()))",
        ),
    ],
    "grants": [
        "GRANT SELECT ON clients TO PUBLIC",
        "GRANT SELECT ON clients TO {member}",
        "GRANT UPDATE (phone) ON clients TO {client}",
        "GRANT UPDATE ON bookings TO {trainer}",
        "GRANT DELETE ON bookings TO {owner}",
        "REVOKE SELECT ON clients FROM {owner}",
        "REVOKE UPDATE (phone) ON clients FROM {owner}",
        "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        "GRANT EXECUTE ON FUNCTION security.my_team() TO PUBLIC",
        "GRANT USAGE ON SCHEMA security TO PUBLIC",
        ("CREATE VIEW spy AS SELECT name FROM clients", "GRANT SELECT ON spy TO {client}"),
    ],
    "functions": [
        "ALTER FUNCTION security.my_trainer() RESET search_path",
        "ALTER FUNCTION security.my_trainer() SET search_path = public",
        "ALTER FUNCTION security.keep_balance() SECURITY INVOKER",
        "ALTER FUNCTION security.refuse_change() SECURITY DEFINER",
        "ALTER FUNCTION security.my_team() RENAME TO your_team",
        "CREATE FUNCTION security.more() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    ],
    "triggers": [
        "ALTER TABLE credit_entries DISABLE TRIGGER credit_entries_balance",
        "ALTER TABLE bookings DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_entries_unchangeable ON audit_entries",
        (
            "DROP TRIGGER payments_unchangeable ON payments",
            "CREATE TRIGGER payments_unchangeable BEFORE DELETE ON payments "
            "FOR EACH STATEMENT EXECUTE FUNCTION security.refuse_change()",
        ),
        "CREATE TRIGGER more BEFORE UPDATE ON clients "
        "FOR EACH STATEMENT EXECUTE FUNCTION security.refuse_change()",
    ],
    "exclusions": [
        "ALTER TABLE sessions DROP CONSTRAINT ex_sessions_trainer_overlap",
        (
            "ALTER TABLE bookings DROP CONSTRAINT ex_bookings_client_overlap",
            "ALTER TABLE bookings ADD CONSTRAINT ex_bookings_client_overlap EXCLUDE USING gist "
            "(client_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (charge > 0)",
        ),
    ],
}

# A fault may show in more than one place; what is named first has to be among them.
ALSO = {"functions": {"grants", "policies"}}

CASES = [(check, fault) for check, faults in FAULTS.items() for fault in faults]


@pytest.mark.parametrize(("check", "fault"), CASES)
def test_a_fault_in_rights_and_rules(
    postgres_studio: StudioDatabase,
    postgres_cluster: Cluster,
    check: str,
    fault: str | tuple[str, ...],
) -> None:
    database = str(parse_url(postgres_studio.url).database)
    with postgres_cluster.connect(database) as connection:
        row = connection.execute("SELECT tableowner FROM pg_tables WHERE tablename = 'clients'")
        prefix = str(row.fetchall()[0][0]).removesuffix("_tables")
        names = {
            name: sql.Identifier(f"{prefix}_{name}")
            for name in ("member", "owner", "trainer", "client")
        }
        for statement in (fault,) if isinstance(fault, str) else fault:
            known = {name: names[name] for name in names if f"{{{name}}}" in statement}
            if "{database}" in statement:
                known["database"] = sql.Identifier(database)
            connection.execute(sql.SQL(statement).format(**known))
    diagnosis = examine(postgres_studio.url)
    found = {finding.check for finding in diagnosis.findings if not finding.ok}
    assert check in found
    assert found <= {check} | ALSO.get(check, set())
