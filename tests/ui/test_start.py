"""Starting the program in a process of its own: what it loads, and how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from studio_app import bootstrap
from tests.ui.login.conftest import OWNER

HEAVY = ("sqlalchemy", "alembic", "psycopg", "sqlcipher3", "argon2", "babel", "reportlab")

# Looks at what is loaded when the login window paints itself, and again at the end.
FIRST_PAINT = f"""
import json, sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from studio_app import bootstrap
from studio_app.ui.gui_services import GuiOptions

HEAVY = {HEAVY!r}

class Watch(QObject):
    loaded = None

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and Watch.loaded is None:
            Watch.loaded = [name for name in HEAVY if name in sys.modules]
        return False

app = QApplication([])
watch = Watch()
app.installEventFilter(watch)
code = bootstrap.run_gui(GuiOptions(smoke=True))
after = [name for name in HEAVY if name in sys.modules]
print(json.dumps({{"code": code, "at_first_paint": Watch.loaded, "after": after}}))
"""

# A slot fails while the window is open; the program must live on and end as asked.
FAULT = """
import json, logging, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel
from studio_app import bootstrap
from studio_app.ui.gui_services import GuiOptions

logging.basicConfig(stream=sys.stderr)
app = QApplication([])
seen = {}

def labels():
    return [w.text() for w in app.allWidgets() if isinstance(w, QLabel) and w.isVisible()]

def slip():
    if "Harbour Studio" not in labels():
        QTimer.singleShot(20, slip)
        return
    QTimer.singleShot(50, look)
    raise ZeroDivisionError("on purpose")

def look():
    seen["told"] = any("Something went wrong" in text for text in labels())
    seen["window"] = any(w.isVisible() for w in app.topLevelWidgets())
    app.quit()

QTimer.singleShot(0, slip)
code = bootstrap.run_gui(GuiOptions())
print(json.dumps({"code": code, **seen}))
"""


def run(script: str, home: Path) -> tuple[dict[str, Any], str]:
    environment = os.environ | {"STUDIO_APP_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
        check=False,
    )
    assert done.stdout.strip(), done.stderr
    result: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return result, done.stderr


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a person's files, with a studio in it."""
    data = tmp_path / "data"
    data.mkdir()
    bootstrap.found_studio(bootstrap.file_url(data / "studio.sqlite3"), OWNER)
    return tmp_path


def test_the_first_paint_waits_for_no_database_library(home: Path) -> None:
    result, _ = run(FIRST_PAINT, home)
    assert result["code"] == 0
    assert result["at_first_paint"] == []
    assert "sqlalchemy" in result["after"], "the studio was never opened"


def test_a_smoke_run_without_a_studio_ends_well(tmp_path: Path) -> None:
    result, _ = run(FIRST_PAINT, tmp_path)
    assert result["code"] == 0


def test_a_smoke_run_on_a_damaged_file_says_so_and_ends_with_two(home: Path) -> None:
    (home / "data" / "studio.sqlite3").write_text("not a database " * 100)
    result, log = run(FIRST_PAINT, home)
    assert result["code"] == 2
    assert "is not a studio's database" in log


def test_a_fault_in_a_slot_is_logged_and_told_and_the_window_lives_on(home: Path) -> None:
    result, log = run(FAULT, home)
    assert result == {"code": 0, "told": True, "window": True}
    assert "ZeroDivisionError: on purpose" in log
    assert "in slip" in log
