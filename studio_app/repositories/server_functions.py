"""The functions that a studio's PostgreSQL database runs by itself, in schema ``security``."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from studio_app.repositories import (
    full_sessions,
    merged_rows,
    money_back,
    server_bookings,
    server_changes,
    server_clients,
    server_erasing,
    server_free_times,
    server_logins,
    server_merging,
    server_money,
    server_packages,
    server_team,
    server_trail,
    server_transfers,
)
from studio_app.repositories.audit_chain import CHAIN_BODY
from studio_app.repositories.live_kinds import CHANNEL
from studio_app.repositories.program_version import REQUIRE_BODY
from studio_app.repositories.server_function import Caller, ServerFunction, run_script
from studio_app.repositories.server_identity import identity_bodies
from studio_app.repositories.server_roles import RoleNames
from studio_app.repositories.triggers import UNCHANGEABLE

_KEEP_BALANCE = """
BEGIN
    UPDATE public.client_packages SET balance = balance + NEW.amount
    WHERE id = NEW.client_package_id AND sessions IS NOT NULL;
    RETURN NULL;
END"""

_REFUSE_CHANGE = f"""
BEGIN
    RAISE EXCEPTION '{UNCHANGEABLE}' USING ERRCODE = 'integrity_constraint_violation';
END"""

# The counter's row is locked until the transaction ends, so that a number that was rolled back
# is the next one's again. Once for all rows of a statement: a counter that is moved for each of
# many leaves a version behind each time, and all of them are passed to find the next.
_NUMBER_RECEIPT = """
DECLARE
    one record;
    newest integer;
BEGIN
    FOR one IN SELECT organization_id, count(*) AS many, min(number) AS lowest,
        max(number) AS highest FROM added GROUP BY organization_id ORDER BY organization_id
    LOOP
        INSERT INTO public.receipt_counters (organization_id, last_number)
        VALUES (one.organization_id, 0) ON CONFLICT DO NOTHING;
        UPDATE public.receipt_counters SET last_number = last_number + one.many
        WHERE organization_id = one.organization_id RETURNING last_number INTO newest;
        -- No number stands there twice, which a constraint holds.
        IF one.highest <> newest OR one.lowest <> newest - one.many + 1 THEN
            RAISE EXCEPTION 'receipt numbers have no gaps' USING ERRCODE = 'check_violation';
        END IF;
    END LOOP;
    RETURN NULL;
END"""

# Listeners ask anew for what they may see. Anybody may listen to anything whose name they know: the
# studio's own channel tells the kind of thing alone, and the one for all of them nothing. With its
# owner's rights, because the tables' owner, who may not ask, keeps references equal.
_TELL = f"""
DECLARE
    studio uuid;
BEGIN
    SELECT organization_id INTO studio FROM public.memberships
    WHERE database_role = session_user AND role <> 'admin';
    IF studio IS NULL THEN
        PERFORM pg_notify('{CHANNEL}', '');
    ELSE
        PERFORM pg_notify('{CHANNEL}_' || replace(studio::text, '-', ''), TG_ARGV[0]);
    END IF;
    RETURN NULL;
END"""


def _trigger(name: str, body: str, *, definer: bool = True) -> ServerFunction:
    return ServerFunction(name, "", "trigger", body, Caller.TABLES, definer=definer)


def server_functions() -> tuple[ServerFunction, ...]:
    """Return every function, those that others need first."""
    identity = tuple(
        ServerFunction(name, "", kind, body, Caller.MEMBER, volatility="STABLE")
        for name, (kind, body) in identity_bodies().items()
    )
    return (
        *identity,
        _trigger("chain_audit_entry", CHAIN_BODY),
        _trigger("keep_balance", _KEEP_BALANCE),
        _trigger("number_receipt", _NUMBER_RECEIPT),
        _trigger("refuse_change", _REFUSE_CHANGE, definer=False),
        _trigger("require_program", REQUIRE_BODY, definer=False),
        _trigger("tell_others", _TELL),
        *merged_rows.functions(UNCHANGEABLE),
        *server_trail.FUNCTIONS,
        *server_bookings.FUNCTIONS,
        *server_free_times.FUNCTIONS,
        *full_sessions.FUNCTIONS,
        *server_changes.FUNCTIONS,
        *server_clients.FUNCTIONS,
        *server_erasing.FUNCTIONS,
        *server_packages.FUNCTIONS,
        *server_merging.FUNCTIONS,
        *server_transfers.FUNCTIONS,
        *server_money.FUNCTIONS,
        *money_back.FUNCTIONS,
        *server_logins.FUNCTIONS,
        *server_team.FUNCTIONS,
    )


def create_functions(connection: Connection, names: RoleNames) -> None:
    """Put the functions in place of all that the schema held; triggers must be gone by then."""
    connection.exec_driver_sql(
        f'CREATE SCHEMA IF NOT EXISTS security AUTHORIZATION "{names.maintenance}"'
    )
    connection.exec_driver_sql(f'SET LOCAL ROLE "{names.maintenance}"')
    connection.exec_driver_sql(
        f'GRANT USAGE ON SCHEMA security TO "{names.member}", "{names.tables}", '
        f'"{names.role_maker}"'
    )
    connection.exec_driver_sql(f'GRANT CREATE ON SCHEMA security TO "{names.role_maker}"')
    connection.exec_driver_sql("RESET ROLE")
    drop_functions(connection)
    connection.exec_driver_sql("SET LOCAL check_function_bodies = off")
    for function in server_functions():
        caller = getattr(names, function.caller.value)
        signature = f"security.{function.name}"
        run_script(
            connection,
            (
                f'SET LOCAL ROLE "{function.owner(names)}"',
                function.statement(names).replace("%", "%%"),
                f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC",
                f'GRANT EXECUTE ON FUNCTION {signature} TO "{caller}"',
                "RESET ROLE",
            ),
        )


def drop_functions(connection: Connection) -> None:
    """Take every function away, also those that are no longer ours; triggers must be gone."""
    for signature, owner in list(_present(connection)):
        dropping = f"DROP FUNCTION {signature}".replace("%", "%%")
        run_script(connection, (f'SET LOCAL ROLE "{owner}"', dropping, "RESET ROLE"))


def _present(connection: Connection) -> Iterator[tuple[str, str]]:
    # Not by a cast to regnamespace: before the first migration there is no such schema.
    rows = connection.exec_driver_sql(
        "SELECT p.oid::regprocedure::text, pg_get_userbyid(proowner) FROM pg_proc p "
        "JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'security'"
    )
    return ((signature, owner) for signature, owner in rows.all())
