"""Folders of the person, and the program's own files in every way it can be installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from studio_app import paths

ROOT = Path(__file__).resolve().parent.parent
SHOW = (
    "from studio_app import paths; print(paths.resource('icons')); print(paths.migrations_folder())"
)


def show(site: Path, before: str = "") -> subprocess.CompletedProcess[str]:
    """Asks a copy of the package below `site` where its files are, in a process of its own."""
    code = f"import sys; sys.path.insert(0, {str(site)!r}); {before}{SHOW}"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=site, capture_output=True, text=True, check=False
    )


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """Returns a package folder that holds paths.py alone."""
    folder = tmp_path / "site" / "studio_app"
    folder.mkdir(parents=True)
    for name in ("__init__.py", "paths.py"):
        shutil.copy(ROOT / "studio_app" / name, folder)
    return folder


def test_one_variable_moves_every_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STUDIO_APP_HOME", str(tmp_path))
    assert paths.data_folder() == tmp_path / "data"
    assert paths.config_folder() == tmp_path / "config"
    assert paths.log_folder() == tmp_path / "logs"
    assert paths.backups_folder() == tmp_path / "data" / "backups"
    assert paths.bench_folder() == tmp_path / "cache" / "bench"
    assert paths.default_database_file().parent == tmp_path / "data"
    assert paths.settings_file() == tmp_path / "config" / "settings.json"
    assert list(tmp_path.iterdir()) == []


def test_a_relative_home_does_not_follow_the_working_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STUDIO_APP_HOME", "portable")
    assert paths.data_folder() == tmp_path / "portable" / "data"


def test_without_the_variable_the_platform_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STUDIO_APP_HOME")
    folders = [paths.data_folder(), paths.config_folder(), paths.log_folder()]
    assert all(folder.is_absolute() and "Studio App" in folder.parts for folder in folders)


def test_the_demo_never_shares_a_file_with_the_studio() -> None:
    assert paths.demo_database_file() != paths.default_database_file()


def test_found_from_a_checkout() -> None:
    assert paths.resource("requirements.lock").is_file()
    assert paths.resource() == ROOT / "resources"
    assert paths.migrations_folder() == ROOT / "alembic"


def test_found_from_an_installed_wheel(package: Path) -> None:
    for name in ("resources", "alembic"):
        (package / "_data" / name).mkdir(parents=True)
        # A stranger's folder beside the package must not win.
        (package.parent / name).mkdir()
    answer = show(package.parent)
    assert answer.stdout.split() == [
        str(package / "_data" / "resources" / "icons"),
        str(package / "_data" / "alembic"),
    ], answer.stderr


def test_found_from_a_frozen_build(package: Path, tmp_path: Path) -> None:
    unpacked = tmp_path / "bundle"
    for name in ("resources", "alembic"):
        (unpacked / "studio_app" / "_data" / name).mkdir(parents=True)
        (package.parent / name).mkdir()
    answer = show(package.parent, before=f"sys._MEIPASS = {str(unpacked)!r}; ")
    assert answer.stdout.split() == [
        str(unpacked / "studio_app" / "_data" / "resources" / "icons"),
        str(unpacked / "studio_app" / "_data" / "alembic"),
    ], answer.stderr


def test_an_incomplete_installation_says_so(package: Path) -> None:
    answer = show(package.parent)
    assert answer.returncode == 1
    assert "not installed completely" in answer.stderr
    assert str(package / "_data" / "resources") in answer.stderr
