"""Icons, fonts and theme for an application, in the order that they need."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QApplication

from studio_app.ui.fonts import load_application_fonts
from studio_app.ui.svg import use_icon_folder
from studio_app.ui.theme import HAS_STYLE, STYLE, Scheme, apply_theme


def make_application(program: str) -> QApplication:
    """Return the application, drawn by the style that the look is made for.

    To ask an application for its style takes as long as a twentieth of the start.
    """
    app = QApplication([program, "-style", STYLE])
    app.setProperty(HAS_STYLE, True)
    return app


def prepare_look(app: QApplication, resources: Path, scheme: Scheme = "system") -> None:
    """Give an application its look from the resources folder; call it before the first widget.

    Raises FileNotFoundError if a font is missing.
    """
    use_icon_folder(str(resources / "icons"))
    load_application_fonts(app, resources / "fonts")
    apply_theme(app, scheme)
