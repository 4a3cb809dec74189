"""The wheel holds all that the program needs, and runs away from any checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.xdist_group("wheel")


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Builds the wheel with the tools of this environment, so that no network is needed."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check"]
    built = run(*pip, "--no-deps", "--no-build-isolation", "-w", folder, ".", folder=ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    (made,) = folder.glob("studio_app-*.whl")
    return made


@pytest.fixture(scope="module")
def studio_app(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Installs the wheel in an environment of its own, beside the libraries of this one."""
    folder = tmp_path_factory.mktemp("installed")
    venv = folder / "venv"
    made = run(sys.executable, "-m", "venv", "--without-pip", venv, folder=folder)
    assert made.returncode == 0, made.stderr
    scripts = venv / ("Scripts" if os.name == "nt" else "bin")
    pip = [sys.executable, "-m", "pip", "--python", scripts / "python", "install"]
    installed = run(*pip, "--no-deps", "--no-index", wheel, folder=folder)
    assert installed.returncode == 0, installed.stdout + installed.stderr
    where = run(
        scripts / "python",
        "-c",
        "import sysconfig; print(sysconfig.get_path('purelib'))",
        folder=folder,
    )
    borrowed = Path(where.stdout.strip()) / "borrowed.pth"
    borrowed.write_text(sysconfig.get_path("purelib") + "\n")
    return scripts / "studio-app"


def shipped(folder: str) -> set[str]:
    files = (file for file in (ROOT / folder).rglob("*") if file.is_file())
    names = {file.relative_to(ROOT).as_posix() for file in files}
    return {name for name in names if "__pycache__" not in name}


def test_resources_and_migrations_are_inside_once(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    wanted = shipped("resources") | shipped("alembic")
    assert any(name.startswith("alembic/versions/") for name in wanted)
    assert {f"studio_app/_data/{name}" for name in wanted} <= set(names)
    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"studio_app"}
    assert not [name for name in names if "__pycache__" in name or "/tests/" in name]


def test_every_module_is_inside(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {f.relative_to(ROOT).as_posix() for f in (ROOT / "studio_app").rglob("*.py")}
    assert modules <= names


def test_the_installed_program_makes_a_demo_and_finds_it_sound(
    studio_app: Path, tmp_path: Path
) -> None:
    database = f"sqlite:///{tmp_path / 'studio.sqlite3'}"
    size = ["--trainers", "2", "--clients", "10", "--weeks", "2", "--seed", "1"]
    demo = run(studio_app, "demo", "--database", database, *size, "--json", folder=tmp_path)
    assert demo.returncode == 0, demo.stdout + demo.stderr
    logins = json.loads(demo.stdout)
    assert {"owner", "front_desk", "trainer"} <= {login["role"] for login in logins}
    assert all(login["login"] and login["password"] for login in logins)

    doctor = run(studio_app, "doctor", "--database", database, "--json", folder=tmp_path)
    assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert json.loads(doctor.stdout)
