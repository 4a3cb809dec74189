"""The application that widgets are measured in, as the program sets it up."""

from __future__ import annotations

import os
import sys

from PySide6.QtWidgets import QApplication

from studio_app import paths
from studio_app.ui.application import SWITCH_SECONDS
from studio_app.ui.look import make_application, prepare_look


def application() -> QApplication:
    """Return the application, made offscreen unless told otherwise by QT_QPA_PLATFORM."""
    found = QApplication.instance()
    if isinstance(found, QApplication):
        return found
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = make_application("studio-app")
    sys.setswitchinterval(SWITCH_SECONDS)
    prepare_look(app, paths.resource(), "light")
    return app
