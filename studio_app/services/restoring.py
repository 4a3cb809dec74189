"""Bringing a studio back from a backup, examined before it takes the place of anything."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from studio_app.domain.backups import Report, Restored, silent
from studio_app.domain.errors import BackupFaulty, DatabaseProblem, NotAllowed, StudioError
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories import encryption, file_keys, file_restore, server_restore
from studio_app.repositories.backup_examination import bring_up_to_date, findings_in, work_in
from studio_app.repositories.backup_folder import BackupFolder
from studio_app.repositories.findings import Finding
from studio_app.repositories.house import House
from studio_app.repositories.sqlite_file import opens_without_key

_LOG = logging.getLogger(__name__)
# Without these the program cannot work with a studio at all.
_NEEDED = frozenset({"schema", "integrity"})


def restore(
    url: str,
    file: Path,
    folder: Path,
    *,
    scripts: Path,
    viewer: Viewer | None = None,
    now: datetime | None = None,
    programs: Path | None = None,
    with_faults: bool = False,
    tell: Callable[[Restored], None] = lambda restored: None,
    report: Report = silent,
) -> Restored:
    """Restore a studio from a backup, and bring older tables up to date.

    A file takes the studio's place once it was examined; what was there is kept in ``folder``
    first. A plain backup in the place of an encrypted studio gets its key. A dump is restored
    into an empty database only; ``tell`` is given the passwords of its owners before they count.
    ``viewer``, who must have the right, is named in the restored studio's audit trail at ``now``.
    ``with_faults`` takes a backup in which something is off. Raises BackupFaulty without that,
    DatabaseProblem, DatabaseTooNew, NotAllowed, and leaves everything as it was then.
    """
    if viewer is not None:
        require(viewer, Right.BACK_UP)
    house = House(url)
    if house.is_postgres:
        with server_restore.empty_database(house.url):
            server_restore.load_dump(house.url, file, programs, report)
            house.migrate(scripts, folder)
            return server_restore.open_to_logins(
                house.url, lambda findings: _accepted(file, findings, with_faults), tell
            )
    place, studio = BackupFolder(folder, house.url), house.file.resolve()
    with file_restore.staged(file, studio) as copy:
        bring_up_to_date(copy, file, scripts)
        faults = _accepted(file, findings_in(copy), with_faults)
        if viewer is not None and now is not None:
            _note(copy, file, viewer, now, faults)
        again = _encrypt_again(copy, file, studio)
        before = file_restore.put_in_place(copy, file, house.url, place, report, _is_clean)
        _require_same(studio, faults, before)
    return Restored(before=before, faults=faults, encrypted_again=again)


def _is_clean(copy: Path) -> bool:
    return all(finding.ok for finding in findings_in(copy))


def _faults(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(finding.detail for finding in findings if not finding.ok)


def _accepted(file: Path, findings: tuple[Finding, ...], with_faults: bool) -> tuple[str, ...]:
    """Return what is off in a backup that may be taken; raise BackupFaulty for any other."""
    faults = _faults(findings)
    lacking = tuple(found.detail for found in findings if not found.ok and found.check in _NEEDED)
    if lacking or (faults and not with_faults):
        raise BackupFaulty(file.name, (lacking or faults)[0], can_be_taken=not lacking)
    return faults


def _encrypt_again(copy: Path, file: Path, studio: Path) -> bool:
    """Encrypt the copy of a plain backup whose place is that of an encrypted studio."""
    if not studio.exists() or not opens_without_key(copy) or not _is_encrypted(studio):
        return False
    key = file_keys.key_of(studio)
    if key is None:
        raise DatabaseProblem(
            f"“{studio}” is encrypted, and “{file}” is not: restored, anybody could read it. Open "
            "the studio with its recovery code first, or, if that is lost, move its file to "
            "another folder, and restore again; nothing was changed."
        )
    encryption.encrypt(copy, key, lambda _copy: None)
    return True


def _is_encrypted(studio: Path) -> bool:
    try:
        return encryption.is_encrypted(studio)
    except DatabaseProblem:
        # It is damaged. It had a key if this program knows of one.
        return file_keys.key_of(studio) is not None


def _require_same(studio: Path, faults: tuple[str, ...], before: Path | None) -> None:
    """Raise DatabaseProblem unless what has the studio's name now is what was examined."""
    now = _faults(findings_in(studio))
    if now != faults:
        kept = f" What was there before is kept as “{before}”." if before else ""
        raise DatabaseProblem(
            f"“{studio}” was replaced, but what lies there now does not check out: "
            f"{(*now, 'what was off before is gone.')[0]} Look after the disk and restore "
            f"again.{kept}"
        )


def _note(copy: Path, file: Path, viewer: Viewer, now: datetime, faults: tuple[str, ...]) -> None:
    """Note the restore in the name of its viewer, if the restored studio knows them as one."""
    uow = work_in(copy, viewer)
    try:
        with uow.writing() as work:
            after = {"file": file.name}
            work.audit.add("restored", "organization", viewer.organization_id, now, after=after)
            work.commit()
    except NotAllowed:
        _LOG.info("%s is nobody in the restored studio, whose trail does not tell of it.", viewer)
    except StudioError:
        if not faults:
            raise
        _LOG.warning("What is off in the restored studio let nothing be noted.", exc_info=True)
    finally:
        uow.close()
