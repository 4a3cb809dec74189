"""Makes Studio App's environment in .venv, then runs the program or its tests.

Standard library only: it runs before anything is installed, also on a Python that is too old.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

OLDEST_PYTHON = (3, 11)
# A name of our own, so that a type checker checks the branches of every platform.
PLATFORM = str(sys.platform)
ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "studio-app.json"
RUNTIME_LOCK = ROOT / "resources" / "requirements.lock"
TEST_LOCK = ROOT / "resources" / "requirements-dev.lock"

USAGE = """\
python3 -m studio_app.dev run [arguments]   opens Studio App on the demo studio
python3 -m studio_app.dev run --tour        plays the tour without a window instead
python3 -m studio_app.dev test              checks the code, then runs all tests
python3 -m studio_app.dev test [arguments]  runs pytest with these arguments"""

# Layers that know no screen are tested with Qt out of reach; the rest is tested after them.
BELOW_THE_SCREEN = ("domain", "repositories", "services", "reports", "security", "migrations")
# One more than most machines of a test run have cores: tests wait for servers and disks.
_PYTEST = ["-m", "pytest", "-n", "3", "--dist", "loadgroup"]
TESTS_BELOW_THE_SCREEN = [
    *_PYTEST,
    *("--cov", "--cov-report", "term", "-p", "tests.measured"),
    *("-p", "tests.without_qt", "-p", "no:pytest-qt"),
    *(f"tests/{folder}" for folder in BELOW_THE_SCREEN),
]
TESTS_OF_THE_SCREEN = [
    *_PYTEST,
    *(f"--ignore=tests/{folder}" for folder in BELOW_THE_SCREEN),
]

# What Qt's libraries name as needed on Linux and do not bring, with the Debian package of each.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
}
WINDOW_LIBRARIES = {
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}

NETWORK_TROUBLE = (
    "failed to establish a new connection",
    "newconnectionerror",
    "name resolution",
    "name or service not known",
    "network is unreachable",
    "connection refused",
    "connection broken",
    "timed out",
    "proxyerror",
    "max retries exceeded",
)


CANNOT_WRITE = (
    f"{ROOT} cannot be written to, and Studio App keeps its libraries there, in .venv. Copy the "
    "folder to a place of your own and run the same command there."
)
DISK_FULL = "The disk is full: the libraries need 1.5 GB. Make room and run the same command again."


class SetupError(Exception):
    """The environment cannot be made; the message says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Runs one command; returns its exit code, 2 when the set-up fails."""
    command, *rest = (sys.argv[1:] if arguments is None else arguments) or [""]
    if command in ("-h", "--help"):
        print(USAGE)
        return 0
    if command not in ("run", "test"):
        print(USAGE, file=sys.stderr)
        return 2
    try:
        require_python(sys.version_info[:2])
        os.chdir(ROOT)
        return run_program(rest) if command == "run" else run_tests(rest)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. The same command starts again where that is safe.", file=sys.stderr)
        return 130


def run_program(arguments: list[str]) -> int:
    """Opens the demo studio, or plays the tour where asked to or where no display is."""
    tour = "--tour" in arguments
    if not tour and not has_display():
        print("There is no display here, so Studio App plays its tour without a window.")
        tour = True
    prepare([RUNTIME_LOCK], window=not tour)
    environment = dict(os.environ)
    if not tour:
        return replace_process(["-m", "studio_app", "--demo", *arguments], environment)
    environment["QT_QPA_PLATFORM"] = "offscreen"
    rest = [argument for argument in arguments if argument != "--tour"]
    return replace_process(["-m", "studio_app", "tour", *rest], environment)


def run_tests(arguments: list[str]) -> int:
    """Runs pytest with these arguments; without any, all checks, stopping at the first to fail."""
    prepare([RUNTIME_LOCK, TEST_LOCK], window=False)
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    if arguments:
        return replace_process(["-m", "pytest", *arguments], environment)
    for check in (["-m", "ruff", "check"], ["-m", "mypy"], TESTS_BELOW_THE_SCREEN):
        print("$ " + " ".join(check[1:]), flush=True)
        code = subprocess.run([str(venv_python()), *check], env=environment, check=False).returncode
        if code != 0:
            return code if code > 0 else 128 - code
    return replace_process(TESTS_OF_THE_SCREEN, environment)


def require_python(version: tuple[int, ...]) -> None:
    """Raises SetupError when this version of Python is too old."""
    if version < OLDEST_PYTHON:
        raise SetupError(
            "Studio App needs Python {}.{} or newer; this is {}.{}. Install a newer Python and "
            "start this command with it.".format(*OLDEST_PYTHON, *version)
        )


def has_display() -> bool:
    """Returns whether a window can be shown here."""
    if PLATFORM in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def prepare(locks: list[Path], window: bool) -> None:
    """Makes .venv hold what the last of these locks names, which includes the others.

    Does nothing where that is so already. Raises SetupError with a sentence that says what to do.
    """
    wanted = {lock.name: fingerprint(lock) for lock in locks}
    present = installed_locks()
    outdated = any(present.get(name, value) != value for name, value in wanted.items())
    from_scratch = outdated or not present
    missing = missing_libraries({**QT_LIBRARIES, **WINDOW_LIBRARIES} if window else QT_LIBRARIES)
    if from_scratch:
        missing.update(missing_modules())
    if missing:
        install_packages(missing)
    if all(present.get(name) == value for name, value in wanted.items()):
        return
    print("Setting up Studio App in .venv: this happens once and takes a few minutes.", flush=True)
    try:
        if from_scratch:
            make_venv()
            present = {}
        # Gone until all is installed, so that an interrupted set-up is not taken for a whole one.
        STAMP.unlink(missing_ok=True)
        install(locks[-1])
        STAMP.write_text(json.dumps({"python": python_version(), "locks": {**present, **wanted}}))
    except OSError as error:
        raise SetupError(file_trouble(error)) from error


def fingerprint(lock: Path) -> str:
    """Returns the hash of a lock file. Raises SetupError where the checkout lacks it."""
    try:
        return hashlib.sha256(lock.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise SetupError(f"{lock} is missing. Get a complete copy of Studio App.") from None


def installed_locks() -> dict[str, str]:
    """Returns name and hash of the locks that .venv holds; empty where it has to be made anew."""
    try:
        stamp = json.loads(STAMP.read_text())
        fits = stamp["python"] == python_version() and venv_python().exists()
        return dict(stamp["locks"]) if fits else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def python_version() -> str:
    """Returns what a .venv depends on: Python's implementation and its first two numbers."""
    return f"{sys.implementation.name} {sys.version_info[0]}.{sys.version_info[1]}"


