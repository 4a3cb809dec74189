"""A program that is loaded once carries commands out as one that is started for each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import CommandLine
from tests.warm_program import WarmProgram


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--version"], 0),
        (["dance"], 2),
        (["migrate"], 0),
        (["init", "--studio", "Harbour", "--owner", "Ann", "--login", "ann"], 2),
    ],
)
def test_a_command_says_and_leaves_the_same(
    warm_program: WarmProgram, tmp_path: Path, arguments: list[str], code: int
) -> None:
    ways = [CommandLine(tmp_path / "warm", warm_program), CommandLine(tmp_path / "anew")]
    done = [way(*arguments, typed="short\n") for way in ways]
    assert [one.returncode for one in done] == [code, code]
    assert done[0].stdout == done[1].stdout
    assert done[0].stderr == done[1].stderr
    left = [sorted(str(file.relative_to(way.home)) for file in way.home.rglob("*")) for way in ways]
    assert left[0] == left[1]


def test_nothing_stays_from_one_command_to_the_next(
    warm_program: WarmProgram, tmp_path: Path
) -> None:
    one, other = (CommandLine(tmp_path / name, warm_program) for name in ("one", "other"))
    assert one("migrate").returncode == 0
    written = one.log.read_text() if one.log.exists() else ""
    assert other("doctor").returncode == 2
    assert (one.log.read_text() if one.log.exists() else "") == written
    assert not other.default_file.exists()
