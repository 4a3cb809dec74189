"""What of a person is taken out of which table when they are erased; the books stay.

One list for both databases: a server runs it in a function of its own, a file statement by
statement. ``whom`` is the client, ``moment`` now. No row is removed: others refer to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

NAME = "'Erased client'"
_EMPTY = ("phone", "email", "address", "emergency_name", "emergency_phone", "gender", "search_text")
_OF_A_SESSION = ("feedback", "exercises", "goals_reached", "next_focus", "homework")
_UNKNOWN = ("birth_date", "height_cm", "weight_grams", "payer_id")
# A byte that shows nothing: a picture is never empty.
_NOTHING = "$nothing"
# Another word for each, because a client has each tag once.
_SOME_TAG = "$some_tag"
_NO_JSON = "'{}'"
# Not empty: an empty one is a merge that is under way.
_PARTED_NO_MORE = "'{\"erased\": true}'"
# What was left alone when an import was taken back is named there, without a key.
_TOLD_OF = (
    "CAST(outcome AS text) LIKE '%' || $key || '%' OR use_case = 'undo_import' "
    "AND organization_id = (SELECT organization_id FROM $clients WHERE id = $whom)"
)
_ALONE = (
    "id = (SELECT user_id FROM $clients WHERE id = $whom) AND NOT EXISTS (SELECT 1 FROM "
    "$memberships other WHERE other.user_id = $users.id AND other.role <> 'client')"
)


@dataclass(frozen=True, slots=True)
class ErasedRows:
    """Rows of a table, and the columns of theirs that get other values."""

    table: str
    rows: str = "client_id = $whom"
    values: Mapping[str, str] = field(default_factory=dict)


ERASED_ROWS = (
    ErasedRows(
        "users",
        _ALONE,
        {"name": NAME, "login": "'erased-' || $key", "version": "version + 1"},
    ),
    ErasedRows(
        "invitations",
        "user_id = (SELECT user_id FROM $clients WHERE id = $whom) AND role = 'client'",
        {"email": "''", "version": "version + 1"},
    ),
    ErasedRows(
        "outbox_messages",
        "(recipient = (SELECT email FROM $clients WHERE id = $whom AND email <> '') "
        "OR CAST(content AS text) LIKE '%' || $key || '%') "
        "AND organization_id = (SELECT organization_id FROM $clients WHERE id = $whom)",
        {
            "recipient": "'-'",
            "content": _NO_JSON,
            "last_error": "''",
            "sent_at": "coalesce(sent_at, $moment)",
        },
    ),
    ErasedRows(
        "client_alerts", values={"text": "''", "health_notes": "''", "version": "version + 1"}
    ),
    ErasedRows(
        "client_notes",
        values={
            "text": "'-'",
            "removed_at": "coalesce(removed_at, $moment)",
            "version": "version + 1",
        },
    ),
    ErasedRows(
        "client_tags",
        values={"tag": _SOME_TAG, "removed_at": "coalesce(removed_at, $moment)"},
    ),
    ErasedRows(
        "session_notes",
        values={
            "text": "'-'",
            **dict.fromkeys(_OF_A_SESSION, "''"),
            "rating": "NULL",
            "shared": "false",
            "version": "version + 1",
        },
    ),
    ErasedRows("waiting_list_entries", values={"note": "''", "version": "version + 1"}),
    ErasedRows("assignments", values={"note": "''"}),
    ErasedRows(
        "transfers",
        values=dict.fromkeys(("reason", "notes", "decision"), "''") | {"version": "version + 1"},
    ),
    ErasedRows(
        "media",
        values={"content": _NOTHING, "removed_at": "coalesce(removed_at, $moment)"},
    ),
    ErasedRows("import_rows", values={"row_key": "''", "before": "NULL", "after": "NULL"}),
    ErasedRows("client_merges", "kept_id = $whom OR merged_id = $whom", {"moved": _PARTED_NO_MORE}),
    ErasedRows("performed_requests", _TOLD_OF, {"outcome": _NO_JSON}),
    ErasedRows("clients", "payer_id = $whom", {"payer_id": "NULL", "version": "version + 1"}),
    ErasedRows(
        "clients",
        "id = $whom",
        {
            "name": NAME,
            **dict.fromkeys(_EMPTY, "''"),
            **dict.fromkeys(_UNKNOWN, "NULL"),
            "active": "false",
            "erased_at": "$moment",
            "version": "version + 1",
        },
    ),
)


def statements(
    schema: str, whom: str, moment: str, key: str, nothing: str, some_tag: str
) -> Iterator[str]:
    """Yield the statements that erase a client, in the words of a database.

    ``schema`` is where the tables are; the others stand for the client, the moment, the client's
    key as text, a picture of nothing, and a tag that says nothing.
    """
    words = {
        "$whom": whom,
        "$moment": moment,
        "$key": key,
        _NOTHING: nothing,
        _SOME_TAG: some_tag,
        **{f"${table}": f"{schema}.{table}" for table in ("clients", "memberships", "users")},
    }
    for one in ERASED_ROWS:
        values = ", ".join(f"{column} = {value}" for column, value in one.values.items())
        statement = f"UPDATE {schema}.{one.table} SET {values} WHERE {one.rows}"
        for word, meaning in words.items():
            statement = statement.replace(word, meaning)
        yield statement
