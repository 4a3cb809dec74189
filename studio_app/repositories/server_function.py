"""What a function of the server is: its text, with whose rights it runs, who may call it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection

from studio_app.repositories.server_roles import RoleNames

PINNED = "search_path = pg_catalog, pg_temp"

# Absent, foreign and forbidden look the same to whoever calls a function.
NOT_YOURS, CHANGED, FULL = "ST404", "ST409", "ST429"
# The studio's last owner stays; a role that somebody has is given once; a server may hold on to it.
ONLY_OWNER, ROLE_TAKEN, ROLE_HELD = "ST423", "ST410", "ST503"
REFUSE = f"RAISE EXCEPTION 'this is not there, or not yours' USING ERRCODE = '{NOT_YOURS}';"
REFUSE_CHANGED = f"RAISE EXCEPTION 'this changed meanwhile' USING ERRCODE = '{CHANGED}';"


class Caller(StrEnum):
    """Who may call a function: every login, the owner of the tables, or other functions."""

    MEMBER = "member"
    TABLES = "tables"
    MAINTENANCE = "maintenance"


@dataclass(frozen=True, slots=True)
class ServerFunction:
    """A function with a pinned search path; a ``definer`` runs with its owner's rights.

    Its owner is the studio's maintenance, which sees all rows, or the role that makes logins and
    sees none. ``<prefix>`` in the body stands for what the names of the group roles begin with.
    """

    name: str
    arguments: str
    returns: str
    body: str
    caller: Caller
    language: str = "plpgsql"
    volatility: str = "VOLATILE"
    definer: bool = True
    makes_roles: bool = False

    def owner(self, names: RoleNames) -> str:
        """Return the group role with whose rights the function runs."""
        return names.role_maker if self.makes_roles else names.maintenance

    def statement(self, names: RoleNames) -> str:
        """Return the statement that creates the function."""
        rights = "SECURITY DEFINER" if self.definer else "SECURITY INVOKER"
        return (
            f"CREATE FUNCTION security.{self.name}({self.arguments}) RETURNS {self.returns} "
            f"LANGUAGE {self.language} {self.volatility} {rights} SET {PINNED} "
            f"AS $function$ {self.body.replace('<prefix>', names.prefix)} $function$"
        )


def run_script(connection: Connection, statements: Iterable[str]) -> None:
    """Carry out statements without values in one message: thousands would each wait for a server.

    A per cent sign has to be doubled in them, as for the driver.
    """
    script = ";\n".join(statements)
    if script:
        connection.exec_driver_sql(script)
