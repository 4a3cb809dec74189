"""Keeping a program that is older than the tables from writing into them.

A check of versions, not of rights: raise ``PROGRAM`` with every revision after which an older
program would write something wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from studio_app.domain.errors import DatabaseTooNew

PROGRAM = 13

# What an older program does not tell, and does not know how to call.
SETTING = "studio_app.program"
_FUNCTIONS = "studio_app_program_"
FUNCTION = f"{_FUNCTIONS}{PROGRAM}"
TOO_OLD = "this program is older than the studio"
_CODE = "55000"

REQUIRE_BODY = f"""
BEGIN
    IF coalesce(nullif(current_setting('{SETTING}', true), ''), '0')::integer < {PROGRAM} THEN
        RAISE EXCEPTION '{TOO_OLD}' USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    RETURN NULL;
END"""

_ASKED_FOR = re.compile(rf"{_FUNCTIONS}(\d+)|< (\d+) THEN")


def require_not_newer(statements: Iterable[str]) -> None:
    """Raise DatabaseTooNew when triggers or their function ask for a newer program than this."""
    for statement in statements:
        for found in _ASKED_FOR.finditer(statement):
            if int(found[1] or found[2]) > PROGRAM:
                raise DatabaseTooNew()


def register(connection: Any) -> None:
    """Give an SQLite connection the function that the triggers of the tables call."""
    connection.create_function(FUNCTION, 0, lambda: PROGRAM, deterministic=True)


def is_left_behind(message: str, code: str) -> bool:
    """Tell whether a database refused a write because a newer program has changed its tables.

    ``code`` is a server's, "" on SQLite.
    """
    return f"no such function: {_FUNCTIONS}" in message or (code == _CODE and TOO_OLD in message)


def server_option() -> str:
    """Return the option by which a connection to PostgreSQL tells the program's version."""
    return f"-c {SETTING}={PROGRAM}"
