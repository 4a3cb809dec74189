"""What the program remembers of a person on this computer; never a secret."""

from __future__ import annotations

import json
import logging
import os
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal, cast, get_args

Theme = Literal["system", "light", "dark"]

DEFAULT_AUTO_LOCK_MINUTES = 10
# A key for each, so that two windows with two studios do not undo each other.
_SEEN_LINK = "seen_audit_link "
_SECRET_PARAMETERS = {"password", "passwd", "pwd", "sslpassword", "passphrase", "key", "hexkey"}

logger = logging.getLogger(__name__)


class Settings:
    """Typed settings over one JSON file, written at every change.

    A file that cannot be understood is kept beside as `.broken` and the settings start afresh.
    Keys that this version does not know stay in the file. Where the file cannot be written, the
    settings live until the program ends and a warning is logged.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._unwritten: dict[str, Any] = {}
        self._values = self._read() or {}

    def value(self, key: str, default: Any = None) -> Any:
        """Returns what is kept under the key, or the default.

        A value of another type than the default counts as absent (None as default takes any).
        """
        kept = self._values.get(key)
        if kept is None or (default is not None and type(kept) is not type(default)):
            return default
        return kept

    def set_value(self, key: str, value: Any) -> None:
        """Keeps a JSON value under the key; None removes it. Raises TypeError for other types."""
        json.dumps(value)
        # Another window of the program may have written since: only what changed here is ours.
        self._unwritten[key] = value
        latest = self._read()
        merged = {**(self._values if latest is None else latest), **self._unwritten}
        self._values = {name: kept for name, kept in merged.items() if kept is not None}
        # What cannot be read is somebody's all the same: it is not written over.
        if latest is not None and self._write():
            self._unwritten.clear()

    @property
    def database_url(self) -> str | None:
        """Returns the address of the studio last opened, without a password; None at first."""
        return self._text("database_url")

    @database_url.setter
    def database_url(self, url: str | None) -> None:
        self.set_value("database_url", None if url is None else without_password(url))

    @property
    def remembered_login(self) -> str | None:
        """Returns the login to fill in at the next start, if the person asked for that."""
        return self._text("remembered_login")

    @remembered_login.setter
    def remembered_login(self, login: str | None) -> None:
        self.set_value("remembered_login", login)

    @property
    def window_geometry(self) -> str | None:
        """Returns the main window's geometry in base64, or None."""
        return self._text("window_geometry")

    @window_geometry.setter
    def window_geometry(self, geometry: str | None) -> None:
        self.set_value("window_geometry", geometry)

    @property
    def window_state(self) -> str | None:
        """Returns the state of the main window's docks and bars in base64, or None."""
        return self._text("window_state")

    @window_state.setter
    def window_state(self, state: str | None) -> None:
        self.set_value("window_state", state)

    @property
    def last_view(self) -> str | None:
        """Returns the name of the view shown last, or None."""
        return self._text("last_view")

    @last_view.setter
    def last_view(self, view: str | None) -> None:
        self.set_value("last_view", view)

    @property
    def last_date(self) -> date | None:
        """Returns the day shown last, in the studio's zone, or None."""
        try:
            return date.fromisoformat(self._text("last_date") or "")
        except ValueError:
            return None

    @last_date.setter
    def last_date(self, day: date | None) -> None:
        self.set_value("last_date", None if day is None else day.isoformat())

    @property
    def trainer_filter(self) -> tuple[str, ...]:
        """Returns the keys of the trainers shown; empty means all."""
        kept = self.value("trainer_filter", [])
        return tuple(key for key in kept if isinstance(key, str))

    @trainer_filter.setter
    def trainer_filter(self, trainers: tuple[str, ...]) -> None:
        self.set_value("trainer_filter", list(trainers) or None)

    @property
    def auto_lock_minutes(self) -> int:
        """Returns the idle minutes after which the window locks; 0 means never."""
        minutes: int = self.value("auto_lock_minutes", DEFAULT_AUTO_LOCK_MINUTES)
        return minutes if minutes >= 0 else DEFAULT_AUTO_LOCK_MINUTES

    @auto_lock_minutes.setter
    def auto_lock_minutes(self, minutes: int) -> None:
        if minutes < 0:
            raise ValueError("The minutes until the window locks cannot be negative.")
        self.set_value("auto_lock_minutes", minutes)

    @property
    def backups_folder(self) -> Path | None:
        """Returns the folder that backups made on this computer go to, or None for the usual."""
        kept = self._text("backups_folder")
        return Path(kept) if kept else None

    @backups_folder.setter
    def backups_folder(self, folder: Path | None) -> None:
        self.set_value("backups_folder", None if folder is None else str(folder))

    @property
    def daily_backups(self) -> bool:
        """Returns whether this computer backs its studio up every day."""
        daily: bool = self.value("daily_backups", True)
        return daily

    @daily_backups.setter
    def daily_backups(self, daily: bool) -> None:
        self.set_value("daily_backups", daily)

    @property
    def server_programs_folder(self) -> Path | None:
        """Returns the folder of pg_dump, or None to look where it usually is."""
        kept = self._text("server_programs_folder")
        return Path(kept) if kept else None

    @server_programs_folder.setter
    def server_programs_folder(self, folder: Path | None) -> None:
        self.set_value("server_programs_folder", None if folder is None else str(folder))

    def seen_audit_link(self, chain: str) -> tuple[int, str, datetime] | None:
        """Returns the newest link seen of an audit trail, and when; None at first."""
        kept = self.value(f"{_SEEN_LINK}{chain}", {})
        number, link = kept.get("number"), kept.get("link")
        try:
            seen_at = datetime.fromisoformat(kept.get("seen_at"))
        except (TypeError, ValueError):
            return None
        if type(number) is not int or not isinstance(link, str) or seen_at.tzinfo is None:
            return None
        return number, link, seen_at

    def note_audit_link(self, chain: str, number: int, link: str, seen_at: datetime) -> None:
        """Keeps the newest link seen of an audit trail."""
        value = {"number": number, "link": link, "seen_at": seen_at.isoformat()}
        self.set_value(f"{_SEEN_LINK}{chain}", value)

    @property
    def theme(self) -> Theme:
        """Returns the colours to use; 'system' follows the computer's."""
        kept = self._text("theme")
        return cast("Theme", kept) if kept in get_args(Theme) else "system"

    @theme.setter
    def theme(self, theme: Theme) -> None:
        if theme not in get_args(Theme):
            raise ValueError(f"There is no theme {theme!r}: choose system, light or dark.")
        self.set_value("theme", theme)

    def _text(self, key: str) -> str | None:
        kept = self._values.get(key)
        return kept if isinstance(kept, str) else None

    def _read(self) -> dict[str, Any] | None:
        try:
            values = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except OSError:
            logger.warning("The settings %s cannot be read.", self._file, exc_info=True)
            return None
        except ValueError:
            values = None
        if isinstance(values, dict):
            return values
        return {} if self._keep_aside() else None

    def _keep_aside(self) -> bool:
        broken = self._file.with_name(self._file.name + ".broken")
        logger.warning("The settings %s are damaged; they are kept as %s.", self._file, broken)
        try:
            self._file.replace(broken)
        except OSError:
            logger.warning("The damaged settings could not be kept aside.", exc_info=True)
            return False
        return True

    def _write(self) -> bool:
        text = json.dumps(self._values, ensure_ascii=False, indent=2, sort_keys=True)
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            _replace(self._file, text + "\n")
        except OSError:
            logger.warning("The settings %s cannot be written.", self._file, exc_info=True)
            return False
        return True


def without_password(url: str) -> str:
    """Returns the database URL without the password of its user and without secret parameters."""
    from urllib.parse import unquote_plus

    address, question_mark, query = _without_user_password(url).partition("?")
    kept = [
        parameter
        for parameter in query.split("&")
        if unquote_plus(parameter.partition("=")[0]).strip().lower() not in _SECRET_PARAMETERS
    ]
    return address + question_mark + "&".join(kept) if any(kept) else address


def _without_user_password(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    if not separator:
        return url
    # As SQLAlchemy reads it: a password may hold "/" and "?", so urlsplit would cut it in two.
    user_and_password, at, address = rest.partition("@")
    user, colon, _password = user_and_password.partition(":")
    if not at or "/" in user or not colon:
        return url
    while "@" in address.partition("?")[0]:
        address = address.partition("@")[2]
    return f"{scheme}{separator}{user}@{address}"


def _replace(file: Path, text: str) -> None:
    import tempfile

    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=file.name, suffix=".new")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as new:
            new.write(text)
            new.flush()
            os.fsync(new.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
