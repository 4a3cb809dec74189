"""Programs of other versions, as far as a database can tell: what they know and what they are."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Table

from studio_app.repositories import (
    migrations,
    money_back,
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
_TABLES_SINCE = {
    "closures": "0011",
    "busy_imports": "0011",
    **dict.fromkeys(
        (
            *("client_tags", "client_consents", "client_notes", "client_merges", "saved_filters"),
            *("package_shares", "package_events"),
        ),
        "0012",
    ),
    **dict.fromkeys(("till_closes", "import_runs", "import_rows"), "0013"),
    **dict.fromkeys(
        (
            *("trainer_profiles", "trainer_certificates", "opening_hours"),
            "assignment_failures",
        ),
        "0014",
    ),
    **dict.fromkeys(("note_templates", "pay_statements", "pay_statement_lines"), "0015"),
}
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
    **{
        (table, column): "0012"
        for table, columns in {
            "clients": "gender height_cm weight_grams address emergency_name emergency_phone "
            "payer_id merged_into_id erased_at withdrawn_at",
            "client_alerts": "health_notes",
            "package_types": "validity_months durations pays_personal pays_group description "
            "removed_at",
            "trainer_prices": "sessions offered removed_at",
            "client_packages": "price_reduction frozen_from frozen_until voided_at "
            "transferred_from_id",
            "payments": "refund_of reason booking_id",
        }.items()
        for column in columns.split()
    },
    **{
        (table, column): "0014"
        for table, columns in {
            "places": "kind",
            "weekly_hours": "removed_at",
            "availability_overrides": "note removed_at",
            "assisted_trainers": "removed_at",
            "memberships": "last_login_at",
            "outbox_messages": "failed_at cancelled_at",
        }.items()
        for column in columns.split()
    },
    **{
        (table, column): "0015"
        for table, columns in {
            "transfers": "notes decision batch_id choices",
            "session_notes": "feedback exercises goals_reached next_focus homework",
            "pay_rates": "no_show_share late_cancel_share group_kind group_amount of_net "
            "removed_at",
        }.items()
        for column in columns.split()
    },
}
_LATER_ARM = re.compile(r" OR (?:EXISTS|[{}\w.]+ IN) (?=\(SELECT \w+ FROM package_shares )")


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
        if revision < _COLUMNS_SINCE["payments", "refund_of"]:
            patch.setattr(money_back, "TRIGGERS", ())
        _require(patch, number)
        yield scripts


def _tables_at(revision: str) -> dict[str, Table]:
    return {
        name: table
        for name, table in Base.metadata.tables.items()
        if revision >= _TABLES_SINCE.get(name, revision)
    }


def _without_shares(condition: str) -> str:
    """Return a condition without what it says of shared packages, of which nothing was known."""
    while found := _LATER_ARM.search(condition):
        end, depth = found.end(), 0
        while depth or end == found.end():
            depth += {"(": 1, ")": -1}.get(condition[end], 0)
            end += 1
        condition = condition[: found.start()] + condition[end:]
    return condition


def _before_shares(policy: TablePolicy) -> TablePolicy:
    held = policy.changes
    return replace(
        policy,
        read={role: _without_shares(rows) for role, rows in policy.read.items()},
        insert={role: _without_shares(rows) for role, rows in policy.insert.items()},
        update={
            role: replace(may, predicate=_without_shares(may.predicate))
            for role, may in policy.update.items()
        },
        changes=held
        and replace(
            held, by_role={role: _without_shares(rule) for role, rule in held.by_role.items()}
        ),
    )


def _policies_at(revision: str) -> Iterator[tuple[str, TablePolicy]]:
    absent = Base.metadata.tables.keys() - _tables_at(revision)
    for table in _tables_at(revision):
        policy = POLICIES[table]
        if revision < _TABLES_SINCE["package_shares"]:
            policy = _before_shares(policy)
        later = {
            column
            for (of, column), since in _COLUMNS_SINCE.items()
            if of == table and revision < since
        }
        insert = {
            role: rows
            for role, rows in policy.insert.items()
            if not any(column in rows for column in later)
            and not any(f"FROM {name} " in rows for name in absent)
        }
        update = {
            role: replace(
                may,
                columns=may.columns - later,
            )
            for role, may in policy.update.items()
            if may.columns - later
        }
        held = policy.changes
        if held and not later.isdisjoint(held.columns):
            held = None
        # Whoever reads some columns alone was given no later ones.
        hidden = {role: columns | later for role, columns in policy.hidden.items()}
        yield (
            table,
            replace(policy, insert=insert, update=update, hidden=hidden, changes=held),
        )


@contextmanager
def newer_program(folder: Path, body: str) -> Iterator[Path]:
    """Be a program with one more revision, after which older programs may not write."""
    number = program_version.PROGRAM + 1
    with pytest.MonkeyPatch.context() as patch:
        _require(patch, number)
        yield with_revision(folder, patch, body)
