"""Bad conditions to put the program in: no rights, no room, damage."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from studio_app import paths
from studio_app.repositories.house import House
from studio_app.services.access import Login, open_studio

SCRIPTS = paths.migrations_folder()
_NOBODY = 65534


@contextmanager
def open_folder() -> Iterator[Path]:
    """Make a folder that every user of this machine can reach, and take it away again."""
    folder = Path(tempfile.mkdtemp(prefix="studio-app-"))
    folder.chmod(0o777)
    try:
        yield folder
    finally:
        for found in folder.rglob("*"):
            found.chmod(0o777)
        shutil.rmtree(folder)


@contextmanager
def ordinary_user() -> Iterator[None]:
    """Be nobody for a while when tests run as root, for whom rights do not count."""
    if os.geteuid() != 0:
        yield
        return
    os.setresgid(_NOBODY, _NOBODY, 0)
    os.setresuid(_NOBODY, _NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)
        os.setresgid(0, 0, 0)


@contextmanager
def small_disk(folder: Path, kibibytes: int) -> Iterator[None]:
    """Make the folder a disk of that size, where this may be done."""
    command = ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(command, capture_output=True).returncode == 0
    try:
        yield
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def small_files(kibibytes: int) -> Iterator[None]:
    """Let no file grow beyond that size."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (kibibytes * 1024, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def opened(file: Path, password: str, login: str = "owner") -> Login:
    """Open the studio in a file and log in, as the program does."""
    door = open_studio(f"sqlite:///{file}", scripts=SCRIPTS, backups=file.parent / "backups")
    return door.log_in(login, password)


def migrated(file: Path, backups: Path | None = None) -> Any:
    """Bring the file's schema up to date, as the command line does."""
    return House(f"sqlite:///{file}").migrate(SCRIPTS, backups or file.parent / "backups")
