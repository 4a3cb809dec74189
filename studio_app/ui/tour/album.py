"""The pictures of the tour: what is on the screen, at one size, in one folder."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QWidget

from studio_app.ui.theme import current_tokens
from studio_app.ui.tour.hand import TourStopped

PICTURE_SIZE = QSize(1440, 900)


class Album:
    """Saves pictures of 1440 x 900 and prints where each lies."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def keep(self, name: str, window: QWidget) -> None:
        """Save a window with all that stands on it, as ``name``.png."""
        if window.size() != PICTURE_SIZE:
            raise TourStopped(f"The window of the picture {name} does not fill it.")
        picture = QImage(PICTURE_SIZE, QImage.Format.Format_RGB32)
        painter = QPainter(picture)
        for shown in [window, *_windows_above(window)]:
            at = shown.frameGeometry().topLeft() - window.frameGeometry().topLeft()
            painter.drawPixmap(at, shown.grab())
            if shown is not window:
                _draw_edge(painter, QRect(at, shown.size()), shown)
        painter.end()
        path = self.folder / f"{name}.png"
        if not picture.save(str(path)):
            raise TourStopped(f"The picture {path} could not be written.")
        self.note(path)

    def note(self, path: Path) -> None:
        """Print where a file lies."""
        print(path, flush=True)


def _windows_above(window: QWidget) -> list[QWidget]:
    """Return what stands over a window, menus and dialogs, the topmost last."""
    shown = [other for other in QApplication.topLevelWidgets() if other.isVisible()]
    return [other for other in shown if other is not window and _belongs_to(other, window)]


def _belongs_to(other: QWidget, window: QWidget) -> bool:
    above = other.parentWidget()
    return above is not None and (above.window() is window or _belongs_to(above.window(), window))


def _draw_edge(painter: QPainter, rect: QRect, window: QWidget) -> None:
    # Frames of windows are drawn by the desktop, of which there is none here.
    if not window.testAttribute(Qt.WidgetAttribute.WA_TranslucentBackground):
        painter.setPen(QColor(current_tokens().line))
        painter.drawRect(rect.adjusted(0, 0, -1, -1))
