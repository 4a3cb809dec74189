"""Encrypting an SQLite studio: its key, the code that stands for it, and who keeps it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from studio_app.domain.backups import BackupKind
from studio_app.domain.errors import DatabaseProblem, InvalidInput, LoggedOut, StudioEncrypted
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.recovery_codes import KEY_BYTES, key_from, recovery_code
from studio_app.repositories import encryption, file_keys
from studio_app.repositories.backup_examination import copy_url
from studio_app.repositories.backup_folder import BackupFolder, remove
from studio_app.repositories.file_restore import clear_leftovers
from studio_app.repositories.house import House
from studio_app.repositories.sqlite_file import opens_without_key
from studio_app.services import backups
from studio_app.services.access import Login
from studio_app.services.doctor import examine

if TYPE_CHECKING:
    from studio_app.reports.document import Paper

_KEYRING = "Studio App file keys"


class Keyring(Protocol):
    """Where this PC keeps secrets, if it can; no method raises."""

    @property
    def available(self) -> bool: ...
    def get(self, service_key: str, name: str) -> str | None: ...
    def set(self, service_key: str, name: str, secret: str) -> bool: ...
    def delete(self, service_key: str, name: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class EncryptionState:
    """What is so at the moment; ``plain_backups`` can be read by whoever has them.

    ``has_keyring`` tells whether this PC can keep the key, so that nobody is asked for the code.
    """

    file: Path
    encrypted: bool
    has_keyring: bool
    plain_backups: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Encrypted:
    """What became of an encryption: whether the keyring keeps the key, and the plain backups.

    ``backup`` is the encrypted one in place of those that were to go; ``stayed`` are those that
    could not be removed, and ``why`` says what for.
    """

    kept: bool
    backup: Path | None = None
    stayed: tuple[Path, ...] = ()
    why: str = ""


def unlock(url: str, keyring: Keyring) -> bool:
    """Let an encrypted studio at the address be opened with the key in the keyring, if it is there.

    Clears away what a conversion left that was killed. Returns False when the code is needed. A
    file that cannot be opened at all is left to whatever opens it next, which says why.
    """
    house = House(url)
    if house.is_postgres or not house.exists:
        return True
    try:
        needs_key = encryption.is_encrypted(house.file) and not _opens(house.file)
        if needs_key and not _opens_with_any(house.file, [_kept_key(keyring, house.file)]):
            return False
    except DatabaseProblem:
        return True
    encryption.clear_leftovers(house.file)
    clear_leftovers(house.file)
    return True


def unlock_for_restore(url: str, backup: Path, keyring: Keyring, code: str | None = None) -> None:
    """Let a backup be read, and the studio whose place it shall take, as far as that can be.

    With the code, the studio's key, or the kept one. The studio may be lost, damaged, or encrypted
    with another key: it need not open. Raises InvalidInput for a code that is mistyped, or does
    not open an encrypted backup.
    """
    house = House(url)
    if house.is_postgres:
        return
    given = [] if code is None else [key_from(code)]
    kept = [file_keys.key_of(house.file), _kept_key(keyring, house.file)]
    _unlock_studio(house, [*given, *kept])
    if needs_code(backup, [*given, *kept]) and code is not None:
        raise _wrong_code()


def _unlock_studio(house: House, keys: list[bytes | None]) -> None:
    if not house.exists:
        return
    try:
        if not encryption.is_encrypted(house.file) or _opens(house.file):
            return
        if _opens_with_any(house.file, keys):
            return
    except DatabaseProblem:
        # Whatever takes its place says what is wrong with it.
        pass
    key = next((known for known in keys if known is not None), None)
    if key is not None:
        file_keys.unlock(house.file, key)


def needs_code(backup: Path, keys: Iterable[bytes | None] = ()) -> bool:
    """Tell whether nothing but its recovery code opens a backup; one of the keys unlocks it."""
    try:
        if not backup.is_file() or not encryption.is_encrypted(backup):
            return False
        return not (_opens(backup) or _opens_with_any(backup, keys))
    except DatabaseProblem:
        # Whatever restores it says why it cannot.
        return False


def keep_key(url: str, keyring: Keyring) -> bool:
    """Keep the key that a restored studio opens with in the keyring; tell whether that is so."""
    house = House(url)
    key = None if house.is_postgres else file_keys.key_of(house.file)
    if key is None or not encryption.is_encrypted(house.file):
        return True
    return keyring.set(_KEYRING, _name(house.file), key.hex())


def unlock_with_code(url: str, code: str, keyring: Keyring) -> bool:
    """Open an encrypted studio with its recovery code; tell whether the keyring keeps the key.

    Raises InvalidInput (field "code") for a code that is mistyped or another studio's.
    """
    file = House(url).file
    key = key_from(code)
    if not _opens_with_any(file, [key]):
        raise _wrong_code()
    return keyring.set(_KEYRING, _name(file), key.hex())


def _wrong_code() -> InvalidInput:
    return InvalidInput(
        "code",
        "This is the code of another studio, or of another encryption of this one. Look for the "
        "page that was printed then.",
    )


class EncryptionDesk:
    """The encryption of the studio at one address. Every call is slow: run it on a worker."""

    def __init__(
        self,
        url: str,
        *,
        keyring: Keyring,
        backups: Callable[[], Path],
        usual_folder: Path | None = None,
    ) -> None:
        """``backups`` tells where backups go; others may lie in the usual folder."""
        self.url = url
        self._house = House(url)
        self._keyring = keyring
        self._backups = backups
        self._usual_folder = usual_folder

    def unlock_with_code(self, code: str) -> bool:
        """Open an encrypted studio before anybody logs in; see ``unlock_with_code``."""
        return unlock_with_code(self.url, code, self._keyring)

    def state(self, viewer: Viewer) -> EncryptionState:
        """Return what is so; raises NotAllowed."""
        require(viewer, Right.CHANGE_SETTINGS)
        file = self._house.file
        encrypted = encryption.is_encrypted(file)
        return EncryptionState(file, encrypted, self._keyring.available, self._plain_backups())

    def new_code(self, viewer: Viewer) -> str:
        """Return the recovery code of a key that was just made and is kept nowhere."""
        require(viewer, Right.CHANGE_SETTINGS)
        return recovery_code(secrets.token_bytes(KEY_BYTES))

    def code(self, viewer: Viewer) -> str:
        """Return the recovery code of the encrypted studio, to print it again."""
        require(viewer, Right.CHANGE_SETTINGS)
        key = file_keys.key_of(self._house.file)
        if key is None:
            raise DatabaseProblem(f"“{self._house.file}” is not encrypted.")
        return recovery_code(key)

    def sheet(self, login: Login, code: str, now: datetime, paper: Paper = "A4") -> bytes:
        """Return the page with the code as a PDF."""
        # Slow to import, and seldom needed.
        from studio_app.reports.recovery_sheet import RecoverySheet, recovery_sheet_pdf

        require(login.viewer, Right.CHANGE_SETTINGS)
        file = str(self._house.file)
        sheet = RecoverySheet(login.organization, code, file, now, login.viewer.name)
        return recovery_sheet_pdf(sheet, paper)

    def encrypt(self, viewer: Viewer, code: str, now: datetime, *, delete_plain: bool) -> Encrypted:
        """Encrypt the studio with the key of the code; return what became of it.

        With nobody logged in any more: nobody may have the file open. ``delete_plain`` removes the
        backups that anybody can read, once there is an encrypted one. Raises NotAllowed, LoggedOut
        for a viewer whose role was taken, and DatabaseProblem, by which nothing was changed.
        """
        key = key_from(code)
        self._authorize(viewer)
        plain = self._plain_backups() if delete_plain else ()
        file = self._house.file
        # First, so that the file never lies there encrypted while this PC forgets its key.
        kept = self._keyring.set(_KEYRING, _name(file), key.hex())
        try:
            encryption.encrypt(file, key, self._examine)
        except BaseException:
            if not encryption.is_encrypted(file):
                self._keyring.delete(_KEYRING, _name(file))
            raise
        self._note(viewer, "encrypted", now)
        return self._without(plain, Encrypted(kept))

    def _without(self, plain: tuple[Path, ...], done: Encrypted) -> Encrypted:
        """Remove the plain backups, once an encrypted one stands in for them."""
        if not plain:
            return done
        try:
            made = backups.back_up(self.url, BackupKind.MANUAL, self._backups()).backup
        except DatabaseProblem as error:
            return replace(done, stayed=plain, why=str(error))
        stayed, why = [], ""
        for backup in plain:
            try:
                remove(backup)
            except OSError as error:
                stayed.append(backup)
                why = error.strerror or str(error)
        return replace(done, backup=made.file, stayed=tuple(stayed), why=why)

    def decrypt(self, viewer: Viewer, now: datetime) -> None:
        """Take the encryption back, with nobody logged in; raises as `encrypt` does."""
        self._authorize(viewer)
        encryption.decrypt(self._house.file, self._examine)
        self._keyring.delete(_KEYRING, _name(self._house.file))
        self._note(viewer, "decrypted", now)

    def _plain_backups(self) -> tuple[Path, ...]:
        folders = dict.fromkeys((self._backups(), self._usual_folder or self._backups()))
        found = [
            backup.file
            for folder in folders
            for backup in BackupFolder(folder, self._house.url).backups()
        ]
        return tuple(file for file in found if opens_without_key(file))

    def _authorize(self, viewer: Viewer) -> None:
        require(viewer, Right.CHANGE_SETTINGS)
        # The database has the last word on whether the role still stands.
        with self._house.reading() as work:
            roles = [now.membership_id for now in work.viewers_of(viewer.user_id)]
        if viewer.membership_id not in roles:
            raise LoggedOut()

    def _examine(self, copy: Path) -> None:
        diagnosis = examine(copy_url(copy).render_as_string())
        if not diagnosis.ok:
            faults = "; ".join(found.detail for found in diagnosis.findings if not found.ok)
            raise DatabaseProblem(
                f"The studio was left as it was, because something in it is off: {faults} Mend "
                "that first; studio-app doctor shows it again."
            )

    def _note(self, viewer: Viewer, action: str, now: datetime) -> None:
        uow = self._house.unit_of_work(viewer)
        try:
            with uow.writing() as work:
                work.audit.add(action, "organization", viewer.organization_id, now)
                work.commit()
        finally:
            uow.close()


DeskFor = Callable[[str], EncryptionDesk]


def _name(file: Path) -> str:
    return str(file.resolve())


def _kept_key(keyring: Keyring, file: Path) -> bytes | None:
    try:
        key = bytes.fromhex(keyring.get(_KEYRING, _name(file)) or "")
    except ValueError:
        return None
    return key if len(key) == KEY_BYTES else None


def _opens_with_any(file: Path, keys: Iterable[bytes | None]) -> bool:
    """Tell whether one of the keys opens the file, which stays unlocked with it."""
    before = file_keys.key_of(file)
    for key in keys:
        if key is not None:
            file_keys.unlock(file, key)
            if _opens(file):
                return True
    file_keys.forget(file)
    if before is not None:
        file_keys.unlock(file, before)
    return False


def _opens(file: Path) -> bool:
    try:
        encryption.open_and_close(file)
    except StudioEncrypted:
        return False
    return True
