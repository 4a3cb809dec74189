"""The bundled fonts on the screen: Inter, with Pretendard for Hangul."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication

from studio_app.ui.theme import FONT_FAMILIES, SIZE_BODY

FONT_FILES = (
    "Inter-Regular.ttf",
    "Inter-Medium.ttf",
    "Inter-SemiBold.ttf",
    "Pretendard-Regular.ttf",
    "Pretendard-SemiBold.ttf",
)


def load_application_fonts(app: QApplication, folder: Path) -> None:
    """Register the fonts in folder and make them the application's font.

    Raises FileNotFoundError if one is missing or unreadable: the installation is incomplete.
    """
    for name in FONT_FILES:
        path = folder / name
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileNotFoundError(f"The font {path} is missing. Install Studio App again.")
    app.setFont(font())


def font(
    pixels: int = SIZE_BODY,
    weight: QFont.Weight = QFont.Weight.Normal,
    tabular: bool = False,
) -> QFont:
    """Return the screen's font for own-painted widgets; tabular gives digits of equal width."""
    made = QFont()
    made.setFamilies(list(FONT_FAMILIES))
    made.setPixelSize(pixels)
    made.setWeight(weight)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made
