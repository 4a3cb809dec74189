"""Putting a calendar file where its owner alone reads it."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path

from studio_app.domain.errors import StudioError


class CalendarFileNotWritten(StudioError):
    """The file could not be written there."""

    template = "{file} could not be written: {reason}. Choose another name or folder."


def write_private_file(path: Path, content: bytes) -> None:
    """Write the file whole or not at all, to be read by this user alone and changed by nobody.

    Raises CalendarFileNotWritten.
    """
    try:
        if path.exists() and path.read_bytes() == content:
            return
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
            os.chmod(name, 0o400)
            if os.name == "nt" and path.exists():
                # Windows replaces no file that is read-only.
                os.chmod(path, 0o600)
            os.replace(name, path)
        except BaseException:
            with contextlib.suppress(OSError):
                os.unlink(name)
            raise
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CalendarFileNotWritten(file=path.name, reason=reason) from error
