"""Clients and packages from a file: what each row would do, doing it, and taking it back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import InvalidInput
from studio_app.domain.identifiers import new_id
from studio_app.domain.importing.clients import (
    ClientPlanner,
    ClientWishes,
    KnownTrainer,
    ReadClient,
)
from studio_app.domain.importing.days import order_of
from studio_app.domain.importing.fields import FIELDS, Field, ImportKind, what_is_missing
from studio_app.domain.importing.guessing import ROWS_LOOKED_AT, guess_columns
from studio_app.domain.importing.outcomes import (
    ImportPlan,
    ImportResult,
    ImportRun,
    Outcome,
    PlanOutdated,
)
from studio_app.domain.importing.packages import Custom, PackagePlanner, ReadPackage
from studio_app.domain.importing.records import client_record, package_record
from studio_app.domain.importing.tables import ReadRow, ReadTable
from studio_app.domain.importing.values import Reading
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.undoing import DiaryUndo
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.exports import Cell, ExportTable
from studio_app.services.new_client_rule import trainers_by_rule, why_nobody

Report = Callable[[int, int], object]
Columns = tuple[Field | None, ...]

LONGEST_SOURCE = 255
_REPORT_EVERY = 500
_DAYS = (Field.BIRTH_DATE, Field.BOUGHT_ON, Field.EXPIRES_ON)
_ON_ONE_LINE = frozenset({Field.ADDRESS, Field.TAGS})


@dataclass(frozen=True, slots=True)
class ImportWish:
    """What a file is to be taken for: the meaning of each column, and how to go about it."""

    kind: ImportKind
    columns: Columns
    wishes: ClientWishes = field(default_factory=ClientWishes)


@dataclass(frozen=True, slots=True)
class PreparedImport:
    """A file that was looked through: its rows as they would be kept, and what each would do."""

    table: ReadTable
    wish: ImportWish
    clients: tuple[ReadClient, ...]
    packages: tuple[ReadPackage, ...]
    plan: ImportPlan


def columns_for(uow: UnitOfWork, viewer: Viewer, table: ReadTable, kind: ImportKind) -> Columns:
    """Return the meanings that the same heads had at the last import, or else those guessed.

    Raises NotAllowed.
    """
    require(viewer, Right.IMPORT)
    with uow.reading() as work:
        kept = work.organization_settings.get(_setting(kind, table.heads))
    if kept is not None:
        known = {one.value: one for one in FIELDS[kind]}
        found = [known.get(str(name)) for name in kept.get("columns", ())]
        if len(found) == len(table.heads):
            return tuple(found)
    sample = [row.cells for row in table.rows[:ROWS_LOOKED_AT]]
    return guess_columns(table.heads, sample, kind)


def prepare_import(
    uow: UnitOfWork,
    viewer: Viewer,
    table: ReadTable,
    wish: ImportWish,
    now: datetime,
    report: Report | None = None,
) -> PreparedImport:
    """Return what every row of the file would do; nothing is changed.

    ``report`` is called with how much is done and how much there is; what it raises ends it.
    Raises InvalidInput where a column is missing; NotAllowed.
    """
    require(viewer, Right.IMPORT)
    missing = what_is_missing(wish.kind, [one for one in wish.columns if one])
    if missing:
        raise InvalidInput("columns", missing)
    with uow.reading() as work:
        organization = work.organizations.mine()
    total = 2 * len(table.rows)

    def tell(count: int) -> None:
        if report is not None:
            report(count, total)

    clients, packages = _read(table, wish, organization, now, tell)
    with uow.reading() as work:
        plan = _plan(
            work,
            wish,
            clients,
            packages,
            organization,
            now,
            lambda count: tell(len(table.rows) + count),
        )
    return PreparedImport(table, wish, clients, packages, plan)


def run_import(
    uow: UnitOfWork,
    viewer: Viewer,
    prepared: PreparedImport,
    now: datetime,
    *,
    request_id: UUID,
    report: Report | None = None,
) -> ImportResult:
    """Do what was prepared, in one transaction: all of it, or nothing.

    Rows that are refused stay out. What ``report`` raises ends it, and nothing is changed. The
    same request again changes nothing and returns the first outcome. Raises PlanOutdated where a
    row would do something else by now, NotAllowed, ConnectionLost.
    """
    require(viewer, Right.IMPORT)
    source = _source_name(prepared.table.name)
    run_id = new_id()
    total = max(len(prepared.plan.rows), 1)

    def imported(work: Work) -> ImportResult:
        organization = work.organizations.mine()
        work.lock(organization.id)
        wish = prepared.wish
        planned = _plan(
            work,
            wish,
            prepared.clients,
            prepared.packages,
            organization,
            now,
            lambda count: report(count // 2, total) if report is not None else None,
        )
        if planned.fingerprint != prepared.plan.fingerprint:
            raise PlanOutdated()
        _write(work, run_id, source, planned, organization, now, total, report)
        name = _setting(wish.kind, prepared.table.heads)
        columns = [one.value if one else None for one in wish.columns]
        work.organization_settings.put(name, {"columns": columns})
        return _told(work, run_id, source, planned, organization.id, now)

    asked = (prepared.wish.kind, source, prepared.plan.fingerprint)
    request = UseCaseRequest(request_id, "import", asked)
    result = uow.perform(request, imported, ImportResult)
    if report is not None:
        report(total, total)
    return result


def past_imports(uow: UnitOfWork, viewer: Viewer) -> tuple[ImportRun, ...]:
    """Return the latest imports, the newest first; raises NotAllowed."""
    require(viewer, Right.IMPORT)
    with uow.reading() as work:
        return work.imports.runs()


def refused_rows(prepared: PreparedImport, tz: ZoneInfo) -> ExportTable:
    """Return the rows that are refused as the file has them, with why: for mending them."""
    table = prepared.table
    why = {row.number: row.detail for row in prepared.plan.rows if row.outcome is Outcome.REFUSED}
    width = len(table.heads)
    heads = [head or f"Column {place}" for place, head in enumerate(table.heads, 1)]
    rows: Iterator[list[Cell]] = (
        [*(row.cell(place) for place in range(width)), row.number, why[row.number]]
        for row in table.rows
        if row.number in why
    )
    return ExportTable("Refused rows", [*heads, "Row in the file", "Why"], rows, tz, len(why))


def _read(
    table: ReadTable,
    wish: ImportWish,
    organization: Organization,
    now: datetime,
    watch: Callable[[int], object],
) -> tuple[tuple[ReadClient, ...], tuple[ReadPackage, ...]]:
    today = local_day(now, organization.tz)
    orders = {
        meaning: order_of(
            (row.cell(place) for row in table.rows[: 20 * ROWS_LOOKED_AT]), organization.locale
        )
        for place, meaning in enumerate(wish.columns)
        if meaning in _DAYS and meaning is not None
    }
    reading = Reading(
        organization.locale,
        organization.territory,
        organization.currency,
        today,
        orders,
        table.is_sheet,
    )
    clients: list[ReadClient] = []
    packages: list[ReadPackage] = []
    for count, row in enumerate(table.rows, 1):
        cells = cells_of(row, wish.columns)
        if wish.kind is ImportKind.CLIENTS:
            clients.append((row.number, *client_record(cells, reading)))
        else:
            packages.append((row.number, *package_record(cells, reading)))
        if count % _REPORT_EVERY == 0:
            watch(count)
    return tuple(clients), tuple(packages)


def cells_of(row: ReadRow, columns: Columns) -> dict[Field, str]:
    """Return the cells of a row by their meaning; what several columns say is put together."""
    cells: dict[Field, str] = {}
    for place, meaning in enumerate(columns):
        text = row.cell(place)
        if meaning is None or not text:
            continue
        before = cells.get(meaning)
        between = ", " if meaning in _ON_ONE_LINE else "\n"
        cells[meaning] = text if before is None else f"{before}{between}{text}"
    return cells


def _plan(
    work: Work,
    wish: ImportWish,
    clients: tuple[ReadClient, ...],
    packages: tuple[ReadPackage, ...],
    organization: Organization,
    now: datetime,
    watch: Callable[[int], object] | None,
) -> ImportPlan:
    tz, locale = organization.tz, organization.locale
    known = work.imports.known_clients()
    imported = {key: local_day(at, tz) for key, at in work.imports.imported(wish.kind).items()}
    if wish.kind is ImportKind.CLIENTS:
        by_rule = trainers_by_rule(work)

        def next_trainer() -> KnownTrainer | None:
            room = next(by_rule)
            return None if room is None else KnownTrainer(room.trainer_id, room.name)

        trainers = work.imports.trainers()
        planner = ClientPlanner(known, imported, trainers, wish.wishes, locale, next_trainer)
        return planner.plan(clients, watch)
    custom = Custom(organization.currency, locale, local_day(now, tz))
    there = work.imports.packages_there(tz)
    return PackagePlanner(known, work.imports.types(), imported, there, custom).plan(
        packages, watch
    )


def _write(
    work: Work,
    run_id: UUID,
    source: str,
    plan: ImportPlan,
    organization: Organization,
    now: datetime,
    total: int,
    report: Report | None,
) -> None:
    done = total // 2

    def watch(count: int) -> None:
        nonlocal done
        done += count // 2
        if report is not None:
            report(min(done, total - 1), total)

    writing = work.import_writing
    added = [step for step in plan.clients if step.client_id is None]
    changed = [step for step in plan.clients if step.client_id is not None]
    counts: dict[str, Any] = {
        "added": len(added) + len(plan.packages),
        "updated": len(changed),
    }
    writing.add_run(run_id, plan.kind, source, counts, now)
    by_rule = sum(step.is_by_rule for step in added)
    writing.add_clients(run_id, added, why_nobody(work, by_rule), now, watch)
    writing.change_clients(run_id, changed, now, watch)
    writing.add_packages(run_id, plan.packages, organization.tz, now, watch)


def _told(
    work: Work,
    run_id: UUID,
    source: str,
    plan: ImportPlan,
    organization_id: UUID,
    now: datetime,
) -> ImportResult:
    counts: Mapping[Outcome, int] = plan.counts
    added, updated = counts[Outcome.NEW], counts[Outcome.UPDATED]
    work.audit.add(
        "imported",
        "import",
        run_id,
        now,
        after={"kind": plan.kind.value, "file": source, "added": added, "updated": updated},
        organization_id=organization_id,
    )
    return ImportResult(
        run_id,
        plan.kind,
        source,
        added,
        updated,
        counts[Outcome.SAME],
        counts[Outcome.REFUSED],
        changes_of(plan.kind),
        DiaryUndo(import_run=run_id) if added or updated else None,
    )


def changes_of(kind: ImportKind) -> Changes:
    """Return what an import changes: too many to name each."""
    packages = {Aggregate.PACKAGE} if kind is ImportKind.PACKAGES else set()
    return Changes(frozenset({Aggregate.CLIENT} | packages))


def _setting(kind: ImportKind, heads: tuple[str, ...]) -> str:
    digest = hashlib.sha256(json.dumps(heads).encode()).hexdigest()[:24]
    return f"import_{kind.value}_{digest}"


def _source_name(name: str) -> str:
    kept = "".join(char if char.isprintable() else " " for char in name).strip()
    return kept[:LONGEST_SOURCE] or "file"
