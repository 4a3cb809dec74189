"""Making backups of a studio: by hand, every day, and before its tables are changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from studio_app.domain.backups import KEPT_DAILY, Backup, BackupKind, Report, daily_is_due, silent
from studio_app.domain.errors import DatabaseProblem, LoginFailed, StudioMissing
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories import backup_role, backups, server_dump
from studio_app.repositories.backup_examination import findings_in
from studio_app.repositories.backup_folder import BackupFolder
from studio_app.repositories.findings import Finding
from studio_app.repositories.house import House
from studio_app.repositories.migrations import HEAD
from studio_app.repositories.server_address import place_of
from studio_app.repositories.unit_of_work import UnitOfWork

_KEPT_NAME = "backup role"


class Keyring(Protocol):
    """Where this PC keeps secrets, if it can."""

    @property
    def available(self) -> bool: ...
    def get(self, service_key: str, name: str) -> str | None: ...
    def set(self, service_key: str, name: str, secret: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class BackupMade:
    """A backup, and what its examination found off in it; nothing when all is well."""

    backup: Backup
    faults: tuple[Finding, ...] = ()


def back_up(
    url: str,
    kind: BackupKind,
    folder: Path,
    *,
    programs: Path | None = None,
    keep: int = KEPT_DAILY,
    report: Report = silent,
) -> BackupMade:
    """Make a backup in the folder; of the daily ones only the newest ``keep`` stay.

    It is examined by the doctor, and kept with what was found: a backup of what is there is
    better than none. A server's dump is read back and counted too. On a server the address names
    the backup role, or one that may switch to it; ``programs`` is where pg_dump is. Raises
    StudioMissing, DatabaseProblem, and what ``report`` raises to stop.
    """
    house = House(url)
    place = BackupFolder(folder, house.url)
    if house.is_postgres:
        made = _dump(house, place, kind, programs, report)
    else:
        if not house.exists:
            raise StudioMissing(database=house.file)
        made = _copy(house, place, kind, report)
    if kind is BackupKind.DAILY:
        place.remove_superfluous(made.backup.made_at, keep)
    return made


def _dump(
    house: House, place: BackupFolder, kind: BackupKind, programs: Path | None, report: Report
) -> BackupMade:
    try:
        return BackupMade(*server_dump.dump(house.url, place, kind, programs, report))
    except LoginFailed as error:
        raise DatabaseProblem(
            f"The server did not let “{house.url.username or ''}” in to make a backup. Type the "
            "password of that role again."
        ) from error


def _copy(house: House, place: BackupFolder, kind: BackupKind, report: Report) -> BackupMade:
    faults: tuple[Finding, ...] = ()

    def examine(copy: Path) -> bool:
        nonlocal faults
        faults = tuple(finding for finding in findings_in(copy) if not finding.ok)
        return not faults

    backup = backups.back_up(house.url, place, kind, report, examine)
    return BackupMade(backup, faults)


def backups_of(url: str, folder: Path) -> tuple[Backup, ...]:
    """Return the studio's backups in the folder, newest first."""
    return BackupFolder(folder, House(url).url).backups()


def back_up_as(
    uow: UnitOfWork,
    viewer: Viewer,
    url: str,
    folder: Path,
    now: datetime,
    *,
    password: str = "",
    programs: Path | None = None,
    report: Report = silent,
) -> BackupMade:
    """Make a backup by hand for somebody who may, and note that in the audit trail.

    ``password`` is the backup role's on a server. Raises NotAllowed, and what ``back_up`` does.
    """
    require(viewer, Right.BACK_UP)
    address = server_address(url, uow, password) if House(url).is_postgres else url
    made = back_up(address, BackupKind.MANUAL, folder, programs=programs, report=report)
    with uow.writing() as work:
        after = {"file": made.backup.file.name, "size": made.backup.size}
        subject_id = viewer.organization_id
        work.audit.add("backed_up", "organization", subject_id, now, after=after)
        work.commit()
    return made


def back_up_daily(
    uow: UnitOfWork,
    url: str,
    folder: Path,
    now: datetime,
    *,
    password: str = "",
    programs: Path | None = None,
    report: Report = silent,
) -> BackupMade | None:
    """Make the day's backup when it is due, whoever is logged in; None when it is not.

    Raises what ``back_up`` does.
    """
    if not daily_is_due(backups_of(url, folder), now):
        return None
    address = server_address(url, uow, password) if House(url).is_postgres else url
    return back_up(address, BackupKind.DAILY, folder, programs=programs, report=report)


def backup_role_of(uow: UnitOfWork) -> str:
    """Return the name of the database role that backups of a studio on a server run as."""
    with uow.reading() as work:
        return work.backup_role()


def server_address(url: str, uow: UnitOfWork, password: str) -> str:
    """Return the address of a studio on a server as its backup role reaches it."""
    address = House(url).url.set(username=backup_role_of(uow), password=password or None)
    return address.render_as_string(hide_password=False)


def renew_backup_password(url: str, password: str) -> str:
    """Give a server's backup role a password, the role made where it is missing; return its name.

    Raises DatabaseProblem where the address names no server, or somebody who may not.
    """
    house = House(url)
    if not house.is_postgres:
        raise DatabaseProblem("Only backups of a studio on a server need a password.")
    return backup_role.renew_backup_password(house.url, password)


def keep_password(keyring: Keyring, url: str, password: str) -> bool:
    """Keep the backup role's password in the keyring; tell whether it was kept."""
    return keyring.set(_service_key(url), _KEPT_NAME, password)


def kept_password(keyring: Keyring, url: str) -> str | None:
    """Return the backup role's password from the keyring, if it is there."""
    return keyring.get(_service_key(url), _KEPT_NAME)


def _service_key(url: str) -> str:
    # The same for whoever connects: the address says who, the secret is the backup role's.
    return f"Studio App backups {place_of(House(url).url)}"


def back_up_before_upgrade(
    url: str, folder: Path, *, programs: Path | None = None, report: Report = silent
) -> Backup | None:
    """Dump a server's studio whose tables are about to be changed; None when they are not.

    Done by the one program that migrates, while people still work: what they write between the
    dump and the change of the tables is in the studio, but not in the dump. A file's studio is
    copied by the migration itself. Raises DatabaseProblem with what to do where no dump can be
    made.
    """
    house = House(url)
    if not house.is_postgres or house.revision() in (None, HEAD):
        return None
    try:
        return back_up(url, BackupKind.UPGRADE, folder, programs=programs, report=report).backup
    except DatabaseProblem as error:
        raise DatabaseProblem(
            "The studio's tables were not changed, because they could not be backed up first. "
            f"{error} Or back them up in another way, and add --without-backup."
        ) from error
