"""A crowd of people at PCs of their own: processes with several logins each."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import insert

from studio_app.domain.people import Role
from studio_app.repositories.engine import house_engine, parse_url
from studio_app.repositories.schema import MembershipRow, UserRow
from studio_app.repositories.server_roles import RoleNames, create_login
from tests.databases import StudioDatabase
from tests.factories import NOW, PASSWORD, key

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "tests" / "services" / "crowd_worker.py"


def add_front_desks(studio: StudioDatabase, count: int) -> list[str]:
    """Add that many people of the front desk, and return their names."""
    names = [f"desk {number}" for number in range(count)]
    if studio.is_postgres:
        with house_engine(parse_url(studio.url)).connect() as connection, connection.begin():
            groups = RoleNames.of(connection)
            for name in names:
                create_login(connection, groups, Role.FRONT_DESK, studio.role_of(name), PASSWORD)
    with studio.house() as connection:
        for name in names:
            user, role = key(f"user {name}"), studio.role_of(name) if studio.is_postgres else None
            connection.execute(
                insert(UserRow).values(id=user, login=name, name=name.title(), created_at=NOW)
            )
            connection.execute(
                insert(MembershipRow).values(
                    id=key(f"membership {name}"),
                    organization_id=key("home"),
                    user_id=user,
                    role=Role.FRONT_DESK.value,
                    database_role=role,
                )
            )
    return names


class Crowd:
    """Processes at work on one studio."""

    def __init__(self, processes: list[subprocess.Popen[str]]) -> None:
        self._processes = processes
        self._answers()

    def ask(self, **order: Any) -> list[dict[str, Any]]:
        """Tell every process the same at once, and return what all people in them say."""
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write(json.dumps(order) + "\n")
            process.stdin.flush()
        return [said for answer in self._answers() for said in answer]

    def _answers(self) -> list[Any]:
        lines = []
        for process in self._processes:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, "a process of the crowd ended"
            lines.append(json.loads(line))
        return lines


@contextmanager
def crowd(studio: StudioDatabase, logins: list[str], processes: int) -> Iterator[Crowd]:
    """Yield the logins at work, dealt out to that many processes, which end with the block."""
    with ExitStack() as stack:
        started = [
            stack.enter_context(
                subprocess.Popen(
                    [
                        *(sys.executable, str(PROGRAM), str(ROOT), studio.url),
                        *(studio.roles_of, ",".join(logins[number::processes])),
                    ],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for number in range(processes)
        ]
        yield Crowd(started)
