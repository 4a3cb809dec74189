"""The program as processes of their own: a start and an end, and the whole tour."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QImage

from tests.command_line import ROOT, CommandLine
from tests.e2e.conftest import DemoStudio

pytestmark = pytest.mark.xdist_group("e2e")

PICTURES = {
    "first-run",
    "connection",
    "login",
    "login-refused",
    "schedule-day-light",
    "schedule-day-dark",
    "booking",
    "booked",
    "checked-in",
    "clash",
    "free-times",
    "series-dates",
    "roll-call",
    "waiting-list",
    "time-off",
    "clients",
    "clients-who-owe",
    "client-page",
    "client-form",
    "packages",
    "trainers-prices",
    "till",
    "payments",
    "receipt",
    "unpaid",
    "search",
    "client-card",
    "schedule-week-of-all",
    "schedule-month",
    "schedule-list",
    "schedule-week",
    "day-sheet-preview",
    "lock",
}

# A program that is broken in one place must not get through the tour.
LAZY = """
import sys
from studio_app.domain import errors
from studio_app.services import bookings
from studio_app.__main__ import main
bookings.{name} = lambda *given, **named: (_ for _ in ()).throw({error})
sys.exit(main(["tour", "--folder", sys.argv[1]]))
"""


@pytest.fixture
def studio_app(tmp_path: Path) -> CommandLine:
    """The program with files of its own."""
    return CommandLine(tmp_path / "home")


def test_the_window_opens_on_a_studio_and_the_program_ends(
    studio_app: CommandLine, demo: DemoStudio
) -> None:
    done = studio_app("--smoke", "--database", demo.url)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""


def test_a_database_that_cannot_be_used_is_said_and_ends_with_two(
    studio_app: CommandLine, tmp_path: Path
) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear diary\n" * 1000)
    for url in (f"sqlite:///{letter}", "harbour", f"sqlite:///{tmp_path}"):
        done = studio_app("--smoke", "--database", url)
        assert done.returncode == 2, url
        assert "Traceback" not in done.stderr
        assert "Choose" in done.stderr or "Write sqlite" in done.stderr


def test_the_tour_leaves_a_picture_of_every_screen(
    studio_app: CommandLine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "deep" / "tour"
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    done = studio_app("tour", "--folder", folder)
    assert done.returncode == 0, done.stderr
    named = {Path(line) for line in done.stdout.splitlines()}
    assert named == {*(folder / f"{name}.png" for name in PICTURES), folder / "day-sheet.pdf"}
    for name in PICTURES:
        picture = QImage(str(folder / f"{name}.png"))
        assert (picture.width(), picture.height()) == (1440, 900), name
    words = " ".join(page.extract_text() for page in PdfReader(folder / "day-sheet.pdf").pages)
    assert "Harbour Studio" in words
    # It played in a home of its own: nothing but the log of the command is here.
    assert {entry.name for entry in studio_app.home.iterdir()} == {"logs"}
    assert not (tmp_path / "config").exists()


@pytest.mark.soak
def test_a_step_that_goes_wrong_ends_the_tour_with_a_sentence(tmp_path: Path) -> None:
    done = lazy_tour(tmp_path, "mark", "errors.NotAllowed()")
    assert done.returncode == 1
    assert "the tour stopped. The window says: Your role does not allow this." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.soak
def test_a_fault_behind_a_window_that_stays_alive_ends_the_tour(tmp_path: Path) -> None:
    done = lazy_tour(tmp_path, "book", "ZeroDivisionError('on purpose')")
    assert done.returncode == 1
    assert "the tour stopped. The program reported a fault" in done.stderr
    assert "on purpose" in done.stderr


def lazy_tour(folder: Path, name: str, error: str) -> subprocess.CompletedProcess[str]:
    script = LAZY.format(name=name, error=error)
    return subprocess.run(
        [sys.executable, "-c", script, str(folder / "tour")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_folder_that_cannot_be_written_to(studio_app: CommandLine, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    done = studio_app("tour", "--folder", tmp_path / "file")
    assert done.returncode == 2
    assert "cannot be written to" in done.stderr
    assert done.stdout == ""
