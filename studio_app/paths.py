"""Where Studio App keeps a person's files, and where its own files lie."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

APP_NAME = "Studio App"
HOME_VARIABLE = "STUDIO_APP_HOME"


def data_folder() -> Path:
    """Returns the folder of studios kept on this computer; it may not exist yet."""
    return _moved("data") or platformdirs.user_data_path(APP_NAME, appauthor=False)


def config_folder() -> Path:
    """Returns the folder of this person's settings; it may not exist yet."""
    return _moved("config") or platformdirs.user_config_path(APP_NAME, appauthor=False)


def log_folder() -> Path:
    """Returns the folder of the program's logs; it may not exist yet."""
    return _moved("logs") or platformdirs.user_log_path(APP_NAME, appauthor=False)


def bench_folder() -> Path:
    """Returns the folder of the studios that are made to measure them; it may not exist yet."""
    cache = _moved("cache") or platformdirs.user_cache_path(APP_NAME, appauthor=False)
    return cache / "bench"


def backups_folder() -> Path:
    """Returns the folder that holds backups of local studios; it may not exist yet."""
    return data_folder() / "backups"


def default_database_file() -> Path:
    """Returns the SQLite file used when no database is named; it may not exist yet."""
    return data_folder() / "studio.sqlite3"


def demo_database_file() -> Path:
    """Returns the SQLite file of the demo studio; it may not exist yet."""
    return data_folder() / "demo.sqlite3"


def settings_file() -> Path:
    """Returns the JSON file of this person's settings; it may not exist yet."""
    return config_folder() / "settings.json"


def resource(*parts: str) -> Path:
    """Returns the path of a file or folder below resources/, as in resource("icons", "x.svg").

    Raises FileNotFoundError when the installation has no resources at all.
    """
    return _shipped("resources").joinpath(*parts)


def migrations_folder() -> Path:
    """Returns the folder of env.py and versions/.

    Raises FileNotFoundError when the installation has none.
    """
    return _shipped("alembic")


def _moved(name: str) -> Path | None:
    home = os.environ.get(HOME_VARIABLE)
    return Path(home).expanduser().absolute() / name if home else None


def _shipped(name: str) -> Path:
    package = Path(__file__).resolve().parent
    candidates = [package / "_data" / name, package.parent / name]
    unpacked = getattr(sys, "_MEIPASS", None)
    if unpacked is not None:
        candidates = [Path(unpacked) / "studio_app" / "_data" / name]
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    places = " or ".join(str(candidate) for candidate in candidates)
    raise FileNotFoundError(
        f"Studio App is not installed completely: {places} is missing. Install it again."
    )
