"""Programs of other versions, as far as a database can tell: what they know and what they are."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Table

from studio_app.repositories import (
    migrations,
    program_version,
    row_security,
    server_changes,
    server_functions,
)
from studio_app.repositories.policies import POLICIES
from studio_app.repositories.policy_parts import TablePolicy
from studio_app.repositories.schema import Base
from tests.migrations.world import SCRIPTS, with_revision

# What no program before a revision could know.
_TABLES_SINCE = {"closures": "0011", "busy_imports": "0011"}
_COLUMNS_SINCE = {
    **{
        (table, "version"): "0010"
        for table in (
            *("client_alerts", "places", "weekly_hours", "availability_overrides"),
            "trainer_prices",
        )
    },
    **{
        (table, column): "0011"
        for table, columns in {
            "trainers": "buffer_before buffer_after client_capacity",
            "places": "room",
            "package_types": "session_minutes",
            "time_off": "asked_at decided_by decided_at decision withdrawn_at",
        }.items()
        for column in columns.split()
    },
}


def _be(patch: pytest.MonkeyPatch, number: int) -> None:
    patch.setattr(program_version, "PROGRAM", number)
    patch.setattr(program_version, "FUNCTION", f"studio_app_program_{number}")


def _require(patch: pytest.MonkeyPatch, number: int) -> None:
    required = program_version.REQUIRE_BODY.replace(
        f"< {program_version.PROGRAM} THEN", f"< {number} THEN"
    )
    assert required != program_version.REQUIRE_BODY
    _be(patch, number)
    patch.setattr(server_functions, "REQUIRE_BODY", required)


@contextmanager
def older_program(number: int) -> Iterator[None]:
    """Be a program of an older number, in what is opened meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        _be(patch, number)
        yield


@contextmanager
def program_at(revision: str, number: int, folder: Path) -> Iterator[Path]:
    """Be the program of an older number whose newest revision was this one."""
    scripts = folder / f"scripts of {revision}"
    hidden = shutil.ignore_patterns("__pycache__")
    shutil.copytree(SCRIPTS, scripts, ignore=hidden, dirs_exist_ok=True)
    for script in (scripts / "versions").iterdir():
        if script.name[: len(revision)] > revision:
            script.unlink()
    known = tuple(name for name in migrations.REVISIONS if name <= revision)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(migrations, "REVISIONS", known)
        patch.setattr(migrations, "HEAD", revision)
        # It would compare the tables with its own, and not with this program's.
        patch.setattr(migrations, "_require_sound", lambda connection: None)
        for module in (row_security, server_changes):
            patch.setattr(module, "POLICIES", dict(_policies_at(revision)))
        patch.setattr(Base.metadata, "tables", _tables_at(revision))
        _require(patch, number)
        yield scripts


def _tables_at(revision: str) -> dict[str, Table]:
    return {
        name: table
        for name, table in Base.metadata.tables.items()
        if revision >= _TABLES_SINCE.get(name, revision)
    }


def _policies_at(revision: str) -> Iterator[tuple[str, TablePolicy]]:
    for table in _tables_at(revision):
        policy = POLICIES[table]
        later = {
            column
            for (of, column), since in _COLUMNS_SINCE.items()
            if of == table and revision < since
        }
        insert = {
            role: rows
            for role, rows in policy.insert.items()
            if not any(column in rows for column in later)
        }
        update = {
            role: replace(
                may,
                columns=may.columns - later,
            )
            for role, may in policy.update.items()
        }
        held = policy.changes
        if held and not later.isdisjoint(held.columns):
            held = None
        yield table, replace(policy, insert=insert, update=update, changes=held)


@contextmanager
def newer_program(folder: Path, body: str) -> Iterator[Path]:
    """Be a program with one more revision, after which older programs may not write."""
    number = program_version.PROGRAM + 1
    with pytest.MonkeyPatch.context() as patch:
        _require(patch, number)
        yield with_revision(folder, patch, body)
