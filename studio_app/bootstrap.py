"""The one place that sees every layer and puts them together."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from studio_app import paths
from studio_app.domain.addresses import file_url
from studio_app.keychain import Keychain
from studio_app.settings import Settings

if TYPE_CHECKING:
    from studio_app.domain.backups import Restored
    from studio_app.repositories.house import House
    from studio_app.services.access import DemoLogin, Studio
    from studio_app.services.backup_desk import BackupDesk
    from studio_app.services.backups import BackupMade
    from studio_app.services.demo import DemoRequest
    from studio_app.services.doctor import Diagnosis
    from studio_app.services.encryption import EncryptionDesk
    from studio_app.services.founding import FoundingRequest
    from studio_app.services.mail_desk import MailDesk
    from studio_app.ui.gui_services import GuiOptions, GuiServices

LARGEST_LOG = 1_000_000


class LogFile(logging.FileHandler):
    """A log that is put aside, in place of the one before, once it has grown large.

    The standard library's own loads its network modules, for which the first window would wait.
    """

    def __init__(self, file: Path) -> None:
        """Raises OSError when the file cannot be written."""
        super().__init__(file, encoding="utf-8")
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        if self.stream is not None and self.stream.tell() > LARGEST_LOG:
            self.close()
            # Another window of the program may hold it open where that forbids renaming.
            with suppress(OSError):
                os.replace(self.baseFilename, self.baseFilename + ".1")
        super().emit(record)


def set_up_logging() -> None:
    """Log to a file that never grows large, or to the terminal where it cannot be written."""
    root = logging.getLogger()
    root.setLevel(logging.INFO)
    try:
        paths.log_folder().mkdir(parents=True, exist_ok=True)
        root.addHandler(LogFile(paths.log_folder() / "studio-app.log"))
    except OSError:
        root.addHandler(logging.StreamHandler())


def local_url() -> str:
    """Return the address of the studio on this PC, its folder made when missing."""
    return file_url(_with_folder(paths.default_database_file()))


def _with_folder(file: Path) -> Path:
    from studio_app.domain.errors import DatabaseProblem

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseProblem(
            f"The folder “{file.parent}” cannot be made ({error.strerror}). Choose another with "
            "the variable STUDIO_APP_HOME, or ask whoever looks after this PC."
        ) from error
    return file


def open_studio(url: str) -> Studio:
    """Open the studio at the address, with what its reports need; see ``services.access``."""
    from studio_app.reports.fonts import register
    from studio_app.services import access, encryption

    encryption.unlock(url, Keychain())
    studio = access.open_studio(url, scripts=paths.migrations_folder(), backups=upgrades_folder())
    register(paths.resource("fonts"))
    return studio


def found_studio(url: str, request: FoundingRequest) -> None:
    """Set up a studio with its first owner; see ``services.founding``."""
    from studio_app.services import founding

    founding.found_studio(
        url, request, scripts=paths.migrations_folder(), backups=upgrades_folder()
    )


def migrate(url: str, *, without_backup: bool = False, programs: Path | None = None) -> House:
    """Return the database at the address with the newest tables in it.

    A server's studio is dumped first, unless ``without_backup``; raises DatabaseProblem with what
    to do where that cannot be done.
    """
    from studio_app.services.backups import back_up_before_upgrade
    from studio_app.services.founding import prepare

    def back_up() -> None:
        kept = Settings(paths.settings_file()).server_programs_folder
        back_up_before_upgrade(url, backups_folder(), programs=programs or kept)

    return prepare(
        url,
        scripts=paths.migrations_folder(),
        backups=upgrades_folder(),
        first=None if without_backup else back_up,
    )


def examine(url: str, noted: str, *, note_anew: bool) -> Diagnosis:
    """Examine the studio at the address, with what this PC saw of it; see ``services.doctor``.

    To ``note_anew`` takes what is there of the audit trail for what this PC saw.
    """
    from studio_app.services import doctor

    return doctor.examine(url, noted, Settings(paths.settings_file()), note_anew=note_anew)


def backups_folder() -> Path:
    """Return the folder that backups go to, as this person chose it."""
    return Settings(paths.settings_file()).backups_folder or paths.backups_folder()


def upgrades_folder() -> Path:
    """Return the folder that backups before an upgrade go to: the chosen one while it is there.

    A disk that was unplugged must not keep a studio from being opened.
    """
    chosen = backups_folder()
    with suppress(OSError):
        chosen.mkdir(parents=True, exist_ok=True)
    return chosen if os.access(chosen, os.W_OK) else paths.backups_folder()


def back_up(url: str, *, daily: bool, folder: Path | None, programs: Path | None) -> BackupMade:
    """Make a backup of the studio at the address; see ``services.backups``."""
    from studio_app.domain.backups import BackupKind
    from studio_app.services import backups

    return backups.back_up(
        url,
        BackupKind.DAILY if daily else BackupKind.MANUAL,
        folder or backups_folder(),
        programs=programs or Settings(paths.settings_file()).server_programs_folder,
    )


def keep_backup_password(url: str, password: str) -> tuple[str, bool]:
    """Give a server's backup role a password, and keep it in this PC's keyring where there is one.

    Return the role's name, and whether the password was kept.
    """
    from studio_app.services import backups

    role = backups.renew_backup_password(url, password)
    return role, backups.keep_password(Keychain(), url, password)


def restore(
    url: str,
    file: Path,
    programs: Path | None,
    code: str | None = None,
    *,
    with_faults: bool = False,
    tell: Callable[[Restored], None] = lambda restored: None,
) -> Restored:
    """Bring the studio at the address back from a backup; see ``services.restoring``.

    With the recovery ``code`` of an encrypted backup; the studio itself need not open.
    """
    from datetime import UTC, datetime

    from studio_app.services import encryption, restoring, seen_links

    keychain, settings = Keychain(), Settings(paths.settings_file())
    encryption.unlock_for_restore(url, file, keychain, code)
    restored = restoring.restore(
        url,
        file,
        backups_folder(),
        scripts=paths.migrations_folder(),
        programs=programs or settings.server_programs_folder,
        with_faults=with_faults,
        tell=tell,
    )
    encryption.keep_key(url, keychain)
    seen_links.note_links(url, settings, datetime.now(UTC))
    return restored


def note_restored(url: str, file: Path, login: str, password: str) -> None:
    """Log in to a restored studio, and note in its audit trail who brought it back.

    Raises what logging in does, and NotAllowed.
    """
    from datetime import UTC, datetime

    from studio_app.services import audit

    now = datetime.now(UTC)
    entered = open_studio(url).log_in(login, password, now)
    try:
        audit.note_restored(entered, file, now)
    finally:
        entered.close()


def backup_desks(settings: Settings, keychain: Keychain) -> Callable[[str], BackupDesk]:
    """Return what gives the windows the backups of the studio at an address."""

    def desk(url: str) -> BackupDesk:
        from studio_app.services.backup_desk import BackupDesk

        return BackupDesk(
            url,
            scripts=paths.migrations_folder(),
            settings=settings,
            keychain=keychain,
            usual_folder=paths.backups_folder(),
        )

    return desk


def unlock(url: str, code: str | None) -> None:
    """Let an encrypted studio be opened: with its recovery code, otherwise from the keyring.

    Raises InvalidInput for a code that is mistyped or another studio's.
    """
    from studio_app.services import encryption

    keychain = Keychain()
    if not encryption.unlock(url, keychain) and code is not None:
        encryption.unlock_with_code(url, code, keychain)


def encryption_desks(settings: Settings, keychain: Keychain) -> Callable[[str], EncryptionDesk]:
    """Return what gives the windows the encryption of the studio at an address."""

    def desk(url: str) -> EncryptionDesk:
        from studio_app.services.encryption import EncryptionDesk

        return EncryptionDesk(
            url,
            keyring=keychain,
            backups=lambda: settings.backups_folder or paths.backups_folder(),
            usual_folder=paths.backups_folder(),
        )

    return desk


def mail_desks(keychain: Keychain) -> Callable[[str], MailDesk]:
    """Return what gives the windows what this PC does for the mail of the studio in a place."""
    known: dict[str, MailDesk] = {}

    def desk(place: str) -> MailDesk:
        from studio_app.services.mail_desk import MailDesk

        # The same for every login: without a keyring it alone knows the password.
        return known.setdefault(place, MailDesk(keychain, place))

    return desk


def fill_demo(
    url: str, request: DemoRequest, *, progress: Callable[[int, int], None] | None = None
) -> tuple[DemoLogin, ...]:
    """Fill an empty database with a demo studio; see ``services.demo``."""
    from studio_app.services import demo

    return demo.fill_demo(
        url,
        request,
        scripts=paths.migrations_folder(),
        backups=upgrades_folder(),
        progress=progress,
    )


def _reach(url: str) -> str:
    from studio_app.services import access, encryption

    encryption.unlock(url, Keychain())
    return access.reach(url)


def _offered_url(file: Path) -> str:
    # A folder that cannot be made is told of in the window, where another can be chosen.
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
    return file_url(file)


def _gui_services() -> GuiServices:
    from studio_app.ui.gui_services import GuiServices

    settings, keychain = Settings(paths.settings_file()), Keychain()
    return GuiServices(
        settings=settings,
        keychain=keychain,
        resources=paths.resource(),
        local_url=_offered_url(paths.default_database_file()),
        demo_url=_offered_url(paths.demo_database_file()),
        open_studio=open_studio,
        found_studio=found_studio,
        fill_demo=fill_demo,
        test_connection=_reach,
        backup_desk=backup_desks(settings, keychain),
        encryption_desk=encryption_desks(settings, keychain),
        mail_desk=mail_desks(keychain),
    )


def run_gui(options: GuiOptions) -> int:
    """Open the program's window and return its exit code; imports Qt, and nothing heavy else."""
    from studio_app.ui.application import run_gui

    set_up_logging()
    if options.smoke:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return run_gui(_gui_services(), options)


def play_tour(folder: Path) -> int:
    """Play the tour offscreen, leave its pictures in the folder, and return an exit code.

    It has a home of its own, gone afterwards: nobody's studio or settings are touched.
    """
    import tempfile

    from studio_app.ui.tour.play import play_tour

    with tempfile.TemporaryDirectory(prefix="studio-app-tour-", ignore_cleanup_errors=True) as home:
        os.environ[paths.HOME_VARIABLE] = home
        return play_tour(_gui_services(), folder.absolute())
