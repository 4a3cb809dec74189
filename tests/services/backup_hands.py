"""Backing studios up and bringing them back, on both databases by the same words."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from studio_app import paths
from studio_app.domain.backups import BackupKind, Restored
from studio_app.repositories.engine import parse_url
from studio_app.services.backups import BackupMade, back_up
from studio_app.services.doctor import examine
from studio_app.services.restoring import restore
from tests.databases import StudioDatabase
from tests.migrations.world import contents, looking
from tests.postgres_cluster import Cluster

SCRIPTS = paths.migrations_folder()


@dataclass(frozen=True)
class BackupHands:
    """Whoever looks after a studio's backups, which lie in ``folder``."""

    studio: StudioDatabase
    folder: Path
    cluster: Cluster | None

    @property
    def url(self) -> str:
        """Return the address by which backups are made: on a server that of its administrator."""
        if self.cluster is None:
            return self.studio.url
        return self.cluster.url(str(parse_url(self.studio.url).database))

    @property
    def programs(self) -> Path | None:
        """Return where the programs of the tests' server are."""
        return self.cluster.bin_folder if self.cluster else None

    def back_up(self, kind: BackupKind = BackupKind.MANUAL, **values: Any) -> BackupMade:
        """Make a backup."""
        return back_up(self.url, kind, self.folder, **{"programs": self.programs, **values})

    @contextmanager
    def elsewhere(self) -> Iterator[str]:
        """Give the address of nothing: a file that is not there, or an empty database."""
        if self.cluster is None:
            yield f"sqlite:///{self.folder.parent / secrets.token_hex(4)}.sqlite3"
            return
        with self.cluster.temporary_database("restored") as name:
            yield self.cluster.admin_url(name)

    def restore(self, file: Path, url: str, **values: Any) -> Restored:
        """Bring a backup back to an address."""
        return restore(
            url, file, self.folder, **{"scripts": SCRIPTS, "programs": self.programs, **values}
        )


def rows_of(url: str) -> dict[str, list[str]]:
    """Return every row of every table, but for what belongs to a server alone."""
    with looking(url) as connection:
        return contents(connection)


def faults_of(url: str) -> list[str]:
    """Return what the doctor finds off."""
    return [finding.detail for finding in examine(url).findings if not finding.ok]
