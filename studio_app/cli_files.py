"""The commands that take clients and packages from files, and write lists into them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from studio_app import bootstrap

if TYPE_CHECKING:
    from studio_app.domain.importing.outcomes import ImportPlan
    from studio_app.domain.importing.tables import ReadTable
    from studio_app.services.access import Login
    from studio_app.services.importing import Columns, PreparedImport

AddCommand = Callable[[str, Callable[[argparse.Namespace], int], str], argparse.ArgumentParser]
UrlOf = Callable[[argparse.Namespace], str]
AskPassword = Callable[[str, Path | None], str]

SOME_REFUSED = 1


def add_file_commands(command: AddCommand, url_of: UrlOf, password: AskPassword) -> None:
    """Add the commands ``import`` and ``export`` to those of the program."""

    def entered(given: argparse.Namespace) -> Login:
        from datetime import UTC, datetime

        secret = password(f"Password of {given.login}: ", given.password_file)
        studio = bootstrap.open_studio(url_of(given))
        return studio.log_in(given.login, secret, datetime.now(UTC))

    def run_import(given: argparse.Namespace) -> int:
        login = entered(given)
        try:
            return _import(given, login)
        finally:
            login.close()

    def run_export(given: argparse.Namespace) -> int:
        login = entered(given)
        try:
            return _export(given, login)
        finally:
            login.close()

    taking = command("import", run_import, "Take clients or packages from a CSV or XLSX file.")
    taking.add_argument("file", type=Path, metavar="FILE", help="the file, CSV or XLSX")
    taking.add_argument("--kind", choices=("clients", "packages"), default="clients")
    taking.add_argument("--sheet", default="", metavar="NAME", help="which sheet of the file")
    taking.add_argument(
        "--dry-run", action="store_true", help="list what each row would do, and change nothing"
    )
    writing = command("export", run_export, "Write all clients, packages or payments into a file.")
    writing.add_argument("kind", choices=("clients", "packages", "payments"))
    writing.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="ends in .xlsx or .csv"
    )
    for sub in (taking, writing):
        sub.add_argument("--login", required=True, metavar="NAME", help="an owner, who does it")
        sub.add_argument(
            "--password-file", type=Path, help="a file that holds that password (default: asks)"
        )


def _import(given: argparse.Namespace, login: Login) -> int:
    from datetime import UTC, datetime

    from studio_app.domain.identifiers import new_id
    from studio_app.domain.importing.fields import ImportKind
    from studio_app.domain.importing.outcomes import Outcome
    from studio_app.services.import_files.reading import read_file, read_table
    from studio_app.services.importing import ImportWish, columns_for, prepare_import, run_import

    now, kind = datetime.now(UTC), ImportKind(given.kind)
    locale = login.organization.locale
    table = read_table(given.file.name, read_file(given.file), locale, sheet=given.sheet)
    columns = columns_for(login.uow, login.viewer, table, kind)
    _tell_columns(table, columns)
    prepared = prepare_import(login.uow, login.viewer, table, ImportWish(kind, columns), now)
    if given.dry_run:
        _tell_rows(prepared.plan, every=True)
        print(f"{_counts(prepared)} Nothing was changed.")
    else:
        result = run_import(login.uow, login.viewer, prepared, now, request_id=new_id())
        _tell_rows(prepared.plan, every=False)
        print(f"{_counts(prepared)} Imported: {result.added + result.updated} rows.")
    return SOME_REFUSED if prepared.plan.counts[Outcome.REFUSED] else 0


def _export(given: argparse.Namespace, login: Login) -> int:
    from datetime import UTC, datetime

    from studio_app.services.data_exports import DataKind, export_data

    kind, now = DataKind(given.kind), datetime.now(UTC)
    count = export_data(login.uow, login.viewer, kind, given.out, now)
    print(f"{count} {kind.value} are in {given.out}.")
    return 0


def _tell_columns(table: ReadTable, columns: Columns) -> None:
    print(f"{table.name}: {len(table.rows)} rows, {table.form}")
    for place, (head, field) in enumerate(zip(table.heads, columns, strict=True), 1):
        meaning = field.value.replace("_", " ") if field else "nothing"
        print(f"  column {place} “{head}” means {meaning}")
    sys.stdout.flush()


def _tell_rows(plan: ImportPlan, *, every: bool) -> None:
    from studio_app.domain.importing.outcomes import Outcome

    for row in plan.rows:
        if every or row.outcome is Outcome.REFUSED:
            print(f"row {row.number}  {row.outcome.value:<8}  {row.subject}  {row.detail}".rstrip())


def _counts(prepared: PreparedImport) -> str:
    from studio_app.domain.importing.outcomes import Outcome

    counts = prepared.plan.counts
    return (
        f"New: {counts[Outcome.NEW]}. Changed: {counts[Outcome.UPDATED]}. As it is here: "
        f"{counts[Outcome.SAME]}. Refused: {counts[Outcome.REFUSED]}."
    )
