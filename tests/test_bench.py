"""Measuring how fast the program is: the figures, their floors, and what the command tells."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from studio_app.bench.figures import Figure, Goal, Measured, result_of
from studio_app.bench.registry import FIGURES
from studio_app.bench.report import table
from studio_app.bench.sizes import SIZES
from studio_app.bench.studios import BenchStudio
from studio_app.cli import run_command
from tests.command_line import CommandLine, sentence_in
from tests.databases import StudioDatabase

KEYS = {"name", "database", "size", "median_ms", "spread_ms", "floor_ms", "ratio", "goal", "met"}
OF_A_CHAIN = {"backfill-100000"}
OF_A_SERVER = {"slow-server-gap-p99", "slow-server-gap-longest"}


@pytest.mark.parametrize("kind", [pytest.param("sqlite", marks=pytest.mark.soak), "postgresql"])
def test_every_figure_is_measured_and_its_goal_decides(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    studio_app, file = CommandLine(tmp_path / "home"), tmp_path / "figures.json"
    address: list[str] = []
    if kind == "postgresql":
        database = request.getfixturevalue("postgres_database")
        address = ["--database", request.getfixturevalue("postgres_cluster").admin_url(database)]
    done = studio_app("bench", *address, "--size", "small", "--json", file, "--check")
    assert done.returncode in (0, 1), done.stderr
    results: list[dict[str, Any]] = json.loads(file.read_text())
    names = {figure.name for figure in FIGURES}
    names -= OF_A_CHAIN
    assert {result["name"] for result in results} == (
        names if kind == "postgresql" else names - OF_A_SERVER
    )
    for result in results:
        assert result.keys() == KEYS
        assert (result["database"], result["size"]) == (kind, "small")
        assert result["median_ms"] > 0
        if result["floor_ms"] is not None:
            # Rounded for reading.
            assert result["ratio"] == pytest.approx(
                result["median_ms"] / result["floor_ms"], rel=0.2, abs=0.01
            )
        assert f"{result['name']} " in done.stdout
    assert done.returncode == (0 if all(result["met"] for result in results) else 1)
    by_name = {result["name"]: result for result in results}
    assert by_name["fifty-at-one-slot"]["met"], "exactly one of fifty is booked"
    assert by_name["gap-longest"]["median_ms"] >= by_name["gap-p99"]["median_ms"]

    # What is there is used again.
    again = studio_app("bench", *address, "--size", "small", "--only", "week-of-all")
    assert again.returncode == 0, again.stdout + again.stderr
    assert "Making" in done.stderr
    assert "Making" not in again.stderr
    assert sentence_in(studio_app("bench", "--only", "nothing")).startswith("No figure is called")


def test_no_other_studio_is_measured(studio: StudioDatabase, tmp_path: Path) -> None:
    studio_app = CommandLine(tmp_path / "home")
    sentence = sentence_in(studio_app("bench", "--size", "small", "--database", studio.url))
    assert sentence.startswith("There is another studio in this database")


@pytest.fixture
def bench_studio(tmp_path: Path) -> BenchStudio:
    """A studio of which nothing is asked."""
    return BenchStudio(f"sqlite:///{tmp_path / 'studio.sqlite3'}", SIZES["small"])


@pytest.mark.parametrize(
    ("goal", "measured", "met"),
    [
        (Goal(ratio=2), Measured([4, 1, 2], [1, 1]), True),
        (Goal(ratio=2), Measured([4, 1, 3], [1, 1]), False),
        (Goal(milliseconds=8), Measured([9, 8, 7]), True),
        (Goal(milliseconds=8), Measured([9, 8.5, 7]), False),
        (Goal(outcome="one booking"), Measured([900], [1]), True),
        (Goal(outcome="one booking"), Measured([900], [1], holds=False), False),
    ],
)
def test_a_goal_is_met_or_missed(
    bench_studio: BenchStudio, goal: Goal, measured: Measured, met: bool
) -> None:
    result = result_of(Figure("one", goal, lambda _studio: measured), bench_studio)
    assert result is not None
    assert result.met is met
    assert table([result]).splitlines()[1].endswith("met" if met else "MISSED")


def test_the_check_tells_by_its_exit_code(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("STUDIO_APP_HOME", str(tmp_path))
    monkeypatch.setattr("studio_app.bootstrap.set_up_logging", lambda: None)
    arguments = ["bench", "--size", "small", "--database", f"sqlite:///{tmp_path / 'small'}"]
    for most, code in ((1_000, 0), (0, 1)):
        added = Figure("added", Goal(milliseconds=most), lambda _studio: Measured([1, 2, 3]))
        monkeypatch.setattr("studio_app.bench.command.FIGURES", (added,))
        assert run_command([*arguments, "--check"]) == code
    assert run_command(arguments) == 0
    assert "added" in capsys.readouterr().out
