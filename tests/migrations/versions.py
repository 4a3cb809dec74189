"""Programs of other versions, as far as a database can tell: what they know and what they are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from studio_app.repositories import program_version, server_functions
from tests.migrations.world import with_revision


def _be(patch: pytest.MonkeyPatch, number: int) -> None:
    patch.setattr(program_version, "PROGRAM", number)
    patch.setattr(program_version, "FUNCTION", f"studio_app_program_{number}")


@contextmanager
def older_program(number: int) -> Iterator[None]:
    """Be a program of an older number, in what is opened meanwhile."""
    with pytest.MonkeyPatch.context() as patch:
        _be(patch, number)
        yield


@contextmanager
def newer_program(folder: Path, body: str) -> Iterator[Path]:
    """Be a program with one more revision, after which older programs may not write."""
    number = program_version.PROGRAM + 1
    with pytest.MonkeyPatch.context() as patch:
        required = program_version.REQUIRE_BODY.replace(
            f"< {program_version.PROGRAM} THEN", f"< {number} THEN"
        )
        assert required != program_version.REQUIRE_BODY
        _be(patch, number)
        patch.setattr(server_functions, "REQUIRE_BODY", required)
        yield with_revision(folder, patch, body)
