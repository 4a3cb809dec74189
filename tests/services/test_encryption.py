"""Encrypting a studio from the program: who may, where the key stays, and how one gets back in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest

from studio_app.domain.backups import BackupKind
from studio_app.domain.errors import (
    DatabaseProblem,
    InvalidInput,
    LoggedOut,
    NotAllowed,
    StudioEncrypted,
)
from studio_app.domain.recovery_codes import groups_of, recovery_code
from studio_app.keychain import Keychain
from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.repositories import encryption as files
from studio_app.repositories import file_keys
from studio_app.services import backups
from studio_app.services.doctor import examine
from studio_app.services.encryption import (
    EncryptionDesk,
    unlock,
    unlock_for_restore,
    unlock_with_code,
)
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.reports.printed import text
from tests.services.steps import Hands, wish
from tests.test_keychain import MemoryKeyring

UseKeyring = Callable[[], Keychain]


@pytest.fixture
def keychain() -> Iterator[Keychain]:
    """A PC's keyring that works."""
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield Keychain()
    keyring.set_keyring(before)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def desk(
    sqlite_studio: StudioDatabase, keychain: Keychain, folder: Path
) -> Iterator[EncryptionDesk]:
    """The encryption of the studio on a PC with a keyring."""
    yield EncryptionDesk(
        sqlite_studio.url,
        keyring=keychain,
        backups=lambda: folder,
        usual_folder=usual(folder),
    )
    file_keys.forget(sqlite_studio.file)


def usual(folder: Path) -> Path:
    """Return where backups go unless another folder was chosen."""
    return folder.parent / "usual"


def encrypt(studio: StudioDatabase, desk: EncryptionDesk, *, delete_plain: bool = False) -> str:
    owner = studio.viewer("owner")
    code = desk.new_code(owner)
    assert desk.encrypt(owner, code, NOW, delete_plain=delete_plain).kept
    return code


def actions(studio: StudioDatabase) -> list[str]:
    with studio.house() as connection:
        rows = connection.exec_driver_sql("SELECT action FROM audit_entries ORDER BY id")
        return [action for (action,) in rows]


def test_the_key_stays_in_the_keyring_and_opens_the_studio_again(
    sqlite_studio: StudioDatabase, desk: EncryptionDesk, keychain: Keychain
) -> None:
    code = encrypt(sqlite_studio, desk)
    owner = sqlite_studio.viewer("owner")
    assert desk.state(owner).encrypted
    assert desk.code(owner) == code
    assert "encrypted" in actions(sqlite_studio)
    file_keys.forget(sqlite_studio.file)
    assert unlock(sqlite_studio.url, keychain)
    Hands.of(sqlite_studio.login("desk")).book(wish())
    assert examine(sqlite_studio.url).ok


def test_without_a_keyring_the_code_is_asked_for_each_time(
    sqlite_studio: StudioDatabase, folder: Path
) -> None:
    none = Keychain()
    desk = EncryptionDesk(sqlite_studio.url, keyring=none, backups=lambda: folder)
    owner = sqlite_studio.viewer("owner")
    code = desk.new_code(owner)
    assert not desk.state(owner).has_keyring
    assert not desk.encrypt(owner, code, NOW, delete_plain=False).kept
    file_keys.forget(sqlite_studio.file)
    assert not unlock(sqlite_studio.url, none)
    with pytest.raises(StudioEncrypted, match="Type the recovery code"):
        sqlite_studio.login("desk")
    assert not unlock_with_code(sqlite_studio.url, code.lower().replace("-", " "), none)
    assert sqlite_studio.login("desk").viewer.name
    file_keys.forget(sqlite_studio.file)


def test_on_another_pc_the_code_is_typed_once(
    sqlite_studio: StudioDatabase, desk: EncryptionDesk
) -> None:
    code = encrypt(sqlite_studio, desk)
    file_keys.forget(sqlite_studio.file)
    keyring.set_keyring(MemoryKeyring())
    other = Keychain()
    assert not unlock(sqlite_studio.url, other)
    assert unlock_with_code(sqlite_studio.url, code, other)
    file_keys.forget(sqlite_studio.file)
    assert unlock(sqlite_studio.url, other)


