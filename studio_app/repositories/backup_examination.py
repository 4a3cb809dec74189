"""Looking at a copy of an SQLite studio with the eyes of the doctor, and bringing it up to date."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import URL, text

from studio_app.domain.errors import DatabaseProblem
from studio_app.domain.people import Viewer
from studio_app.repositories.engine import house_engine, login_engine
from studio_app.repositories.examination import examined
from studio_app.repositories.failures import readable_failures
from studio_app.repositories.findings import Finding
from studio_app.repositories.migrations import HEAD, migrate, revision_of
from studio_app.repositories.unit_of_work import UnitOfWork


def copy_url(file: Path) -> URL:
    """Return the address of a copy, whatever its name holds."""
    return URL.create("sqlite", database=str(file))


def work_in(file: Path, viewer: Viewer) -> UnitOfWork:
    """Return what opens the viewer's transactions in a copy; to be closed."""
    url = copy_url(file)
    return UnitOfWork(login_engine(url, viewer), url, viewer)


def findings_in(file: Path) -> tuple[Finding, ...]:
    """Return what an examination of the file finds; see ``examination``."""
    url = copy_url(file)
    with readable_failures(url), house_engine(url).connect() as connection, connection.begin():
        return tuple(examined(connection))


def bring_up_to_date(file: Path, backup: Path, scripts: Path) -> None:
    """Give the copy of a backup the newest tables.

    Raises DatabaseProblem for one that holds no studio, DatabaseTooNew for a newer one.
    """
    url = copy_url(file)
    with readable_failures(url), house_engine(url).connect() as connection, connection.begin():
        revision = revision_of(connection)
        studios = 0
        if revision is not None:
            studios = connection.execute(text("SELECT count(*) FROM organizations")).scalar_one()
    if not studios:
        raise DatabaseProblem(f"There is no studio in “{backup}”. Choose another backup.")
    if revision != HEAD:
        # The backup itself stays what it is: the copy needs none of its own.
        with TemporaryDirectory(
            dir=file.parent, prefix=f"{file.name}-", ignore_cleanup_errors=True
        ) as folder:
            migrate(url, scripts, Path(folder))
