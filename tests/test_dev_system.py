"""What the set-up says on machines that lack something, without changing this one."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from studio_app import dev

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ("error: [errno 28] no space left on device", "disk is full"),
        ("error: these packages do not match the hashes from the", "not the one"),
        ("warning: retrying ... temporary failure in name resolution", "no way to the package"),
        ("error: could not install: permission denied: '/x'", "cannot be written to"),
        ("error: no matching distribution found for x", "not offered for this Python"),
        ("error: something new", "pip's words are above"),
    ],
)
def test_each_trouble_of_pip_has_its_sentence(said: str, sentence: str) -> None:
    assert sentence in dev.pip_trouble(said)


@pytest.mark.parametrize("arguments", [[], ["walk"]])
def test_an_unknown_command_shows_the_known_ones(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert dev.main(arguments) == 2
    assert "studio_app.dev run" in capsys.readouterr().err


def test_an_old_python_is_told_so() -> None:
    source = (ROOT / "studio_app" / "dev.py").read_text()
    ast.parse(source, feature_version=(3, 7))
    with pytest.raises(dev.SetupError, match=r"needs Python 3\.11 or newer; this is 3\.9"):
        dev.require_python((3, 9))
    dev.require_python((3, 11))
    dev.require_python((4, 0))


def test_only_the_standard_library_is_imported() -> None:
    tree = ast.parse((ROOT / "studio_app" / "dev.py").read_text())
    imported = {
        a.name for node in ast.walk(tree) if isinstance(node, ast.Import) for a in node.names
    }
    imported |= {n.module or "." for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= set(sys.stdlib_module_names)


Apt = Callable[[str], Path]


@pytest.fixture
def apt(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Apt:
    """Puts an apt-get of this script first on PATH, so that no test changes the machine."""

    def write(script: str) -> Path:
        log = tmp_path / "apt.log"
        program = tmp_path / "bin" / "apt-get"
        program.parent.mkdir()
        program.write_text(
            f'#!/bin/sh\necho "$DEBIAN_FRONTEND $@" >> {log}\n' + script.format(log=log)
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
        return log

    return write


LIBRARIES = {"libabsent-of-studio.so.9": "libabsent9", "libc.so.6": "libc6"}
LINE = "install -y --no-install-recommends libabsent9"


def test_root_gets_missing_libraries_installed(
    apt: Apt, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    log = apt("exit 0")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    dev.install_packages(dev.missing_libraries(LIBRARIES))
    assert log.read_text().splitlines()[-1] == f"noninteractive {LINE}"
    assert "installing: libabsent9" in capfd.readouterr().out


def test_old_package_lists_are_renewed(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    log = apt('[ "$1" = update ] || grep -q " update" {log} || exit 100')
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    dev.install_packages(dev.missing_libraries(LIBRARIES))
    assert log.read_text().splitlines()[-2:] == [
        "noninteractive update",
        f"noninteractive {LINE}",
    ]


def test_others_are_given_the_line_to_type(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    log = apt("exit 0")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(dev.SetupError, match=f"\n  sudo apt-get {LINE}$"):
        dev.install_packages(dev.missing_libraries(LIBRARIES))
    assert not log.exists()


def test_a_failing_installation_is_told(apt: Apt, monkeypatch: pytest.MonkeyPatch) -> None:
    apt("exit 100")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(dev.SetupError, match="could not install them"):
        dev.install_packages(dev.missing_libraries(LIBRARIES))


def test_systems_without_apt_are_told_the_libraries(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(dev.SetupError, match=r"libabsent-of-studio\.so\.9\. Install"):
        dev.install_packages(dev.missing_libraries(LIBRARIES))


def test_one_line_names_all_that_is_missing(
    apt: Apt, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    apt("exit 0")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(dev, "QT_LIBRARIES", LIBRARIES)
    monkeypatch.setattr(dev, "STAMP", tmp_path / "none")
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(dev.SetupError, match=r"sudo apt-get .* libabsent9 python3\.\d+-venv$"):
        dev.prepare([dev.RUNTIME_LOCK], window=False)


def test_this_python_makes_environments_of_its_own() -> None:
    assert dev.missing_modules() == {}


def test_the_locks_agree_and_name_no_index() -> None:
    pins = {}
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / "resources" / name).read_text()
        assert "://" not in text
        pins[name] = dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", text, re.M))
    assert pins["requirements.lock"]["pyside6"] == "6.11.3"
    assert pins["requirements.lock"].items() <= pins["requirements-dev.lock"].items()
