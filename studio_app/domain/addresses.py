"""Addresses of files, as they are kept and typed: sqlite:///FILE."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

_PREFIX = "sqlite:///"


def file_url(file: Path) -> str:
    """Return the address of an SQLite file, whatever its name holds."""
    # A question mark would begin the settings, and a per cent sign another letter.
    name = file.as_posix().replace("%", "%25").replace("?", "%3F")
    return f"{_PREFIX}{name}"


def file_of(url: str) -> Path | None:
    """Return the file of an SQLite address, None for any other."""
    if not url.startswith(_PREFIX):
        return None
    return Path(unquote(url.removeprefix(_PREFIX).partition("?")[0]))