def test_codes_that_do_not_open_it(
    sqlite_studio: StudioDatabase, desk: EncryptionDesk, keychain: Keychain
) -> None:
    code = encrypt(sqlite_studio, desk)
    file_keys.forget(sqlite_studio.file)
    wrong = "0" if code[2] != "0" else "2"
    with pytest.raises(InvalidInput, match="Group 1, "):
        desk.unlock_with_code(code[:2] + wrong + code[3:])
    with pytest.raises(InvalidInput, match="code of another studio"):
        desk.unlock_with_code(recovery_code(bytes(32)))
    assert file_keys.key_of(sqlite_studio.file) is None
    assert desk.unlock_with_code(code)


def test_a_keyring_that_holds_something_else(
    sqlite_studio: StudioDatabase, desk: EncryptionDesk, keychain: Keychain
) -> None:
    code = encrypt(sqlite_studio, desk)
    for secret in ("", "no key", "00", "00" * 32):
        file_keys.forget(sqlite_studio.file)
        keychain.set("Studio App file keys", str(sqlite_studio.file.resolve()), secret)
        assert not unlock(sqlite_studio.url, keychain)
    assert unlock_with_code(sqlite_studio.url, code, keychain)


def test_taking_it_back(
    sqlite_studio: StudioDatabase, desk: EncryptionDesk, keychain: Keychain
) -> None:
    encrypt(sqlite_studio, desk)
    desk.decrypt(sqlite_studio.viewer("owner"), NOW)
    assert not files.is_encrypted(sqlite_studio.file)
    assert keychain.get("Studio App file keys", str(sqlite_studio.file.resolve())) is None
    assert "decrypted" in actions(sqlite_studio)
    assert examine(sqlite_studio.url).ok
    with pytest.raises(DatabaseProblem, match="is not encrypted"):
        desk.code(sqlite_studio.viewer("owner"))


@pytest.mark.parametrize("who", ["desk", "sara", "anna", "asim", "cara"])
def test_only_owners_may(sqlite_studio: StudioDatabase, desk: EncryptionDesk, who: str) -> None:
    login = sqlite_studio.login(who)
    code = recovery_code(bytes(32))
    for attempt in (
        lambda: desk.state(login.viewer),
        lambda: desk.new_code(login.viewer),
        lambda: desk.code(login.viewer),
        lambda: desk.sheet(login, code, NOW),
        lambda: desk.encrypt(login.viewer, code, NOW, delete_plain=True),
        lambda: desk.decrypt(login.viewer, NOW),
    ):
        with pytest.raises(NotAllowed):
            attempt()
    assert not files.is_encrypted(sqlite_studio.file)


def test_an_owner_whose_role_was_taken_encrypts_nothing(
    sqlite_studio: StudioDatabase, desk: EncryptionDesk
) -> None:
    owner = sqlite_studio.viewer("owner")
    code = desk.new_code(owner)
    with sqlite_studio.house() as connection:
        connection.exec_driver_sql(
            "UPDATE memberships SET active = 0 WHERE id = ?", (owner.membership_id.bytes,)
        )
    with pytest.raises(LoggedOut):
        desk.encrypt(owner, code, NOW, delete_plain=False)
    assert not files.is_encrypted(sqlite_studio.file)


def test_somebody_else_at_work_stops_it_and_leaves_no_key_behind(
    sqlite_studio: StudioDatabase, desk: EncryptionDesk, keychain: Keychain
) -> None:
    other = sqlite_studio.login("desk")
    with pytest.raises(DatabaseProblem, match="Close Studio App everywhere else"):
        encrypt(sqlite_studio, desk)
    assert not files.is_encrypted(sqlite_studio.file)
    assert keychain.get("Studio App file keys", str(sqlite_studio.file.resolve())) is None
    assert "encrypted" not in actions(sqlite_studio)
    Hands.of(other).book(wish())


def test_a_studio_that_is_not_sound_is_not_encrypted(
    sqlite_studio: StudioDatabase, desk: EncryptionDesk
) -> None:
    with sqlite_studio.house() as connection:
        connection.exec_driver_sql("DROP TRIGGER credit_entries_balance")
    with pytest.raises(DatabaseProblem, match="credit_entries_balance is missing"):
        encrypt(sqlite_studio, desk)
    assert not files.is_encrypted(sqlite_studio.file)


