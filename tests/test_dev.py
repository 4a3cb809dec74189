"""The command that sets up, runs and tests, in real checkouts of a few files."""

from __future__ import annotations

import ctypes
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

from studio_app.dev import BELOW_THE_SCREEN
from tests.command_line import heed_ctrl_c

ROOT = Path(__file__).resolve().parent.parent
UNINSTALLED = f"absent-library==1.0 --hash=sha256:{'0' * 64}\n"
SHOW_ARGUMENTS = """\
import os
import sys

print("program", sys.argv[1:], os.environ.get("QT_QPA_PLATFORM"))
sys.exit(7 if "fail" in sys.argv else 0)
"""


@dataclass
class Checkout:
    """A checkout of its own, with locks that need no network."""

    folder: Path

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "studio_app.dev", *arguments]

    def environment(self, changes: dict[str, str]) -> dict[str, str]:
        mine = {"PATH": os.environ["PATH"], "HOME": str(self.folder)}
        # Nothing listens on this port: an index that cannot be reached.
        pip = {"PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/"}
        return {**mine, **pip, "PIP_RETRIES": "1", "PIP_NO_CACHE_DIR": "1", **changes}

    def run(self, *arguments: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.environment(changes),
            capture_output=True,
            text=True,
            check=False,
        )

    def lock(self, text: str, name: str = "requirements.lock") -> None:
        (self.folder / "resources" / name).write_text(text)

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    @property
    def stamp(self) -> Path:
        return self.venv / "studio-app.json"

    def borrow_tools(self) -> None:
        """Lends .venv the libraries of the environment that runs this test."""
        (site,) = self.venv.glob("lib/python3*/site-packages")
        (site / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    package = tmp_path / "studio_app"
    package.mkdir()
    for name in ("__init__.py", "dev.py"):
        shutil.copy(ROOT / "studio_app" / name, package)
    (package / "__main__.py").write_text(SHOW_ARGUMENTS)
    (tmp_path / "resources").mkdir()
    made = Checkout(tmp_path)
    made.lock("# nothing\n")
    made.lock("# nothing either\n", "requirements-dev.lock")
    return made


def test_the_life_of_an_environment(checkout: Checkout) -> None:
    first = checkout.run("run", "--tour", "a b")
    assert first.returncode == 0, first.stderr
    assert "Setting up" in first.stdout
    assert "program ['tour', 'a b'] offscreen" in first.stdout

    mark = checkout.venv / "mark"
    mark.touch()
    times = []
    for _ in range(3):
        started = time.perf_counter()
        second = checkout.run("run", "--tour")
        times.append(time.perf_counter() - started)
        assert (second.stdout, second.stderr) == ("program ['tour'] offscreen\n", "")
    assert mark.exists()
    assert min(times) < 1.0

    # As an interrupted installation leaves it.
    checkout.stamp.unlink()
    assert "Setting up" in checkout.run("run", "--tour").stdout
    assert not mark.exists()

    mark.touch()
    checkout.lock("# other libraries\n")
    assert "Setting up" in checkout.run("run", "--tour").stdout
    assert not mark.exists()

    mark.touch()
    checkout.stamp.write_text(checkout.stamp.read_text().replace("cpython 3.", "cpython 2."))
    assert "Setting up" in checkout.run("run", "--tour").stdout
    assert not mark.exists()


def test_tests_add_to_the_environment_of_the_program(checkout: Checkout) -> None:
    (checkout.folder / "pyproject.toml").write_text(
        "[tool.mypy]\nfiles = ['studio_app/__init__.py']\n"
        "[tool.pytest.ini_options]\ntestpaths = ['tests']\n"
        "[tool.coverage.run]\nsource = ['studio_app']\n"
    )
    (checkout.folder / "tests").mkdir()
    sample = checkout.folder / "tests" / "test_sample.py"
    passing = "import os\n\n\ndef test_it() -> None:\n    assert os.environ['QT_QPA_PLATFORM']\n"
    sample.write_text(passing)
    for folder in BELOW_THE_SCREEN:
        below = checkout.folder / "tests" / folder / f"test_{folder}.py"
        below.parent.mkdir()
        below.write_text(passing)
    for plugin in ("without_qt.py", "measured.py"):
        shutil.copy(ROOT / "tests" / plugin, checkout.folder / "tests")
    checkout.run("run", "--tour")
    checkout.borrow_tools()

    some = checkout.run("test", "-q", "tests/test_sample.py")
    assert some.returncode == 0, some.stdout + some.stderr
    assert "Setting up" in some.stdout
    assert "mypy" not in some.stdout
    assert list(checkout.venv.glob("lib/*/site-packages/borrowed.pth"))
    assert set(json.loads(checkout.stamp.read_text())["locks"]) == {
        "requirements.lock",
        "requirements-dev.lock",
    }
    assert "Setting up" not in checkout.run("run", "--tour").stdout

    whole = checkout.run("test")
    assert whole.returncode == 0, whole.stdout + whole.stderr
    steps = [whole.stdout.index(text) for text in ("All checks passed", "no issues")]
    steps += [whole.stdout.index(f" {count} passed") for count in (len(BELOW_THE_SCREEN), 1)]
    assert steps == sorted(steps)
    assert re.fullmatch(r"=+ 1 passed in [\d.]+s =+", whole.stdout.splitlines()[-1])

    sample.write_text(passing.replace("assert", "assert not"))
    failing = checkout.run("test")
    assert failing.returncode == 1
    assert re.fullmatch(r"=+ 1 failed in [\d.]+s =+", failing.stdout.splitlines()[-1])

    # Each check before pytest ends the run with its own exit code.
    sample.write_text("import sys\n" + passing)
    unused = checkout.run("test")
    assert (unused.returncode, "F401" in unused.stdout) == (1, True)
    assert "mypy" not in unused.stdout

    sample.write_text(passing)
    (checkout.folder / "studio_app" / "__init__.py").write_text("NUMBER: int = 'text'\n")
    wrong = checkout.run("test")
    assert (wrong.returncode, "[assignment]" in wrong.stdout) == (1, True)
    assert "passed in" not in wrong.stdout


def test_with_a_display_the_window_opens_on_the_demo(checkout: Checkout) -> None:
    checkout.run("run", "--tour")
    # Windows need more system libraries than this machine may have: not what is tested here.
    source = checkout.folder / "studio_app" / "dev.py"
    source.write_text(source.read_text().replace("**QT_LIBRARIES, **WINDOW_LIBRARIES", ""))
    for display in ({"DISPLAY": ":0"}, {"WAYLAND_DISPLAY": "wayland-0"}):
        shown = checkout.run("run", "--database", "sqlite:///x", **display)
        assert shown.stdout == "program ['--demo', '--database', 'sqlite:///x'] None\n"
    assert checkout.run("run", "fail", DISPLAY=":0").returncode == 7

    without = checkout.run("run")
    assert "no display" in without.stdout
    assert without.stdout.endswith("program ['tour'] offscreen\n")
    assert checkout.run("run", "--tour", "fail", DISPLAY=":0").returncode == 7


@pytest.mark.soak
def test_without_a_network_it_says_so_and_starts_afresh_next_time(checkout: Checkout) -> None:
    checkout.lock(UNINSTALLED)
    for _ in range(2):
        failed = checkout.run("run", "--tour")
        assert failed.returncode == 2
        assert "no way to the package index" in failed.stderr.splitlines()[-1]
        assert "Traceback" not in failed.stderr
        assert not checkout.stamp.exists()
    checkout.lock("# nothing\n")
    assert checkout.run("run", "--tour").returncode == 0


@pytest.mark.soak
def test_an_interrupted_installation_is_made_anew(checkout: Checkout) -> None:
    checkout.lock(UNINSTALLED)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(60)
        index = {"PIP_INDEX_URL": f"http://127.0.0.1:{silent.getsockname()[1]}/"}
        running = subprocess.Popen(
            checkout.command("run", "--tour"),
            cwd=checkout.folder,
            env=checkout.environment(index),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            preexec_fn=heed_ctrl_c,
        )
        connection, _address = silent.accept()
        with connection:
            os.killpg(running.pid, signal.SIGINT)
            _output, errors = running.communicate(timeout=60)
    assert running.returncode == 130
    assert "Stopped." in errors.splitlines()[-1]
    assert not checkout.stamp.exists()
    (checkout.venv / "half").touch()
    checkout.lock("# nothing\n")
    assert checkout.run("run", "--tour").returncode == 0
    assert not (checkout.venv / "half").exists()


def without_override() -> None:
    """Takes from root the right to write where the permissions say no."""
    if os.geteuid() == 0:
        drop_from_bounding_set, dac_override = 24, 1
        ctypes.CDLL(None).prctl(drop_from_bounding_set, dac_override, 0, 0, 0)


def test_a_folder_that_cannot_be_written_to_is_named(checkout: Checkout) -> None:
    shutil.rmtree(checkout.folder / "studio_app" / "__pycache__", ignore_errors=True)
    checkout.folder.chmod(0o555)
    failed = subprocess.run(
        checkout.command("run", "--tour"),
        cwd=checkout.folder,
        env=checkout.environment({}),
        preexec_fn=without_override,
        capture_output=True,
        text=True,
        check=False,
    )
    checkout.folder.chmod(0o755)
    assert failed.returncode == 2
    assert failed.stderr.startswith(f"{checkout.folder} cannot be written to")
    assert failed.stderr.count("\n") == 1


def test_a_checkout_without_its_lock_is_incomplete(checkout: Checkout) -> None:
    (checkout.folder / "resources" / "requirements.lock").unlink()
    failed = checkout.run("run", "--tour")
    assert (failed.returncode, "complete copy" in failed.stderr) == (2, True)
