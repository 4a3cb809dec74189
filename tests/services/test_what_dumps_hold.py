"""What is known of a dump of a server's studio: examined, off, or of older tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from studio_app.domain.backups import BackupKind, BackupState
from studio_app.domain.errors import DatabaseProblem
from studio_app.repositories.engine import parse_url
from studio_app.repositories.house import House
from studio_app.services.backups import back_up, back_up_before_upgrade, renew_backup_password
from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.services.backup_hands import SCRIPTS, BackupHands, faults_of
from tests.services.test_backups_on_a_server import PASSWORD


@pytest.fixture
def hands(
    postgres_studio: StudioDatabase, postgres_cluster: Cluster, tmp_path: Path
) -> BackupHands:
    """Whoever looks after the backups of a studio on a server."""
    return BackupHands(postgres_studio, tmp_path / "backups", postgres_cluster)


def test_what_is_off_is_told_and_kept_whoever_backs_up(
    hands: BackupHands, postgres_cluster: Cluster
) -> None:
    with postgres_cluster.connect(str(parse_url(hands.url).database)) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("UPDATE client_packages SET balance = balance + 1")
    role = renew_backup_password(hands.url, PASSWORD)
    own = parse_url(hands.url).set(username=role, password=PASSWORD)
    for url in (hands.url, own.render_as_string(hide_password=False)):
        made = back_up(url, BackupKind.MANUAL, hands.folder, programs=hands.programs)
        assert made.backup.state is BackupState.FAULTY
        assert [fault.check for fault in made.faults] == ["balances"]


def test_a_dump_is_made_before_an_upgrade(hands: BackupHands, tmp_path: Path) -> None:
    assert back_up_before_upgrade(hands.url, hands.folder, programs=hands.programs) is None
    hands.back_up()
    House(hands.studio.url).migrate(SCRIPTS, hands.folder, "0002")
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    with pytest.raises(DatabaseProblem, match=r"pg_dump.*--without-backup"):
        back_up_before_upgrade(hands.studio.url, hands.folder, programs=nothing)
    backup = back_up_before_upgrade(hands.url, hands.folder, programs=hands.programs)
    assert backup is not None
    assert backup.kind is BackupKind.UPGRADE
    # Nobody of today can tell whether tables of yesterday are as they should be.
    assert backup.state is BackupState.UNEXAMINED
    with hands.elsewhere() as url:
        hands.restore(backup.file, url)
        assert faults_of(url) == []
