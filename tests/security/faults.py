"""What may be wrong with a studio's rights, rules and tables: each fault by what makes it."""

from __future__ import annotations

from tests.security.fault import Fault, faults
from tests.security.faults_around import AROUND
from tests.security.faults_of_tables import OF_TABLES

_AS_READER = "CREATE OR REPLACE FUNCTION security.my_trainer() RETURNS uuid LANGUAGE sql STABLE "
_PINNED = "SET search_path = pg_catalog, pg_temp "

ON_SERVERS: tuple[Fault, ...] = (
    *faults(
        "row_security",
        ("clients", "ALTER TABLE clients NO FORCE ROW LEVEL SECURITY"),
        ("receipts", "ALTER TABLE receipts DISABLE ROW LEVEL SECURITY"),
        ("leak", "CREATE TABLE leak (id uuid)"),
        also=("grants",),
    ),
    *faults(
        "row_security",
        ("media", "ALTER TABLE media OWNER TO {maintenance}"),
        also=("grants",),
    ),
    *faults(
        "policies",
        ("trainer_select on session_notes", "DROP POLICY trainer_select ON session_notes"),
        ("owner_update on transfers", "DROP POLICY owner_update ON transfers"),
        ("maintenance_all on pay_rates", "DROP POLICY maintenance_all ON pay_rates"),
        ("desk on clients", "CREATE POLICY desk ON clients USING (true)"),
        ("trainer_select on clients", "ALTER POLICY trainer_select ON clients USING (true)"),
        (
            "owner_insert on pay_rates",
            "ALTER POLICY owner_insert ON pay_rates WITH CHECK "
            "(organization_id = (SELECT security.my_organization()))",
        ),
        (
            # The same words, and another bracket.
            "trainer_select on media",
            "ALTER POLICY trainer_select ON media USING (organization_id = (SELECT "
            "security.my_organization()) AND trainer_id IS NULL AND (client_id IS NULL OR "
            "trainer_id = (SELECT security.my_trainer())) OR client_id IN (SELECT client_id FROM "
            "assignments WHERE ended_at IS NULL AND trainer_id = (SELECT security.my_trainer())))",
        ),
        (
            # Per row, where the program asks once.
            "trainer_select on bookings",
            "ALTER POLICY trainer_select ON bookings USING (trainer_id = security.my_trainer())",
        ),
        ("client_select on receipts", "ALTER POLICY client_select ON receipts TO {trainer}"),
        ("assistant_update on bookings", "DROP POLICY assistant_update ON bookings"),
        (
            "less on clients",
            "CREATE POLICY less ON clients AS RESTRICTIVE FOR SELECT TO {owner} USING (true)",
        ),
    ),
    *faults(
        "grants",
        ("public may select clients", "GRANT SELECT ON clients TO PUBLIC"),
        ("{trainer} may delete bookings", "GRANT DELETE ON bookings TO {trainer}"),
        ("{assistant} may select bookings", "GRANT SELECT ON bookings TO {assistant}"),
        ("{assistant} may select bookings", "GRANT SELECT (charge) ON bookings TO {assistant}"),
        ("{client} may update clients", "GRANT UPDATE (name) ON clients TO {client}"),
        ("{owner} may not update clients", "REVOKE UPDATE (phone) ON clients FROM {owner}"),
        ("{trainer} may insert audit_links", "GRANT INSERT ON audit_links TO {trainer}"),
        ("public may temporary database", "GRANT TEMPORARY ON DATABASE {database} TO PUBLIC"),
        ("{trainer} may temporary database", "GRANT TEMPORARY ON DATABASE {database} TO {trainer}"),
        ("public may create schema public", "GRANT CREATE ON SCHEMA public TO PUBLIC"),
        ("{member} may create schema public", "GRANT CREATE ON SCHEMA public TO {member}"),
        ("public may usage schema security", "GRANT USAGE ON SCHEMA security TO PUBLIC"),
        (
            "public may execute function keep_balance",
            "GRANT EXECUTE ON FUNCTION security.keep_balance() TO PUBLIC",
        ),
        (
            "{member} may execute function number_receipt",
            "GRANT EXECUTE ON FUNCTION security.number_receipt() TO {member}",
        ),
        (
            "public may select what is made later",
            "ALTER DEFAULT PRIVILEGES FOR ROLE {tables} GRANT SELECT ON TABLES TO PUBLIC",
        ),
        (
            "{owner} may hand on select places",
            "GRANT SELECT ON places TO {owner} WITH GRANT OPTION",
        ),
        ("{tables} may not usage schema public", "REVOKE USAGE ON SCHEMA public FROM {tables}"),
        ("public may usage schema public", "GRANT USAGE ON SCHEMA public TO PUBLIC"),
    ),
    *faults(
        "functions",
        ("my_trainer", "ALTER FUNCTION security.my_trainer() RESET search_path"),
        ("my_team", "ALTER FUNCTION security.my_team() SET search_path = public"),
        ("my_user", "ALTER FUNCTION security.my_user() SET work_mem = '1MB'"),
        ("keep_balance", "ALTER FUNCTION security.keep_balance() SECURITY INVOKER"),
        ("tell_others", "ALTER FUNCTION security.tell_others() SECURITY INVOKER"),
        ("my_role", "ALTER FUNCTION security.my_role() VOLATILE"),
        ("my_client", "ALTER FUNCTION security.my_client() LEAKPROOF"),
        (
            "my_trainer was changed",
            f"{_AS_READER} SECURITY DEFINER {_PINNED} AS 'SELECT id FROM public.trainers LIMIT 1'",
        ),
        ("more is not ours", "CREATE FUNCTION security.more() RETURNS int RETURN 1"),
        (
            "my_organization is there twice",
            "CREATE FUNCTION security.my_organization(x int) RETURNS int RETURN x",
        ),
        ("peep in public is not ours", "CREATE FUNCTION public.peep() RETURNS int RETURN 1"),
        also=("grants",),
    ),
    *faults(
        "functions",
        ("my_membership", "ALTER FUNCTION security.my_membership() OWNER TO {anna}"),
        ("keep_balance", "ALTER FUNCTION security.keep_balance() OWNER TO CURRENT_USER"),
        also=("grants", "roles"),
    ),
    *faults(
        "views",
        ("public.all_clients", "CREATE VIEW all_clients AS SELECT * FROM clients"),
        (
            "public.all_clients keeps a copy",
            "CREATE MATERIALIZED VIEW all_clients AS SELECT * FROM clients",
        ),
        (
            "aside.all_clients",
            "CREATE SCHEMA aside",
            "CREATE VIEW aside.all_clients WITH (security_barrier) AS SELECT * FROM clients",
        ),
        also=("grants",),
    ),
    *faults(
        "roles",
        ("{trainer} can log in", "ALTER ROLE {trainer} LOGIN"),
        ("{maintenance} is held to no policy", "ALTER ROLE {maintenance} BYPASSRLS"),
        ("{tables} is a superuser", "ALTER ROLE {tables} SUPERUSER"),
        ("{tables} may create roles", "ALTER ROLE {tables} CREATEROLE"),
        ("{role_maker} may not create roles", "ALTER ROLE {role_maker} NOCREATEROLE"),
        ("{anna} may create roles", "ALTER ROLE {anna} CREATEROLE"),
        ("{anna} is held to no policy", "ALTER ROLE {anna} BYPASSRLS"),
        ("{anna} may create databases", "ALTER ROLE {anna} CREATEDB"),
        ("{anna} may open any number", "ALTER ROLE {anna} CONNECTION LIMIT -1"),
        ("{anna} is in {owner}", "REVOKE {trainer} FROM {anna}", "GRANT {owner} TO {anna}"),
        ("{anna} is in", "GRANT {owner} TO {anna}"),
        ("{anna} may let others into {trainer}", "GRANT {trainer} TO {anna} WITH ADMIN OPTION"),
        ("{anna} is in {ben} too", "GRANT {ben} TO {anna}"),
        ("{anna} is in pg_read_all_data too", "GRANT pg_read_all_data TO {anna}"),
        ("stranger_here", "CREATE ROLE stranger_here", "GRANT {owner} TO stranger_here"),
        (
            "{anna} is in {maintenance}",
            "GRANT {maintenance} TO {anna}",
            "REVOKE {trainer} FROM {anna}",
        ),
        (
            "{client} is not in {member}",
            "DELETE FROM pg_auth_members WHERE roleid = '{member}'::regrole "
            "AND member = '{client}'::regrole",
        ),
    ),
    *faults(
        "triggers",
        ("credit_entries_balance on", "DROP TRIGGER credit_entries_balance ON credit_entries"),
        (
            "receipts_number on receipts is off",
            "ALTER TABLE receipts DISABLE TRIGGER receipts_number",
        ),
        (
            "audit_entries_chain on audit_entries is off",
            "ALTER TABLE audit_entries ENABLE REPLICA TRIGGER audit_entries_chain",
        ),
        (
            "audit_entries_chain on audit_entries was changed",
            "DROP TRIGGER audit_entries_chain ON audit_entries",
            "CREATE TRIGGER audit_entries_chain AFTER INSERT ON audit_entries "
            "FOR EACH ROW EXECUTE FUNCTION security.chain_audit_entry()",
        ),
        (
            "payments_unchangeable on payments was changed",
            "DROP TRIGGER payments_unchangeable ON payments",
            "CREATE TRIGGER payments_unchangeable BEFORE DELETE ON payments "
            "FOR EACH STATEMENT EXECUTE FUNCTION security.refuse_change()",
        ),
        (
            "more on clients is not ours",
            "CREATE TRIGGER more BEFORE UPDATE ON clients "
            "FOR EACH STATEMENT EXECUTE FUNCTION security.refuse_change()",
        ),
        ("lost on clients", "CREATE RULE lost AS ON UPDATE TO clients DO INSTEAD NOTHING"),
    ),
    *faults(
        "exclusions",
        ("ex_sessions", "ALTER TABLE sessions DROP CONSTRAINT ex_sessions_trainer_overlap"),
        (
            "ex_bookings_client_overlap",
            "ALTER TABLE bookings DROP CONSTRAINT ex_bookings_client_overlap",
            "ALTER TABLE bookings ADD CONSTRAINT ex_bookings_client_overlap EXCLUDE USING gist "
            "(client_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (charge > 0)",
        ),
    ),
    *faults(
        "exclusions",
        (
            "more is not ours",
            "ALTER TABLE sessions ADD CONSTRAINT more EXCLUDE USING gist (place_id WITH =)",
        ),
    ),
    *OF_TABLES,
    *AROUND,
)


