"""What somebody with a login tries at a console, one statement a line."""

from __future__ import annotations

from typing import Any

import psycopg

from studio_app.repositories.program_version import server_option
from tests.databases import StudioDatabase
from tests.factories import PASSWORD
from tests.postgres_cluster import Cluster

Bare = psycopg.Connection[Any]

ROLES = """
SET SESSION AUTHORIZATION {other}
SET ROLE {tables}
SET ROLE {maintenance}
SET ROLE {role_maker}
SET ROLE {other}
SET ROLE pg_read_all_data
SET ROLE pg_write_all_data
SET ROLE pg_read_server_files
SET ROLE pg_execute_server_program
SET ROLE pg_signal_backend
GRANT {maintenance} TO {me}
GRANT {role_maker} TO {me}
GRANT {other} TO {me}
GRANT {me} TO {other}
ALTER ROLE {me} SUPERUSER
ALTER ROLE {me} CREATEROLE
ALTER ROLE {me} BYPASSRLS
ALTER ROLE {me} CONNECTION LIMIT -1
ALTER ROLE {me} VALID UNTIL 'infinity'
ALTER ROLE {me} RENAME TO somebody
ALTER ROLE {other} PASSWORD 'taken'
ALTER ROLE {other} NOLOGIN
ALTER ROLE {other} SET search_path = pg_temp
ALTER ROLE ALL SET row_security = off
ALTER ROLE {tables} LOGIN
ALTER ROLE {role_maker} LOGIN PASSWORD 'x'
COMMENT ON ROLE {other} IS 'mine'
CREATE ROLE intruder LOGIN
DROP ROLE {other}
DROP OWNED BY {tables}
REASSIGN OWNED BY {tables} TO {me}
"""
OBJECTS = """
CREATE TABLE public.mine (x int)
CREATE TABLE security.mine (x int)
SELECT * INTO public.mine FROM places
CREATE TEMP TABLE memberships (id uuid)
CREATE TEMP VIEW everything AS SELECT * FROM clients
CREATE TEMP SEQUENCE counter
CREATE TYPE pg_temp.mine AS (x int)
CREATE DOMAIN public.mine AS int
CREATE SCHEMA mine
CREATE VIEW public.everything AS SELECT * FROM clients
CREATE MATERIALIZED VIEW public.everything AS SELECT * FROM clients
CREATE SEQUENCE public.counter
CREATE FUNCTION public.leak(text) RETURNS bool LANGUAGE sql AS 'SELECT true' COST 0.0001
CREATE FUNCTION pg_temp.leak(text) RETURNS bool LANGUAGE sql AS 'SELECT true' COST 0.0001
CREATE FUNCTION security.leak(text) RETURNS bool LANGUAGE sql AS 'SELECT true'
CREATE PROCEDURE public.leak() LANGUAGE sql AS 'SELECT 1'
CREATE OPERATOR public.<<< (LEFTARG = text, RIGHTARG = text, FUNCTION = texteq)
CREATE AGGREGATE public.leak (text) (SFUNC = textcat, STYPE = text)
CREATE COLLATION public.mine (LOCALE = 'C')
CREATE CAST (text AS uuid) WITH INOUT
CREATE RULE mine AS ON SELECT TO clients DO INSTEAD SELECT 1
CREATE TRIGGER mine AFTER INSERT ON clients EXECUTE FUNCTION security.tell_others()
CREATE POLICY mine ON clients USING (true)
CREATE INDEX mine ON clients (name)
CREATE STATISTICS mine ON name, phone FROM clients
CREATE EVENT TRIGGER mine ON ddl_command_start EXECUTE FUNCTION security.tell_others()
CREATE EXTENSION dblink
CREATE EXTENSION postgres_fdw
CREATE FOREIGN DATA WRAPPER mine
CREATE LANGUAGE plpython3u
CREATE PUBLICATION mine FOR ALL TABLES
CREATE SUBSCRIPTION mine CONNECTION 'dbname=x' PUBLICATION x
CREATE DATABASE mine
CREATE TABLESPACE mine LOCATION '/tmp'
DROP DATABASE {database}
DROP TABLE bookings
DROP SCHEMA security CASCADE
DROP FUNCTION security.my_user()
DROP POLICY maintenance_all ON clients
DROP TRIGGER clients_program ON clients
ALTER TABLE clients DISABLE ROW LEVEL SECURITY
ALTER TABLE clients NO FORCE ROW LEVEL SECURITY
ALTER TABLE clients OWNER TO {me}
ALTER TABLE clients ADD COLUMN mine int
ALTER TABLE bookings DISABLE TRIGGER ALL
ALTER TABLE bookings DROP CONSTRAINT ex_bookings_client_overlap
ALTER POLICY maintenance_all ON clients TO PUBLIC
ALTER FUNCTION security.transfer_client SET search_path = public
ALTER FUNCTION security.transfer_client SECURITY INVOKER
ALTER FUNCTION security.invite OWNER TO {me}
CREATE OR REPLACE FUNCTION security.my_role() RETURNS text LANGUAGE sql AS 'SELECT 1'
ALTER SCHEMA security OWNER TO {me}
ALTER DATABASE {database} SET row_security = off
ALTER SYSTEM SET log_statement = 'all'
COMMENT ON TABLE clients IS 'mine'
COMMENT ON FUNCTION security.my_role() IS 'mine'
REINDEX TABLE clients
CLUSTER clients
TRUNCATE bookings CASCADE
TRUNCATE audit_entries
DELETE FROM bookings
DELETE FROM audit_entries
DELETE FROM credit_entries
UPDATE memberships SET role = 'owner'
UPDATE sessions SET organization_id = organization_id
UPDATE bookings SET client_id = client_id
UPDATE client_packages SET balance = 99
UPDATE audit_entries SET reason = ''
UPDATE assignments SET ended_at = NULL
UPDATE users SET active = true
SELECT * FROM credentials
SELECT * FROM failed_logins
"""
SERVER = """
SET session_replication_role = replica
SET session_preload_libraries = 'x'
SET log_statement = 'all'
SET lo_compat_privileges = on
SET row_security = off; SELECT * FROM clients
SET row_security = off; SELECT * FROM trainers
SET row_security = off; UPDATE clients SET version = version
LOAD '$libdir/plpgsql'
SELECT pg_read_file('postgresql.conf')
SELECT pg_read_binary_file('PG_VERSION')
SELECT pg_ls_dir('.')
SELECT pg_stat_file('PG_VERSION')
SELECT pg_ls_logdir()
SELECT * FROM pg_hba_file_rules
SELECT * FROM pg_file_settings
SELECT lo_import('/etc/passwd')
SELECT lo_export(1, '/tmp/never')
COPY clients TO '/tmp/never.csv'
COPY clients FROM '/etc/passwd'
COPY clients TO PROGRAM 'cat'
COPY clients FROM PROGRAM 'true'
SELECT * FROM pg_authid
SELECT * FROM pg_shadow
SELECT * FROM pg_user_mapping
SELECT * FROM pg_statistic
SELECT * FROM pg_statistic_ext_data
SELECT * FROM pg_largeobject
SELECT * FROM pg_subscription
SELECT pg_reload_conf()
SELECT pg_rotate_logfile()
SELECT pg_switch_wal()
SELECT pg_stat_reset()
SELECT pg_log_backend_memory_contexts(1)
SELECT pg_create_logical_replication_slot('x', 'test_decoding')
SELECT pg_create_physical_replication_slot('x')
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename <> session_user
SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE usename <> session_user
SELECT dblink('dbname=postgres', 'SELECT 1')
SELECT dblink_connect('dbname=postgres')
SELECT current_setting('data_directory')
BEGIN; SELECT 1; PREPARE TRANSACTION 'mine'
"""


def bare(cluster: Cluster, studio: StudioDatabase, name: str) -> Bare:
    """Return a connection of somebody's own, in autocommit mode, as new as the program."""
    return psycopg.connect(
        host=cluster.host,
        port=cluster.port,
        dbname=studio.url.rsplit("/", 1)[1],
        user=studio.role_of(name),
        password=PASSWORD,
        options=server_option(),
        autocommit=True,
    )