def venv_python() -> Path:
    """Returns the Python inside .venv, whether or not it exists."""
    return VENV / ("Scripts/python.exe" if PLATFORM == "win32" else "bin/python")


def make_venv() -> None:
    """Makes an empty .venv in place of whatever is there."""
    VENV.mkdir(exist_ok=True)
    STAMP.unlink(missing_ok=True)
    # Inside an environment, only the Python beneath it can replace that environment.
    python = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([python, "-m", "venv", "--clear", str(VENV)], check=False)
    if made.returncode != 0:
        raise SetupError(
            f"Python could not make the environment {VENV}; its words are above. Delete that "
            "folder and run the same command again."
        )


def install(lock: Path) -> None:
    """Installs exactly what the lock names, every file checked against its hash."""
    command = [str(venv_python()), "-m", "pip", "install", "--disable-pip-version-check"]
    # The lock is whole. Left to look for itself, an older pip meets a library that another wants
    # with an extra, takes its newest version, and then misses that one's hash.
    command += ["--no-input", "--only-binary=:all:", "--no-deps", "--require-hashes"]
    command += ["-r", str(lock)]
    said = []
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, errors="replace") as pip:
        assert pip.stderr is not None
        for line in pip.stderr:
            sys.stderr.write(line)
            said.append(line.lower())
    if pip.returncode != 0:
        raise SetupError(pip_trouble("".join(said)))


