"""A PostgreSQL server in a temporary folder: made, started, stopped and removed."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.postgres_binaries import PostgresMissingError, find_bin_folder, major_version, program

_HOST = "127.0.0.1"
_SUPERUSER = "postgres"
_FOLDER_PREFIX = "studio-app-postgres-"
_LOCK_NAME = "supervisor.lock"
_START_ATTEMPTS = 5
_REMOVAL_SECONDS = 10.0
_MEMORY_FOLDER = Path("/dev/shm")
_NEEDED_MEMORY_BYTES = 2 * 1024**3
_PASSWORD_RULES = f"host all all {_HOST}/32 scram-sha-256\n"
_SETTINGS = f"""
listen_addresses = '{_HOST}'
unix_socket_directories = ''
max_connections = 200
password_encryption = 'scram-sha-256'
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] %u@%d '
"""
_FAST_SETTINGS = """
fsync = off
full_page_writes = off
max_wal_size = '128MB'
"""
# The default kind takes /dev/shm, which containers keep small, and leaves its files there
# when the server is killed.
_POSIX_SETTINGS = """
dynamic_shared_memory_type = mmap
"""


class ServerStartError(RuntimeError):
    """The server could not be made or started; the text says why, with the end of its log."""


class Server:
    """One server. `durable` keeps fsync on and the data on a disk, as production does."""

    def __init__(self, choice: str, durable: bool) -> None:
        self._choice = choice
        self._durable = durable
        self._folder: Path | None = None
        self._lock: int | None = None

    def start(self) -> dict[str, object]:
        """Make a cluster, start its server and return the fields of a Cluster.

        Raises ServerStartError or OSError.
        """
        try:
            bin_folder = find_bin_folder(self._choice)
        except PostgresMissingError as failure:
            raise ServerStartError(str(failure)) from failure
        parent = _temporary_parents(self._durable)[0]
        folder = Path(tempfile.mkdtemp(prefix=_FOLDER_PREFIX, dir=parent))
        self._folder = folder
        self._lock = _lock(folder)
        cluster_folder = folder / "cluster"
        cluster_folder.mkdir(mode=0o700)
        programs = bin_folder
        if _is_root():
            folder.chmod(0o711)
            os.chown(cluster_folder, *_unprivileged_ids())
            if not _open_to_all(Path(program(bin_folder, "postgres"))):
                programs = _copy_for_all(bin_folder, folder / "programs")
        os.write(self._lock, os.fsencode(programs))
        password = secrets.token_urlsafe(24)
        _make_cluster(programs, cluster_folder, password, self._durable)
        return {
            "host": _HOST,
            "port": _start(programs, cluster_folder),
            "superuser": _SUPERUSER,
            "password": password,
            "bin_folder": str(bin_folder),
            "log_file": str(cluster_folder / "server.log"),
        }

    def stop(self) -> None:
        """Stop the server at once, if there is one, and remove its folder."""
        if self._folder is not None:
            _stop_and_remove(self._folder)
            self._folder = None
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def remove_abandoned_servers() -> None:
    """Stop and remove this user's servers whose supervisor was killed before it could."""
    if sys.platform == "win32":
        return
    found = {
        folder
        for parent in _temporary_parents(durable=False)
        for folder in parent.glob(f"{_FOLDER_PREFIX}*")
    }
    for folder in found:
        # Its own supervisor, or the remover of another run, may take it away meanwhile.
        with suppress(FileNotFoundError):
            _remove_if_abandoned(folder)


def _remove_if_abandoned(folder: Path) -> None:
    import fcntl

    # Another user's folder could name any program to run.
    if folder.lstat().st_uid != os.geteuid() or not (folder / _LOCK_NAME).is_file():
        return
    lock = os.open(folder / _LOCK_NAME, os.O_RDWR)
    try:
        # The kernel frees this lock when the supervisor dies, and not before.
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _stop_and_remove(folder)
    except BlockingIOError:
        return
    finally:
        os.close(lock)


