"""The chain of audit entries: each link is the hash of an entry and of the link before it.

An entry that was changed, taken away or slipped in breaks the chain; SHA-256 over the previous
hash, the entry's columns, each with its length, and the moment of the link.

On a server an entry is linked at the commit, in the order in which the transaction wrote its
entries: only from then on, and until the commit is done, others wait for the latest link.
"""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Connection, text

CHAIN = "audit_entries_chain"
HASH_FUNCTION = "studio_app_sha256"

_COLUMNS = (
    "id",
    "organization_id",
    "at",
    "user_id",
    "user_name",
    "action",
    "subject",
    "subject_id",
    "client_id",
    "reason",
    "before",
    "after",
)
_KEYS = frozenset({"id", "organization_id", "user_id", "subject_id", "client_id"})
_NOW = "CAST(unixepoch('subsec') * 1000000 AS INTEGER)"


def _measured(value: str) -> str:
    """Return SQL of a text with its length, so that no two sets of columns read the same."""
    return f"coalesce(length({value}) || ':' || {value}, '-')"


def _sqlite_text(row: str, recorded_at: str) -> str:
    parts = (f"hex({row}{name})" if name in _KEYS else f"{row}{name}" for name in _COLUMNS)
    # hex makes an empty text of nothing.
    values = (f"nullif({part}, '')" if part.startswith("hex") else part for part in parts)
    return " || ".join(_measured(value) for value in (*values, recorded_at))


def _server_text(row: str, recorded_at: str) -> str:
    def shown(value: str) -> str:
        return f"(({value})::text)"

    def moment(value: str) -> str:
        return shown(f"(extract(epoch FROM {value}) * 1000000)::bigint")

    values = (moment(f"{row}at") if n == "at" else shown(f"{row}{n}") for n in _COLUMNS)
    return " || ".join(_measured(value) for value in (*values, moment(recorded_at)))


CHAIN_BODY = f"""
DECLARE
    head public.audit_heads;
    link text;
    moment timestamptz := clock_timestamp();
BEGIN
    SELECT * INTO head FROM public.audit_heads
    WHERE organization_id = NEW.organization_id FOR UPDATE;
    IF NOT FOUND THEN
        INSERT INTO public.audit_heads (organization_id, number, hash)
        VALUES (NEW.organization_id, 0, '') ON CONFLICT DO NOTHING;
        SELECT * INTO head FROM public.audit_heads
        WHERE organization_id = NEW.organization_id FOR UPDATE;
    END IF;
    link := head.hash || {_server_text("NEW.", "moment")};
    link := encode(sha256(convert_to(link, 'UTF8')), 'hex');
    INSERT INTO public.audit_links (entry_id, organization_id, number, hash, recorded_at)
    VALUES (NEW.id, NEW.organization_id, head.number + 1, link, moment);
    UPDATE public.audit_heads SET number = head.number + 1, hash = link
    WHERE organization_id = NEW.organization_id;
    RETURN NULL;
END"""


def register(connection: Any) -> None:
    """Give an SQLite connection the hash that the chain's trigger calls."""
    connection.create_function(HASH_FUNCTION, 1, _sha256, deterministic=True)


def _sha256(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()


def sqlite_trigger() -> str:
    """Return the CREATE statement of the trigger that links every new entry."""
    mine = "organization_id = NEW.organization_id"
    return f"""
        CREATE TRIGGER {CHAIN} AFTER INSERT ON audit_entries
        BEGIN
            INSERT INTO audit_heads (organization_id, number, hash)
            SELECT NEW.organization_id, 0, ''
            WHERE NOT EXISTS (SELECT 1 FROM audit_heads WHERE {mine});
            UPDATE audit_heads SET number = number + 1, hash =
                {HASH_FUNCTION}(hash || {_sqlite_text("NEW.", _NOW)})
            WHERE {mine};
            INSERT INTO audit_links (entry_id, organization_id, number, hash, recorded_at)
            SELECT NEW.id, organization_id, number, hash, {_NOW} FROM audit_heads WHERE {mine};
        END"""


def entry_text(on_sqlite: bool, recorded_at: str = "l.recorded_at") -> str:
    """Return the SQL of what a link's hash covers of the audit entry ``e``.

    ``recorded_at`` is SQL for the moment of the link, as the database keeps it.
    """
    make = _sqlite_text if on_sqlite else _server_text
    return make("e.", recorded_at)


def link_of(previous: str, entry: str) -> str:
    """Return the hash of a link, given the hash of the one before and the entry's text."""
    return _sha256(previous + entry)


def link_older_entries(connection: Connection) -> None:
    """Link the entries of a studio from before there was a chain, in the order of their time.

    On PostgreSQL the connection must act as the studio's maintenance.
    """
    on_sqlite = connection.dialect.name == "sqlite"
    clock = _NOW if on_sqlite else "clock_timestamp()"
    now = connection.execute(text(f"SELECT {clock}")).scalar_one()
    moment = ":now" if on_sqlite else "CAST(:now AS timestamptz)"
    content = entry_text(on_sqlite, moment)
    rows = connection.execute(
        text(
            f"SELECT e.id, e.organization_id, {content} FROM audit_entries e "
            "WHERE NOT EXISTS (SELECT 1 FROM audit_links WHERE entry_id = e.id) ORDER BY e.at, e.id"
        ),
        {"now": now},
    ).all()
    heads: dict[Any, tuple[int, str]] = {}
    links = []
    for entry, studio, content in rows:
        number, previous = heads.get(studio, (0, ""))
        heads[studio] = number + 1, link_of(previous, content)
        links.append({"entry": entry, "studio": studio, "number": number + 1, "now": now})
        links[-1]["hash"] = heads[studio][1]
    if links:
        connection.execute(
            text(
                "INSERT INTO audit_links (entry_id, organization_id, number, hash, recorded_at) "
                f"VALUES (:entry, :studio, :number, :hash, {moment})"
            ),
            links,
        )
        connection.execute(
            text(
                "INSERT INTO audit_heads (organization_id, number, hash) "
                "VALUES (:studio, :number, :hash)"
            ),
            [{"studio": s, "number": n, "hash": h} for s, (n, h) in heads.items()],
        )
