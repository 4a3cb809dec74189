"""The command line: init, migrate, demo, doctor, bench, tour, and the window's own options."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from studio_app import __version__, bootstrap, paths
from studio_app.cli_assignments import add_assignment_commands
from studio_app.cli_files import add_file_commands

if TYPE_CHECKING:
    from studio_app.domain.backups import Restored

CANNOT = 2
SOMETHING_OFF = 1


def _window_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="studio-app", description="Runs a studio's day.")
    parser.add_argument("--version", action="version", version=f"Studio App {__version__}")
    parser.add_argument("--database", metavar="URL", help="the studio to open")
    parser.add_argument("--demo", action="store_true", help="open the demo studio of this PC")
    parser.add_argument("--smoke", action="store_true", help="open the window, then quit")
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _folder(text: str) -> Path:
    if not text:
        raise argparse.ArgumentTypeError("name a folder")
    return Path(text)


def _parser() -> argparse.ArgumentParser:
    parser = _window_parser()
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")

    def command(
        name: str, run: Callable[[argparse.Namespace], int], text: str
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(run=run)
        sub.add_argument(
            "--database",
            metavar="URL",
            default=argparse.SUPPRESS,
            help="sqlite:///FILE or postgresql+psycopg://USER@HOST/DATABASE "
            "(default: the studio on this PC)",
        )
        sub.add_argument(
            "--recovery-code-file",
            type=Path,
            metavar="FILE",
            help="a file that holds the code of an encrypted studio (default: this PC's keyring)",
        )
        return sub

    init = command("init", _init, "Set up a new studio with its first owner.")
    init.add_argument("--studio", required=True, help="the studio's name")
    init.add_argument("--owner", required=True, help="the owner's name")
    init.add_argument("--login", required=True, help="the name that the owner logs in with")
    init.add_argument("--time-zone", default="Europe/Berlin", help="such as Asia/Seoul")
    init.add_argument("--currency", default="EUR", help="such as KRW")
    init.add_argument("--locale", default="en_GB", help="such as ko_KR")
    init.add_argument(
        "--password-file", type=Path, help="a file that holds the password (default: asks)"
    )
    migrate = command(
        "migrate", _migrate, "Bring the database's tables up to date; makes them when missing."
    )
    migrate.add_argument(
        "--without-backup",
        action="store_true",
        help="change a server's tables although no backup of them can be made",
    )
    backup = command("backup", _backup, "Make a backup of the studio and check it.")
    backup.add_argument("--to", type=_folder, metavar="FOLDER", help="the folder to write it to")
    backup.add_argument(
        "--daily", action="store_true", help="keep only the newest 14 of those made with this"
    )
    backup.add_argument("--json", action="store_true", help="print what was made as JSON")
    backup.add_argument(
        "--new-password",
        action="store_true",
        help="on a server: give the backup role a new password, which this PC keeps",
    )
    restore = command("restore", _restore, "Bring the studio back from a backup.")
    restore.add_argument("file", type=Path, metavar="FILE", help="the backup")
    restore.add_argument(
        "--with-faults",
        action="store_true",
        help="bring it back although the examination finds something off in it",
    )
    restore.add_argument(
        "--login", metavar="NAME", help="an owner, whom the restored studio's history names for it"
    )
    restore.add_argument(
        "--password-file", type=Path, help="a file that holds that password (default: asks)"
    )
    for sub in (migrate, backup, restore):
        sub.add_argument(
            "--programs", type=Path, metavar="FOLDER", help="where pg_dump and pg_restore are"
        )
    demo = command("demo", _demo, "Fill an empty database with a demo studio.")
    demo.add_argument("--trainers", type=_positive, default=6)
    demo.add_argument("--clients", type=_positive, default=120)
    demo.add_argument("--weeks", type=_positive, default=8)
    demo.add_argument("--seed", type=int, default=1)
    demo.add_argument("--today", type=date.fromisoformat, help="YYYY-MM-DD (default: today)")
    demo.add_argument("--json", action="store_true", help="print the logins as JSON")
    doctor = command("doctor", _doctor, "Check what the program promises about the data.")
    doctor.add_argument("--json", action="store_true", help="print the findings as JSON")
    doctor.add_argument("--noted", default="", metavar="LINK", help="look for this audit link")
    doctor.add_argument(
        "--note-anew",
        action="store_true",
        help="take the audit trail that is there for the one that this PC saw",
    )
    add_file_commands(command, _url, _password)
    add_assignment_commands(command, _url, _password)
    bench = command("bench", _bench, "Measure how fast the program is, in a studio made for it.")
    bench.add_argument("--size", choices=("small", "studio", "chain"), default="studio")
    bench.add_argument("--only", metavar="NAME", help="measure this figure alone")
    bench.add_argument("--json", type=Path, metavar="FILE", help="write the results to it")
    bench.add_argument("--check", action="store_true", help="exit with 1 when a goal is missed")
    tour = command("tour", _tour, "Play through the program without a window; saves pictures.")
    tour.add_argument("--folder", type=Path, default=Path("build") / "tour")
    return parser


def _url(given: argparse.Namespace) -> str:
    url = given.database or bootstrap.local_url()
    bootstrap.unlock(url, _recovery_code(given))
    return url


def _recovery_code(given: argparse.Namespace) -> str | None:
    from studio_app.domain.errors import InvalidInput

    file: Path | None = given.recovery_code_file
    try:
        return None if file is None else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InvalidInput(
            "code", f"The file “{file}” with the recovery code cannot be read."
        ) from error


def _init(given: argparse.Namespace) -> int:
    from studio_app.services.founding import FoundingRequest

    bootstrap.found_studio(
        _url(given),
        FoundingRequest(
            studio_name=given.studio,
            time_zone=given.time_zone,
            currency=given.currency,
            locale=given.locale,
            owner_name=given.owner,
            login=given.login,
            password=_password("Password of the owner: ", given.password_file),
        ),
    )
    print(f"The studio “{given.studio}” is ready. Log in as {given.login}.")
    return 0


def _password(question: str, file: Path | None) -> str:
    from getpass import getpass

    from studio_app.domain.errors import InvalidInput

    try:
        if file is None:
            return getpass(question)
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    except EOFError as error:
        raise InvalidInput(
            "password", "No password was typed. Type one, or name a file with --password-file."
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidInput("password", f"The password file “{file}” is not plain text.") from error
    except OSError as error:
        raise InvalidInput(
            "password", f"The password file “{file}” cannot be read: {error.strerror}."
        ) from error


def _migrate(given: argparse.Namespace) -> int:
    bootstrap.migrate(_url(given), without_backup=given.without_backup, programs=given.programs)
    print("The database is up to date.")
    return 0


def _demo(given: argparse.Namespace) -> int:
    from studio_app.services.demo import DemoRequest

    request = DemoRequest(
        trainers=given.trainers,
        clients=given.clients,
        weeks=given.weeks,
        seed=given.seed,
        today=given.today,
    )
    logins = bootstrap.fill_demo(_url(given), request)
    if given.json:
        rows = [
            {key: value for key, value in asdict(login).items() if key != "name"}
            for login in logins
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    print("The demo studio is ready. Its logins:")
    for login in logins:
        note = f"  (trainer {login.trainer})" if login.trainer else ""
        print(f"  {login.role.value:<12}{login.login:<12}{login.password}{note}")
    return 0


def _doctor(given: argparse.Namespace) -> int:
    diagnosis = bootstrap.examine(_url(given), given.noted, note_anew=given.note_anew)
    if given.json:
        print(diagnosis.to_json())
    else:
        for finding in diagnosis.findings:
            mark = ("ok " if finding.count == 0 else "!  ") if finding.ok else "OFF"
            print(f"{mark}  {finding.check}  {finding.detail}".rstrip())
    return 0 if diagnosis.ok else SOMETHING_OFF


def _backup(given: argparse.Namespace) -> int:
    if given.new_password:
        return _new_backup_password(given)
    made = bootstrap.back_up(
        _url(given), daily=given.daily, folder=given.to, programs=given.programs
    )
    backup = made.backup
    if given.json:
        content = {
            "file": str(backup.file),
            "made_at": backup.made_at.isoformat(),
            "kind": backup.kind.value,
            "size": backup.size,
            "checked": backup.checked,
            "faults": [asdict(fault) for fault in made.faults],
        }
        print(json.dumps(content, ensure_ascii=False, indent=2))
    else:
        print(f"The studio is backed up, and the backup was read back: {backup.file}")
        for fault in made.faults:
            print(f"OFF  {fault.check}  {fault.detail}")
    return SOMETHING_OFF if made.faults else 0


def _new_backup_password(given: argparse.Namespace) -> int:
    import secrets

    password = secrets.token_urlsafe(24)
    role, kept = bootstrap.keep_backup_password(_url(given), password)
    print(f"The database role “{role}” has a new password: {password}")
    if kept:
        print("This PC keeps it in its keyring. Type it once on each other PC that backs up daily.")
    else:
        print("This PC has no keyring to keep it in: write it down.")
    return 0


def _restore(given: argparse.Namespace) -> int:
    from studio_app.domain.errors import BackupFaulty, DatabaseProblem

    question = f"Password of {given.login}: "
    password = _password(question, given.password_file) if given.login else ""
    # Not opened first: it may be damaged, or encrypted with another key than the backup.
    url = given.database or bootstrap.local_url()
    try:
        restored = bootstrap.restore(
            url,
            given.file,
            given.programs,
            _recovery_code(given),
            with_faults=given.with_faults,
            tell=_tell_passwords,
        )
    except BackupFaulty as error:
        if not error.can_be_taken:
            raise
        raise DatabaseProblem(
            f"{error} To go back to it all the same, add --with-faults."
        ) from error
    print(f"The studio is back as it is in {given.file}, and was examined.")
    for fault in restored.faults:
        print(f"OFF  {fault}")
    if restored.encrypted_again:
        print("It is encrypted with the key that it had; the backup is not.")
    if restored.before is not None:
        print(f"What was there before is kept: {restored.before}")
    if restored.without_password:
        print(f"{restored.without_password} more logins wait for a new password from the owner.")
    _note_restored(given, password)
    return 0


def _tell_passwords(restored: Restored) -> None:
    # Once the studio is there, nobody can ask for them again.
    for new in restored.passwords:
        print(f"This server did not know {new.login}, who has a new password: {new.password}")
    sys.stdout.flush()


def _note_restored(given: argparse.Namespace, password: str) -> None:
    from studio_app.domain.errors import StudioError

    if not given.login:
        print("No entry in its history tells of this: with --login, one says who did it.")
        return
    try:
        bootstrap.note_restored(_url(given), given.file, given.login, password)
    except StudioError as error:
        print(f"No entry in its history tells of this. {error}")


def _bench(given: argparse.Namespace) -> int:
    from studio_app.bench.command import bench

    results = bench(given.database, given.size, given.only, given.json)
    missed = any(not result.met for result in results)
    return SOMETHING_OFF if given.check and missed else 0


def _tour(given: argparse.Namespace) -> int:
    return bootstrap.play_tour(given.folder)


def _window(given: argparse.Namespace) -> int:
    from studio_app.ui.gui_services import GuiOptions

    return bootstrap.run_gui(GuiOptions(url=given.database, demo=given.demo, smoke=given.smoke))


def run_command(arguments: Sequence[str]) -> int:
    """Run a sub-command and return its exit code; what a person can mend is said in a sentence."""
    from studio_app.domain.errors import ServerAway, StudioEncrypted, StudioError

    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    given = _parser().parse_args(arguments)
    if given.command is None:
        return _window(given)
    bootstrap.set_up_logging()
    try:
        return int(given.run(given))
    except StudioEncrypted as error:
        print(f"studio-app: {error} Name a file with it: --recovery-code-file.", file=sys.stderr)
        return CANNOT
    except ServerAway as error:
        # It goes on with what was typed into a form.
        print(f"studio-app: {str(error).partition(';')[0].rstrip('.')}.", file=sys.stderr)
        return CANNOT
    except StudioError as error:
        print(f"studio-app: {error}", file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        print("studio-app: stopped; nothing was left half-done.", file=sys.stderr)
        return CANNOT
    except Exception:
        logging.getLogger(__name__).exception("A command failed.")
        print(
            "studio-app: Something went wrong, and the command was not done. What is known of it "
            f"is in the log in {paths.log_folder()}.",
            file=sys.stderr,
        )
        return CANNOT
