"""What the program's windows ask about backups of the studio that is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from studio_app.domain.backups import (
    Backup,
    BackupKind,
    BackupState,
    Report,
    Restored,
    silent,
)
from studio_app.domain.errors import InvalidInput
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.house import House
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services import backups, encryption, restoring
from studio_app.services.seen_links import LinkMemory, note_links


class BackupSettings(LinkMemory, Protocol):
    """What a PC remembers of its backups; never a secret."""

    backups_folder: Path | None
    daily_backups: bool
    server_programs_folder: Path | None


@dataclass(frozen=True, slots=True)
class BackupOverview:
    """What the window of backups shows.

    ``daily`` tells whether this PC makes one each day, ``has_password`` whether it keeps that of
    the role that does so on a server, named by ``role``.
    """

    folder: Path
    daily: bool
    backups: tuple[Backup, ...]
    is_server: bool
    role: str = ""
    has_password: bool = False
    may_keep_password: bool = False


@dataclass(frozen=True, slots=True)
class DailyLook:
    """What a look after the day's backup found: the one just made, and whether the newest is off.

    ``is_off`` tells that something in the studio is not as it should be.
    """

    made: backups.BackupMade | None
    is_off: bool


class BackupDesk:
    """Backups of the studio at one address. Every call is slow: run it on a worker."""

    def __init__(
        self,
        url: str,
        *,
        scripts: Path,
        settings: BackupSettings,
        keychain: encryption.Keyring,
        usual_folder: Path,
    ) -> None:
        self.url = url
        self._scripts = scripts
        self._settings = settings
        self._keychain = keychain
        self._usual_folder = usual_folder

    @property
    def folder(self) -> Path:
        """Return the folder that backups go to."""
        return self._settings.backups_folder or self._usual_folder

    @property
    def is_server(self) -> bool:
        """Tell whether the studio is on a server, where nothing is restored from a window."""
        return House(self.url).is_postgres

    def overview(self, uow: UnitOfWork, viewer: Viewer) -> BackupOverview:
        """Return what there is; raises NotAllowed."""
        require(viewer, Right.BACK_UP)
        found = backups.backups_of(self.url, self.folder)
        daily = self._settings.daily_backups
        if not self.is_server:
            return BackupOverview(self.folder, daily, found, is_server=False)
        return BackupOverview(
            self.folder,
            daily,
            found,
            is_server=True,
            role=backups.backup_role_of(uow),
            has_password=bool(self._password()),
            may_keep_password=self._keychain.available,
        )

    def choose(self, viewer: Viewer, *, folder: Path, daily: bool) -> None:
        """Keep where backups go and whether one is made each day.

        Raises NotAllowed, and InvalidInput for a folder that is none.
        """
        require(viewer, Right.BACK_UP)
        if not folder.is_absolute() or (folder.exists() and not folder.is_dir()):
            raise InvalidInput("folder", f"“{folder}” is no folder. Choose one for the backups.")
        self._settings.backups_folder = None if folder == self._usual_folder else folder
        self._settings.daily_backups = daily

    def keep_password(self, viewer: Viewer, password: str) -> bool:
        """Keep the password of a server's backup role in the keyring; tell whether it was kept."""
        require(viewer, Right.BACK_UP)
        return backups.keep_password(self._keychain, self.url, password)

    def make(
        self,
        uow: UnitOfWork,
        viewer: Viewer,
        now: datetime,
        *,
        password: str = "",
        report: Report = silent,
    ) -> backups.BackupMade:
        """Make a backup now; see ``services.backups.back_up_as``."""
        return backups.back_up_as(
            uow,
            viewer,
            self.url,
            self.folder,
            now,
            password=password or self._password() or "",
            programs=self._settings.server_programs_folder,
            report=report,
        )

    def look_daily(self, uow: UnitOfWork, now: datetime, report: Report = silent) -> DailyLook:
        """Make the day's backup when it is due, and tell how the newest of them stands."""
        made = self.make_daily(uow, now, report)
        daily = (b for b in backups.backups_of(self.url, self.folder) if b.kind is BackupKind.DAILY)
        newest = next(daily, None)
        is_off = newest is not None and newest.state is BackupState.FAULTY
        return DailyLook(made, is_off and self._settings.daily_backups)

    def make_daily(
        self, uow: UnitOfWork, now: datetime, report: Report = silent
    ) -> backups.BackupMade | None:
        """Make the day's backup when it is due and this PC can; None when nothing was made."""
        if not self._settings.daily_backups:
            return None
        password = self._password() or ""
        if self.is_server and not password:
            return None
        return backups.back_up_daily(
            uow,
            self.url,
            self.folder,
            now,
            password=password,
            programs=self._settings.server_programs_folder,
            report=report,
        )

    def needs_code(self, viewer: Viewer, file: Path) -> bool:
        """Tell whether nothing but its recovery code opens a backup; raises NotAllowed."""
        require(viewer, Right.BACK_UP)
        encryption.unlock_for_restore(self.url, file, self._keychain)
        return encryption.needs_code(file)

    def unlock_backup(self, viewer: Viewer, file: Path, code: str) -> None:
        """Open a backup with its recovery code.

        Raises InvalidInput (field "code") for one that is mistyped or another's, and NotAllowed.
        """
        require(viewer, Right.BACK_UP)
        encryption.unlock_for_restore(self.url, file, self._keychain, code)

    def restore(
        self,
        viewer: Viewer,
        file: Path,
        now: datetime,
        report: Report = silent,
        *,
        with_faults: bool = False,
    ) -> Restored:
        """Bring a file back, with nobody logged in any more; see ``services.restoring``."""
        encryption.unlock_for_restore(self.url, file, self._keychain)
        restored = restoring.restore(
            self.url,
            file,
            self.folder,
            scripts=self._scripts,
            viewer=viewer,
            now=now,
            with_faults=with_faults,
            report=report,
        )
        encryption.keep_key(self.url, self._keychain)
        note_links(self.url, self._settings, now)
        return restored

    def _password(self) -> str | None:
        if not self.is_server:
            return None
        return backups.kept_password(self._keychain, self.url)


DeskFor = Callable[[str], BackupDesk]
