"""Logins that the tests of services work with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.databases import StudioDatabase
from tests.services.backup_hands import BackupHands
from tests.services.steps import Hands
from tests.services.team_hands import Team


@pytest.fixture
def desk(studio: StudioDatabase) -> Hands:
    """The front desk of the home studio at work."""
    return Hands.of(studio.login("desk"))


@pytest.fixture
def backup_hands(
    studio: StudioDatabase, tmp_path: Path, request: pytest.FixtureRequest
) -> BackupHands:
    """Whoever looks after the studio's backups."""
    cluster = request.getfixturevalue("postgres_cluster") if studio.is_postgres else None
    return BackupHands(studio, tmp_path / "backups", cluster)


@pytest.fixture
def anna(studio: StudioDatabase) -> Hands:
    """The trainer Anna at work."""
    return Hands.of(studio.login("anna"))


@pytest.fixture
def keeper(studio: StudioDatabase) -> Iterator[Team]:
    """The owner of the home studio at work."""
    team = Team(studio, "owner")
    yield team
    team.send_home()