def pip_trouble(said: str) -> str:
    """Returns the sentence for what pip said, in lower case, when it failed."""
    again = "run the same command again"
    if "no space left" in said:
        return DISK_FULL
    if "do not match the hashes" in said:
        return (
            "A library that was downloaded is not the one Studio App was made with, so nothing of "
            f"it was used. Check the package index that pip is set up for and {again}."
        )
    if any(words in said for words in NETWORK_TROUBLE):
        return (
            "The libraries could not be downloaded: there is no way to the package index. Check "
            f"the network (behind a proxy, set HTTPS_PROXY) and {again}."
        )
    if "no matching distribution" in said:
        return (
            f"A library that Studio App needs is not offered for this Python ({python_version()}) "
            f"on this system; pip names it above. Install Python 3.12, say, and {again} with it."
        )
    if "permission denied" in said or "read-only file system" in said:
        return CANNOT_WRITE
    return f"The libraries could not be installed; pip's words are above. Mend that and {again}."


def file_trouble(error: OSError) -> str:
    """Returns the sentence for a file of the environment that could not be written."""
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return CANNOT_WRITE
    if error.errno == errno.ENOSPC:
        return DISK_FULL
    return f"The environment could not be made: {error}. Mend that and run the same command again."


def missing_libraries(libraries: dict[str, str]) -> dict[str, str]:
    """Returns those of these shared libraries that do not load here; none except on Linux."""
    if not PLATFORM.startswith("linux"):
        return {}
    return {name: package for name, package in libraries.items() if not loads(name)}


def missing_modules() -> dict[str, str]:
    """Returns the parts of Python that make environments and that Debian packs separately."""
    package = "python{}.{}-venv".format(*sys.version_info)
    modules = ("venv", "ensurepip")
    return {name: package for name in modules if importlib.util.find_spec(name) is None}


def loads(library: str) -> bool:
    """Returns whether the system finds and loads this shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def install_packages(missing: dict[str, str]) -> None:
    """Installs the Debian packages of what is missing, as root.

    Raises SetupError with the line to type where it may not, or with the names of what is missing
    on other systems.
    """
    apt = shutil.which("apt-get")
    if apt is None:
        raise SetupError(
            f"Studio App needs parts of the system that are missing here: {', '.join(missing)}. "
            "Install them with the system's package manager and run the same command again."
        )
    packages = sorted(set(missing.values()))
    line = "apt-get install -y --no-install-recommends " + " ".join(packages)
    reason = "Studio App needs system packages that are missing here"
    if getattr(os, "geteuid", lambda: -1)() != 0:
        raise SetupError(f"{reason}. Type this, then run the same command again:\n  sudo {line}")
    print(f"{reason}; installing: {' '.join(packages)}", flush=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    # A fresh machine has no package lists, and old ones name files that are gone.
    known = any(Path("/var/lib/apt/lists").glob("*Packages*"))
    for update in ([False] if known else []) + [True]:
        if update:
            subprocess.run([apt, "update"], env=environment, check=False)
        if subprocess.run([apt, *line.split()[1:]], env=environment, check=False).returncode == 0:
            return
    raise SetupError(
        f"{reason}, and apt-get could not install them; its words are above. Mend that, type this, "
        f"then run the same command again:\n  {line}"
    )


def replace_process(arguments: list[str], environment: dict[str, str]) -> int:
    """Continues as .venv's Python with these arguments; returns its exit code on Windows."""
    python = str(venv_python())
    sys.stdout.flush()
    sys.stderr.flush()
    if PLATFORM == "win32":
        return subprocess.run([python, *arguments], env=environment, check=False).returncode
    os.execve(python, [python, *arguments], environment)


if __name__ == "__main__":
    sys.exit(main())