# The tables of a file are written down as the statements that made them.
_REWRITE = "PRAGMA writable_schema = ON"


def _rewritten(table: str, old: str, new: str) -> tuple[str, ...]:
    return (
        _REWRITE,
        f"UPDATE sqlite_master SET sql = replace(sql, '{old}', '{new}') WHERE name = '{table}'",
        "PRAGMA writable_schema = RESET",
    )


IN_FILES: tuple[Fault, ...] = (
    *faults(
        "tables",
        (
            "ck_client_packages_balance CHECK (balance >= 0)",
            *_rewritten("client_packages", "CHECK (balance >= 0)", "CHECK (balance >= -9)"),
        ),
        (
            "ck_sessions_length",
            *_rewritten("sessions", "BETWEEN 1 AND 86400000000", "BETWEEN 1 AND 9e15"),
        ),
        ("fk_receipts_payment_id", *_rewritten("receipts", "payments (id)", "clients (id)")),
        ("ON UPDATE CASCADE", *_rewritten("bookings", "ON UPDATE CASCADE", "")),
        ("NOT NULL", *_rewritten("payments", "amount BIGINT NOT NULL", "amount BIGINT")),
        (
            "uq_assignments_active_client",
            "DROP INDEX uq_assignments_active_client",
            "CREATE INDEX uq_assignments_active_client ON assignments (client_id)",
        ),
        (
            "uq_trainer_prices_single lacks “WHERE package_type_id IS NULL AND removed_at IS NULL”",
            "DROP INDEX uq_trainer_prices_single",
            "CREATE UNIQUE INDEX uq_trainer_prices_single ON trainer_prices "
            "(trainer_id, valid_from) WHERE package_type_id IS NOT NULL",
        ),
        (
            "CONSTRAINT uq_receipts_organization_id_number UNIQUE (organization_id, number, id)",
            *_rewritten(
                "receipts",
                "number UNIQUE (organization_id, number)",
                "number UNIQUE (organization_id, number, id)",
            ),
        ),
        (
            "CONSTRAINT ck_bookings_charge CHECK (1)",
            *_rewritten("bookings", "CHECK (charge >= 0)", "CHECK (1)"),
        ),
        (
            "REFERENCES payments (id) DEFERRABLE INITIALLY DEFERRED",
            *_rewritten(
                "receipts",
                "REFERENCES payments (id)",
                "REFERENCES payments (id) DEFERRABLE INITIALLY DEFERRED",
            ),
        ),
        (
            "CONSTRAINT fk_receipts_payment_id CHECK (1)",
            *_rewritten(
                "receipts", "FOREIGN KEY(payment_id) REFERENCES payments (id)", "CHECK (1)"
            ),
        ),
        (
            "NOT NULL ON CONFLICT IGNORE",
            *_rewritten(
                "payments", "amount BIGINT NOT NULL", "amount BIGINT NOT NULL ON CONFLICT IGNORE"
            ),
        ),
        (
            "occupies BOOLEAN DEFAULT 0 NOT NULL",
            *_rewritten(
                "bookings", "occupies BOOLEAN NOT NULL", "occupies BOOLEAN DEFAULT 0 NOT NULL"
            ),
        ),
        (
            "attempts VARCHAR NOT NULL",
            *_rewritten("outbox_messages", "attempts INTEGER", "attempts VARCHAR"),
        ),
        ("clients has “secret VARCHAR”", "ALTER TABLE clients ADD COLUMN secret VARCHAR"),
        ("everybody is not ours", "CREATE VIEW everybody AS SELECT * FROM clients"),
        ("ix_more", "CREATE INDEX ix_more ON clients (phone)"),
        also=("orphans", "foreign_keys", "integrity"),
    ),
    *faults(
        "triggers",
        ("credit_entries_balance is missing", "DROP TRIGGER credit_entries_balance"),
        ("ex_sessions_trainer_overlap_insert", "DROP TRIGGER ex_sessions_trainer_overlap_insert"),
        ("audit_entries_no_delete is missing", "DROP TRIGGER audit_entries_no_delete"),
        (
            "receipts_number was changed",
            "DROP TRIGGER receipts_number",
            "CREATE TRIGGER receipts_number AFTER INSERT ON receipts BEGIN SELECT 1; END",
        ),
        (
            "extra is not ours",
            "CREATE TRIGGER extra AFTER INSERT ON payments BEGIN SELECT 1; END",
        ),
    ),
    *faults(
        "guard",
        ("leak has no policy", "CREATE TABLE leak (id BLOB)"),
        also=("tables",),
    ),
)