@pytest.mark.parametrize("delete", [True, False])
def test_backups_that_anybody_can_read_are_named_and_deleted_if_wanted(
    sqlite_studio: StudioDatabase, desk: EncryptionDesk, folder: Path, delete: bool
) -> None:
    plain = backups.back_up(sqlite_studio.url, BackupKind.MANUAL, folder).backup.file
    elsewhere = backups.back_up(sqlite_studio.url, BackupKind.UPGRADE, usual(folder)).backup.file
    (folder / "somebody's own.sqlite3").write_bytes(plain.read_bytes())
    owner = sqlite_studio.viewer("owner")
    assert desk.state(owner).plain_backups == (plain, elsewhere)
    encrypt(sqlite_studio, desk, delete_plain=delete)
    assert (plain.exists(), elsewhere.exists()) == (not delete, not delete)
    assert (folder / "somebody's own.sqlite3").exists()
    assert desk.state(owner).plain_backups == (() if delete else (plain, elsewhere))
    sealed = [b.file for b in backups.backups_of(sqlite_studio.url, folder) if b.file != plain]
    # Whoever deletes what there is has one all the same.
    assert len(sealed) == (1 if delete else 0)
    assert all(files.is_encrypted(file) for file in sealed)


def test_backups_that_cannot_be_deleted_are_named(
    sqlite_studio: StudioDatabase,
    desk: EncryptionDesk,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for _ in range(2):
        backups.back_up(sqlite_studio.url, BackupKind.MANUAL, folder)
    stuck, free = (b.file for b in backups.backups_of(sqlite_studio.url, folder))
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path == stuck:
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", refuse)
    owner = sqlite_studio.viewer("owner")
    done = desk.encrypt(owner, desk.new_code(owner), NOW, delete_plain=True)
    assert (done.stayed, done.why) == ((stuck,), "Permission denied")
    assert stuck.exists()
    assert not free.exists()
    assert done.backup is not None
    assert files.is_encrypted(sqlite_studio.file)


def test_plain_backups_stay_where_no_encrypted_one_can_be_made(
    sqlite_studio: StudioDatabase, desk: EncryptionDesk, folder: Path
) -> None:
    plain = backups.back_up(sqlite_studio.url, BackupKind.UPGRADE, usual(folder)).backup.file
    folder.touch()
    owner = sqlite_studio.viewer("owner")
    done = desk.encrypt(owner, desk.new_code(owner), NOW, delete_plain=True)
    assert done.stayed == (plain,)
    assert "No backup could be written" in done.why
    assert plain.exists()


def test_an_encrypted_backup_is_opened_by_code_or_keyring_when_the_studio_is_lost(
    sqlite_studio: StudioDatabase, desk: EncryptionDesk, keychain: Keychain, folder: Path
) -> None:
    code = encrypt(sqlite_studio, desk)
    backup = backups.back_up(sqlite_studio.url, BackupKind.MANUAL, folder).backup.file
    sqlite_studio.file.write_bytes(b"gone")
    file_keys.forget(sqlite_studio.file)
    assert unlock(sqlite_studio.url, keychain)
    unlock_for_restore(sqlite_studio.url, backup, keychain, None)
    assert file_keys.key_of(backup) is not None
    file_keys.forget(backup)
    file_keys.forget(sqlite_studio.file)
    unlock_for_restore(sqlite_studio.url, backup, Keychain(), code)
    assert recovery_code(file_keys.key_of(backup) or b"") == code
    file_keys.forget(backup)
    file_keys.forget(sqlite_studio.file)
    keyring.set_keyring(MemoryKeyring())
    with pytest.raises(InvalidInput, match="another encryption"):
        unlock_for_restore(sqlite_studio.url, backup, Keychain(), recovery_code(bytes(32)))
    file_keys.forget(backup)
    sqlite_studio.file.unlink()


def test_what_a_killed_conversion_left_is_cleared_away(
    sqlite_studio: StudioDatabase, keychain: Keychain
) -> None:
    left = files.copy_beside(sqlite_studio.file)
    left.write_bytes(b"Cara Client")
    assert unlock(sqlite_studio.url, keychain)
    assert not left.exists()


def test_the_page_with_the_code(sqlite_studio: StudioDatabase, desk: EncryptionDesk) -> None:
    fonts.register(resource("fonts"))
    login = sqlite_studio.login("owner")
    code = desk.new_code(login.viewer)
    words = text(desk.sheet(login, code, NOW)).replace(" ", "")
    assert all(group in words for group in groups_of(code))


def test_every_key_is_a_new_one(sqlite_studio: StudioDatabase, desk: EncryptionDesk) -> None:
    owner = sqlite_studio.viewer("owner")
    assert len({desk.new_code(owner) for _ in range(20)}) == 20


def test_a_server_has_no_file_to_encrypt(keychain: Keychain) -> None:
    assert unlock("postgresql+psycopg://ann@db.example.com/studio", keychain)
