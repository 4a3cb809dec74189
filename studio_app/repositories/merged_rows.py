"""What goes from one client to another when the two are merged, and how the books let it go.

Lines of the books are never changed. While two clients are being made one, or two again, those of
one of them may go to the other, and nothing else of them changes: the merge is open as long as it
does not say what it moved.
"""

from __future__ import annotations

from dataclasses import dataclass

from studio_app.repositories.schema import Base
from studio_app.repositories.server_function import Caller, ServerFunction


@dataclass(frozen=True, slots=True)
class MovedTable:
    """A table whose rows go over as they are; a change of a ``versioned`` one is counted."""

    name: str
    versioned: bool = False


# What goes with its package, or with its payment, follows those when the two are parted again.
MOVED_TABLES = (
    MovedTable("assignment_failures"),
    MovedTable("assignments"),
    MovedTable("bookings", versioned=True),
    MovedTable("client_consents"),
    MovedTable("client_notes", versioned=True),
    MovedTable("client_packages", versioned=True),
    MovedTable("credit_entries"),
    MovedTable("fee_audit_entries"),
    MovedTable("media"),
    MovedTable("package_events"),
    MovedTable("payments"),
    MovedTable("receipts"),
    MovedTable("series", versioned=True),
    MovedTable("session_notes", versioned=True),
    MovedTable("transfers", versioned=True),
    MovedTable("waiting_list_entries", versioned=True),
)
OF_PACKAGES = ("credit_entries", "package_events")

# What is told of a client and may come from either, as the clients' table has it.
CLIENT_COLUMNS = (
    "name",
    "search_text",
    "phone",
    "email",
    "birth_date",
    "gender",
    "height_cm",
    "weight_grams",
    "address",
    "emergency_name",
    "emergency_phone",
    "payer_id",
)
ALERT_COLUMNS = ("text", "health_notes")

# Of the tables that are only ever added to, those of a client.
KEPT_BUT_FOR_THE_CLIENT = (
    "client_consents",
    "credit_entries",
    "fee_audit_entries",
    "package_events",
    "payments",
    "receipts",
)
_OPEN = """EXISTS (
            SELECT 1 FROM {schema}client_merges WHERE moved = '{{}}' AND undone_at IS NULL AND (
                kept_id = NEW.client_id AND merged_id = OLD.client_id
                OR kept_id = OLD.client_id AND merged_id = NEW.client_id))"""
FUNCTION = "let_go_to_merged"


def sqlite_condition(table: str) -> str:
    """Return when a change of a row in a table of the books is refused on SQLite."""
    same = " AND ".join(
        f"NEW.{column.name} IS OLD.{column.name}"
        for column in Base.metadata.tables[table].columns
        if column.name != "client_id"
    )
    return f"NOT ({same}) OR NOT {_OPEN.format(schema='')}"


def postgres_trigger(table: str) -> tuple[str, str]:
    """Return name and the rest of the CREATE TRIGGER statement for a table of the books."""
    return (
        f"{table}_kept",
        f"BEFORE UPDATE ON public.{table} FOR EACH ROW EXECUTE FUNCTION security.{FUNCTION}()",
    )


def functions(unchangeable: str) -> tuple[ServerFunction, ...]:
    """Return the function of those triggers, which refuses with that word."""
    body = f"""
BEGIN
    IF to_jsonb(NEW) - 'client_id' <> to_jsonb(OLD) - 'client_id'
    OR NOT {_OPEN.format(schema="public.")} THEN
        RAISE EXCEPTION '{unchangeable}' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END"""
    return (ServerFunction(FUNCTION, "", "trigger", body, Caller.TABLES),)