def _lock(folder: Path) -> int:
    """Return the open lock file of a folder, which will name the programs of its server."""
    unlocked_name = folder / "new.lock"
    lock = os.open(unlocked_name, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(lock, fcntl.LOCK_EX)
        unlocked_name.rename(folder / _LOCK_NAME)
    return lock


def _make_cluster(programs: Path, cluster_folder: Path, password: str, durable: bool) -> None:
    password_file = cluster_folder / "password"
    password_file.touch(mode=0o600)
    if _is_root():
        os.chown(password_file, *_unprivileged_ids())
    password_file.write_text(password, encoding="ascii")
    data = cluster_folder / "data"
    if major_version(programs) >= 17:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    elif sys.platform == "linux":
        locale = ["--locale=C.UTF-8"]
    else:
        locale = ["--locale-provider=icu", "--icu-locale=und", "--locale=C"]
    command = [program(programs, "initdb"), "-D", str(data), "--no-sync", "--encoding=UTF8"]
    command += [f"--username={_SUPERUSER}", f"--pwfile={password_file}", "--auth=scram-sha-256"]
    done = _run(command + locale, cluster_folder)
    if done.returncode != 0:
        raise ServerStartError(f"initdb could not make a test cluster:\n{done.stdout}")
    password_file.unlink()
    (data / "pg_hba.conf").write_text(_PASSWORD_RULES, encoding="ascii")
    with (data / "postgresql.conf").open("a", encoding="ascii") as settings:
        settings.write(_SETTINGS)
        if os.name == "posix":
            settings.write(_POSIX_SETTINGS)
        if not durable:
            settings.write(_FAST_SETTINGS)


def _start(programs: Path, cluster_folder: Path) -> int:
    """Start the server and return its port once it takes connections."""
    log = cluster_folder / "server.log"
    for _attempt in range(_START_ATTEMPTS):
        port = _free_port()
        command = [program(programs, "pg_ctl"), "start", "-D", str(cluster_folder / "data")]
        command += ["-l", str(log), "-w", "-t", "60", "-o", f"-p {port}"]
        if _run(command, cluster_folder).returncode == 0:
            return port
        said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        if "could not bind" not in said:
            raise ServerStartError(f"The test server did not start; its log ends:\n{said[-2000:]}")
        log.unlink()
    raise ServerStartError(f"The test server found no free port in {_START_ATTEMPTS} attempts.")


def _stop_and_remove(folder: Path) -> None:
    lock_file = folder / (_LOCK_NAME if os.name == "posix" else "new.lock")
    programs = os.fsdecode(lock_file.read_bytes())
    process_file = folder / "cluster" / "data" / "postmaster.pid"
    if programs and process_file.exists() and _answers(process_file):
        command = [program(Path(programs), "pg_ctl"), "stop", "-D", str(process_file.parent)]
        _run([*command, "-m", "immediate", "-w", "-t", "30"], folder / "cluster")
    deadline = time.monotonic() + _REMOVAL_SECONDS
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        time.sleep(0.05)


def _answers(process_file: Path) -> bool:
    """After a restart of the machine the number in the file may be any other process's."""
    lines = process_file.read_text(encoding="utf-8").splitlines()
    if len(lines) < 4:
        return True
    with socket.socket() as probe:
        return probe.connect_ex((_HOST, int(lines[3]))) == 0


def _run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a program of PostgreSQL, which all refuse to run as root."""
    environment = {name: value for name, value in os.environ.items() if name[:2] != "PG"}
    environment["LC_ALL"] = "C"
    user, group = _unprivileged_ids() if _is_root() else (None, None)
    # To a file: the server inherits it, so that a pipe would never end.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=user,
            group=group,
            extra_groups=None if user is None else [],
            check=False,
        )
        output.seek(0)
        return subprocess.CompletedProcess(command, done.returncode, output.read(), "")


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _unprivileged_ids() -> tuple[int, int]:
    """Return user and group of an account with few rights. Raises ServerStartError."""
    import pwd

    for name in ("nobody", "postgres"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return account.pw_uid, account.pw_gid
    raise ServerStartError(
        "PostgreSQL refuses to run as root, and this machine has neither an account 'nobody' "
        "nor an account 'postgres'. Make one, or run the tests as an ordinary user."
    )


def _temporary_parents(durable: bool) -> list[Path]:
    """Return folders for temporary folders that the server's account can reach, best first."""
    usual = Path(tempfile.gettempdir())
    folders = [usual]
    if _is_root():
        others = (Path("/tmp"), Path("/var/tmp"))
        folders = [path for path in (usual, *others) if path.is_dir() and _open_to_all(path)]
    # Copying a database makes hundreds of files: 10 ms in memory, 80 to 400 on a disk.
    if not durable and sys.platform == "linux" and _MEMORY_FOLDER.is_dir():
        space = os.statvfs(_MEMORY_FOLDER)
        roomy = space.f_bavail * space.f_frsize >= _NEEDED_MEMORY_BYTES
        usable = os.access(_MEMORY_FOLDER, os.W_OK | os.X_OK) and _open_to_all(_MEMORY_FOLDER)
        if roomy and usable and not space.f_flag & os.ST_NOEXEC:
            folders.insert(0, _MEMORY_FOLDER)
    return folders or [usual]


def _open_to_all(path: Path) -> bool:
    path = path.resolve()
    needed = stat.S_IROTH | stat.S_IXOTH
    return path.stat().st_mode & needed == needed and all(
        parent.stat().st_mode & stat.S_IXOTH for parent in path.parents
    )


def _copy_for_all(bin_folder: Path, target: Path) -> Path:
    """Copy an installation to where every account can run it, and return its bin folder."""
    prefix = bin_folder.parent
    package = prefix.parent
    copied = target / package.name / prefix.name
    shutil.copytree(prefix, copied, ignore=shutil.ignore_patterns("*.a", "include", "doc"))
    # Wheels keep libraries beside the package and find them by a relative path.
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, target / libraries.name)
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o055 if path.is_dir() or mode & 0o100 else 0o044))
    return copied / bin_folder.name


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])
