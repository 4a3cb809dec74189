"""Making backups, on both databases: what they hold, which stay, and who may make them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from studio_app.domain.backups import BackupKind, BackupState
from studio_app.domain.errors import NotAllowed, StudioMissing
from studio_app.repositories.schema import AuditEntryRow
from studio_app.services.backup_desk import BackupDesk
from studio_app.services.backups import back_up, back_up_as, backups_of
from studio_app.settings import Settings
from tests.databases import StudioDatabase
from tests.factories import NOW
from tests.services.backup_hands import SCRIPTS, BackupHands, faults_of, rows_of
from tests.services.steps import Hands, wish


class NoKeyring:
    """A PC without a keyring."""

    available = False

    def get(self, service_key: str, name: str) -> str | None:
        return None

    def set(self, service_key: str, name: str, secret: str) -> bool:
        return False

    def delete(self, service_key: str, name: str) -> bool:
        return False


def desk_for(hands: BackupHands) -> BackupDesk:
    return BackupDesk(
        hands.studio.url,
        scripts=SCRIPTS,
        settings=Settings(hands.folder.parent / "settings.json"),
        keychain=NoKeyring(),
        usual_folder=hands.folder,
    )


def test_a_backup_brings_every_row_back(backup_hands: BackupHands) -> None:
    made = backup_hands.back_up()
    assert made.backup.checked
    assert made.faults == ()
    Hands.of(backup_hands.studio.login("desk")).book(wish())
    with backup_hands.elsewhere() as url:
        backup_hands.restore(made.backup.file, url)
        assert faults_of(url) == []
        restored = rows_of(url)
    now = rows_of(backup_hands.studio.url)
    assert len(now["bookings"]) == len(restored["bookings"]) + 1
    unchanged = {"organizations", "users", "clients", "trainers", "time_off"}
    for table in unchanged:
        assert restored[table]
        assert restored[table] == now[table]


def test_a_list_tells_of_each_backup(backup_hands: BackupHands) -> None:
    first = backup_hands.back_up(BackupKind.DAILY).backup
    second = backup_hands.back_up().backup
    (backup_hands.folder / "studio.sqlite").write_text("somebody else's")
    (backup_hands.folder / second.file.name.replace("manual", "weekly")).write_text("so is this")
    found = backups_of(backup_hands.url, backup_hands.folder)
    assert found == (second, first) or found == (first, second)
    assert {backup.kind for backup in found} == {BackupKind.DAILY, BackupKind.MANUAL}
    assert backups_of(backup_hands.url, backup_hands.folder / "none") == ()


def test_a_backup_that_was_changed_since_counts_as_unchecked(backup_hands: BackupHands) -> None:
    made = backup_hands.back_up().backup
    with made.file.open("ab") as stream:
        stream.write(b"more")
    (found,) = backups_of(backup_hands.url, backup_hands.folder)
    assert found.state is BackupState.UNKNOWN


def test_only_the_newest_daily_ones_stay(backup_hands: BackupHands) -> None:
    by_hand = backup_hands.back_up().backup
    foreign = backup_hands.folder / "other-daily-20200101-000000-00000000.sqlite"
    foreign.write_text("another studio's")
    daily = [backup_hands.back_up(BackupKind.DAILY, keep=2).backup for _ in range(4)]
    left = {backup.file for backup in backups_of(backup_hands.url, backup_hands.folder)}
    assert left == {by_hand.file, daily[2].file, daily[3].file}
    assert foreign.exists()
    notes = {Path(str(file) + ".json") for file in left}
    assert set(backup_hands.folder.iterdir()) == {*left, *notes, foreign}


def test_a_stopped_backup_leaves_nothing(backup_hands: BackupHands) -> None:
    class Stopped(BaseException):
        pass

    def stop(done: int, total: int) -> None:
        raise Stopped

    with pytest.raises(Stopped):
        backup_hands.back_up(report=stop)
    assert list(backup_hands.folder.iterdir()) == []
    assert backup_hands.back_up().backup.checked


def test_what_is_off_is_told_and_kept(sqlite_studio: StudioDatabase, tmp_path: Path) -> None:
    with sqlite_studio.house() as connection:
        connection.execute(text("DROP TRIGGER ex_sessions_trainer_overlap_insert"))
    made = back_up(sqlite_studio.url, BackupKind.MANUAL, tmp_path)
    assert [fault.check for fault in made.faults] == ["triggers"]
    assert made.backup.state is BackupState.FAULTY
    assert backups_of(sqlite_studio.url, tmp_path) == (made.backup,)


def test_a_studio_that_is_not_there_is_not_backed_up(tmp_path: Path) -> None:
    with pytest.raises(StudioMissing):
        back_up(f"sqlite:///{tmp_path / 'none.sqlite3'}", BackupKind.MANUAL, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_owner_s_backup_is_noted_in_the_trail(
    sqlite_studio: StudioDatabase, tmp_path: Path
) -> None:
    owner = sqlite_studio.login("owner")
    made = back_up_as(owner.uow, owner.viewer, sqlite_studio.url, tmp_path, NOW)
    with sqlite_studio.house() as connection:
        row = AuditEntryRow
        noted = connection.execute(
            select(row.user_name, row.after).where(row.action == "backed_up", row.at == NOW)
        ).one()
    assert noted[0] == owner.viewer.name
    assert noted[1]["file"] == made.backup.file.name


@pytest.mark.parametrize("name", ["desk", "sara", "anna", "asim", "cara"])
def test_nobody_but_owners_makes_one(
    sqlite_studio: StudioDatabase, tmp_path: Path, name: str
) -> None:
    login = sqlite_studio.login(name)
    with pytest.raises(NotAllowed):
        back_up_as(login.uow, login.viewer, sqlite_studio.url, tmp_path / "b", NOW)
    assert not (tmp_path / "b").exists()


def test_the_daily_backup_is_made_once_a_day_whoever_is_there(
    sqlite_studio: StudioDatabase, tmp_path: Path
) -> None:
    hands = BackupHands(sqlite_studio, tmp_path / "backups", None)
    desk, uow = desk_for(hands), sqlite_studio.login("cara").uow
    made = desk.make_daily(uow, NOW)
    assert made is not None
    assert made.backup.kind is BackupKind.DAILY
    at = made.backup.made_at
    assert desk.make_daily(uow, at + timedelta(hours=23)) is None
    assert desk.make_daily(uow, at + timedelta(hours=25)) is not None
    owner = sqlite_studio.login("owner")
    desk.choose(owner.viewer, folder=hands.folder, daily=False)
    assert desk.make_daily(uow, at + timedelta(days=9)) is None
    with pytest.raises(NotAllowed):
        desk.choose(sqlite_studio.viewer("desk"), folder=hands.folder, daily=True)


def test_a_note_holds_no_secret(backup_hands: BackupHands) -> None:
    made = backup_hands.back_up().backup
    note = json.loads(Path(str(made.file) + ".json").read_text())
    assert note.keys() == {"size", "sha256", "clean", "rows"}
