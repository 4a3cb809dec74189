"""The keys of encrypted SQLite files, held in memory for as long as the program runs."""

from __future__ import annotations

import os
import threading
from pathlib import Path

KEY_BYTES = 32

_keys: dict[str, bytes] = {}
_lock = threading.Lock()


def unlock(file: Path, key: bytes) -> None:
    """Let every connection that this program opens to the file use the raw 256-bit key.

    A file that does not exist yet is made encrypted; one that is not encrypted opens as before.
    """
    if len(key) != KEY_BYTES:
        raise ValueError(f"A key has {KEY_BYTES} bytes, not {len(key)}.")
    with _lock:
        _keys[_name(file)] = key


def key_of(file: Path) -> bytes | None:
    """Return the key that the file was unlocked with, None when it was not."""
    with _lock:
        return _keys.get(_name(file))


def forget(file: Path) -> None:
    """Drop the key of the file, if it has one; open connections go on."""
    with _lock:
        _keys.pop(_name(file), None)


def _name(file: Path) -> str:
    return os.path.normcase(os.path.realpath(file))
