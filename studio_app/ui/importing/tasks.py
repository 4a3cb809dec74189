"""What the import assistant hands to its worker.

The services bring the database libraries along: they are imported here, off the GUI thread.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from studio_app.domain.importing.clients import ClientWishes
from studio_app.domain.importing.fields import Field, ImportKind
from studio_app.domain.importing.outcomes import ImportResult, ImportRun, ImportUndone
from studio_app.domain.importing.tables import ReadTable
from studio_app.ui.task_runner import Report

if TYPE_CHECKING:
    from studio_app.services.access import Login
    from studio_app.services.importing import PreparedImport

Columns = tuple[Field | None, ...]
Read = tuple[ReadTable, Columns]


def content_of(path: Path) -> bytes:
    """Return what is in a file; raises InvalidInput."""
    from studio_app.services.import_files.reading import read_file

    return read_file(path)


def read(
    login: Login,
    kind: ImportKind,
    name: str,
    content: bytes,
    report: Report,
    sheet: str = "",
    has_heads: bool | None = None,
) -> Read:
    """Return the rows of a file, and what its columns are taken for."""
    from studio_app.services.import_files.reading import read_table
    from studio_app.services.importing import columns_for

    locale = login.organization.locale
    table = read_table(name, content, locale, sheet=sheet, has_heads=has_heads, report=report)
    return table, columns_for(login.uow, login.viewer, table, kind)


def prepare(
    login: Login,
    kind: ImportKind,
    found: Read,
    wishes: ClientWishes,
    now: datetime,
    report: Report,
) -> PreparedImport:
    """Return what each row would do."""
    from studio_app.services.importing import ImportWish, prepare_import

    table, columns = found
    wish = ImportWish(kind, columns, wishes)
    return prepare_import(login.uow, login.viewer, table, wish, now, report)


def run(
    login: Login, prepared: PreparedImport, now: datetime, request_id: UUID, report: Report
) -> ImportResult:
    """Do what was prepared."""
    from studio_app.services.importing import run_import

    return run_import(login.uow, login.viewer, prepared, now, request_id=request_id, report=report)


def undo(
    login: Login, run_id: UUID, now: datetime, request_id: UUID, *, leave_in_use: bool
) -> ImportUndone:
    """Take an import back."""
    from studio_app.services.undoing_imports import undo_import

    return undo_import(
        login.uow, login.viewer, run_id, now, request_id=request_id, leave_in_use=leave_in_use
    )


def past(login: Login) -> tuple[ImportRun, ...]:
    """Return the imports that took place."""
    from studio_app.services.importing import past_imports

    return past_imports(login.uow, login.viewer)


def write_refused(login: Login, prepared: PreparedImport, path: Path, report: Report) -> int:
    """Write the rows that are refused into a file, with why."""
    from studio_app.services.exports import export_file
    from studio_app.services.importing import refused_rows

    return export_file(refused_rows(prepared, login.organization.tz), path, report)
