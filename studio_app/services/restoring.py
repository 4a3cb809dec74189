"""Bringing a studio back from a backup, examined before it takes the place of anything."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from studio_app.domain.backups import Report, Restored, silent
from studio_app.domain.errors import DatabaseProblem, NotAllowed
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories import backups, server_restore
from studio_app.repositories.backup_examination import bring_up_to_date, findings_in, work_in
from studio_app.repositories.backup_folder import BackupFolder
from studio_app.repositories.findings import Finding
from studio_app.repositories.house import House
from studio_app.services.doctor import examine

_LOG = logging.getLogger(__name__)


def restore(
    url: str,
    file: Path,
    folder: Path,
    *,
    scripts: Path,
    viewer: Viewer | None = None,
    now: datetime | None = None,
    programs: Path | None = None,
    report: Report = silent,
) -> Restored:
    """Restore a studio from a backup, and bring older tables up to date.

    A file takes the studio's place once it was examined; what was there is kept in ``folder``
    first. A dump is restored into an empty database only. ``viewer``, who must have the right,
    is named in the restored studio's audit trail at ``now``. Raises DatabaseProblem,
    DatabaseTooNew, NotAllowed, and leaves everything as it was then.
    """
    if viewer is not None:
        require(viewer, Right.BACK_UP)
    house = House(url)
    if house.is_postgres:
        return _restore_server(house, url, file, folder, scripts, programs, report)
    place = BackupFolder(folder, house.url)
    with backups.staged(file, house.file.resolve()) as copy:
        bring_up_to_date(copy, file, scripts)
        _require_clean(file, findings_in(copy))
        if viewer is not None and now is not None:
            _note(copy, file, viewer, now)
        return Restored(before=backups.put_in_place(copy, house.url, place, report))


def _restore_server(
    house: House,
    url: str,
    file: Path,
    folder: Path,
    scripts: Path,
    programs: Path | None,
    report: Report,
) -> Restored:
    with server_restore.empty_database(house.url):
        server_restore.load_dump(house.url, file, programs, report)
        try:
            house.migrate(scripts, folder)
            restored = server_restore.adopt_logins(house.url)
            _require_clean(file, examine(url).findings)
        except BaseException:
            server_restore.empty_again(house.url)
            raise
        return restored


def _require_clean(file: Path, findings: tuple[Finding, ...]) -> None:
    faults = [finding.detail for finding in findings if not finding.ok]
    if faults:
        raise DatabaseProblem(
            f"“{file}” was not restored, because something in it is off: {faults[0]} Choose "
            "another backup; nothing was changed."
        )


def _note(copy: Path, file: Path, viewer: Viewer, now: datetime) -> None:
    """Note the restore in the name of its viewer, if the restored studio knows them as one."""
    uow = work_in(copy, viewer)
    try:
        with uow.writing() as work:
            after = {"file": file.name}
            work.audit.add("restored", "organization", viewer.organization_id, now, after=after)
            work.commit()
    except NotAllowed:
        _LOG.info("%s is nobody in the restored studio, whose trail does not tell of it.", viewer)
    finally:
        uow.close()
