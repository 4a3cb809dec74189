"""The house keeps its shape: who may import whom, how long a file may be, what needs no Qt."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio_app.dev import BELOW_THE_SCREEN, TESTS_BELOW_THE_SCREEN

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 400

LINT = """
import sys
from importlinter.cli import lint_imports
sys.exit(lint_imports(no_cache=True))
"""
IMPORT_ALL = """
import importlib, pkgutil, sys
from tests import without_qt
without_qt.install()
import studio_app
names = ["studio_app.bootstrap", "studio_app.cli"]
for module in pkgutil.walk_packages(studio_app.__path__, "studio_app."):
    screen = ("studio_app.ui", "studio_app.bench.screen", "studio_app.__main__")
    above = module.name.startswith(screen)
    if not above and module.name not in names:
        names.insert(0, module.name)
for name in names:
    importlib.import_module(name)
print(" ".join(sorted(names)))
"""


def run(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    # A run inside a worker must not take itself for one.
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST_", "COV_"))}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_imports_keep_the_contracts() -> None:
    done = run("-c", LINT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("domain/zz.py", "import studio_app.services", "Imports run one way"),
        ("repositories/zz.py", "import studio_app.reports", "Imports run one way"),
        ("zz.py", "", "Imports run one way"),
        ("settings.py", "import studio_app.domain", "Settings, paths and keychain are leaves"),
        ("domain/zz.py", "import studio_app.paths", "The domain reads no settings"),
        ("ui/zz.py", "import studio_app.repositories", "The screen asks services"),
        ("services/zz.py", "import sqlalchemy", "Only repositories know"),
        ("services/zz.py", "import reportlab.lib", "Only reports know reportlab"),
        ("bootstrap.py", "import PySide6.QtCore", "Only the screen knows Qt"),
        ("bootstrap.py", "import studio_app.bench", "Only the command line measures"),
    ],
)
def test_a_wrong_import_breaks_its_contract(
    tmp_path: Path, file: str, line: str, contract: str
) -> None:
    without_caches = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "studio_app", tmp_path / "studio_app", ignore=without_caches)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "studio_app" / file).open("a") as module:
        module.write(line + "\n")
    done = run("-c", LINT, folder=tmp_path)
    assert done.returncode != 0
    broken = [found for found in done.stdout.splitlines() if found.endswith("BROKEN")]
    assert [found for found in broken if found.startswith(contract)], done.stdout


def test_no_file_is_too_long() -> None:
    files = [file for name in ("studio_app", "tests", "alembic") for file in files_of(name)]
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    too_long = {str(f.relative_to(ROOT)): n for f, n in lengths.items() if n > LONGEST_FILE}
    assert len(files) > 50
    assert too_long == {}


def files_of(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob("*.py"))


def test_the_migrations_do_not_hide_the_library() -> None:
    assert (ROOT / "alembic" / "env.py").is_file()
    assert not list((ROOT / "alembic").rglob("__init__.py"))
    done = run("-c", "import alembic.command; print(alembic.__file__)")
    assert "site-packages" in done.stdout, done.stderr


def test_everything_below_the_screen_imports_without_qt() -> None:
    done = run("-c", IMPORT_ALL)
    assert done.returncode == 0, done.stderr
    layers = {name.split(".")[1] for name in done.stdout.split()}
    assert layers >= {"domain", "repositories", "services", "reports", "bootstrap", "cli"}


def test_the_import_of_qt_is_really_blocked() -> None:
    code = "from tests import without_qt; without_qt.install(); import PySide6.QtCore"
    done = run("-c", code)
    assert done.returncode == 1
    assert "No module named 'PySide6'" in done.stderr


def test_everything_below_the_screen_is_tested_without_qt() -> None:
    """The test command does it; here is seen that it leaves no layer out."""
    assert {"-p", "tests.without_qt", "no:pytest-qt"} <= set(TESTS_BELOW_THE_SCREEN)
    layers = {path.name for path in (ROOT / "studio_app").iterdir() if path.is_dir()}
    tested = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()}
    assert (layers & tested) - set(BELOW_THE_SCREEN) == {"ui"}
    assert set(BELOW_THE_SCREEN) <= tested
