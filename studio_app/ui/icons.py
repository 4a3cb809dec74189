"""Bundled icons in the colours of the theme, crisp at every size and scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from studio_app.ui.svg import recoloured_svg
from studio_app.ui.theme import current_tokens, theme_notifier

ICON_SIZE = 16


class ThemedIconEngine(QIconEngine):
    """Draws one icon with today's tokens, so that a theme change needs no new QIcon."""

    def __init__(self, name: str, role: str, checked_role: str) -> None:
        super().__init__()
        self._name = name
        self._role = role
        self._checked_role = checked_role

    def colour(self, mode: QIcon.Mode, state: QIcon.State) -> str:
        """Return the colour for a mode and a state, from the tokens in use."""
        if mode == QIcon.Mode.Disabled:
            return current_tokens().faint
        role = self._checked_role if state == QIcon.State.On else self._role
        return str(getattr(current_tokens(), role))

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        draw_icon(painter, QRectF(rect), self._name, self.colour(mode, state))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        return _pixmap(self._name, self.colour(mode, state), size.width(), size.height())

    def scaledPixmap(
        self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float
    ) -> QPixmap:
        pixmap = QPixmap(self.pixmap(size * scale, mode, state))
        pixmap.setDevicePixelRatio(scale)
        return pixmap

    def clone(self) -> QIconEngine:
        return ThemedIconEngine(self._name, self._role, self._checked_role)


def icon(name: str, role: str = "muted", checked_role: str | None = None) -> QIcon:
    """Return an icon drawn in a token of the theme (a field of Tokens), faint when disabled.

    checked_role colours it while its button or action is checked. Raises KeyError for an unknown
    icon and AttributeError for an unknown token.
    """
    return _icon(name, role, checked_role or role)


def draw_icon(painter: QPainter, rect: QRectF, name: str, colour: str) -> None:
    """Paint an icon straight into rect, for widgets that paint themselves."""
    ratio = painter.device().devicePixelRatioF()
    width, height = round(rect.width() * ratio), round(rect.height() * ratio)
    pixmap = _pixmap(name, colour, width, height)
    painter.drawPixmap(rect, pixmap, QRectF(pixmap.rect()))


@lru_cache(maxsize=256)
def _icon(name: str, role: str, checked_role: str) -> QIcon:
    recoloured_svg(name, getattr(current_tokens(), role))
    getattr(current_tokens(), checked_role)
    return QIcon(ThemedIconEngine(name, role, checked_role))


@lru_cache(maxsize=1024)
def _pixmap(name: str, colour: str, width: int, height: int) -> QPixmap:
    # A button that is squeezed while its window is laid out anew has no room for its icon.
    if width <= 0 or height <= 0:
        return QPixmap()
    pixmap = QPixmap(width, height)
    pixmap.fill(Qt.GlobalColor.transparent)
    renderer = QSvgRenderer(QByteArray(recoloured_svg(name, colour)))
    renderer.setAspectRatioMode(Qt.AspectRatioMode.KeepAspectRatio)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(QPoint(0, 0), QSize(width, height)))
    painter.end()
    return pixmap


theme_notifier.changed.connect(_pixmap.cache_clear)
