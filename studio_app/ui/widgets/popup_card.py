"""A raised card for what opens beside the thing that was clicked."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from studio_app.ui.theme import RADIUS_LARGE, current_tokens, theme_notifier
from studio_app.ui.widgets.keys import kept_from_window
from studio_app.ui.widgets.shadow import SHADOW_MARGIN, paint_raised


class PopupCard(QWidget):
    """A rounded surface with a shadow; add content to ``body``.

    As a child widget it floats over its siblings; with ``Qt.WindowType.Popup`` as flags it closes
    by a click elsewhere. Either way SHADOW_MARGIN of it on each side is shadow. What is typed while
    the keyboard is in it never means a shortcut of the window.
    """

    def __init__(
        self,
        parent: QWidget | None = None,
        flags: Qt.WindowType = Qt.WindowType.Widget,
    ) -> None:
        super().__init__(parent, flags | Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*[SHADOW_MARGIN] * 4)
        self.body = QVBoxLayout()
        self.body.setContentsMargins(14, 14, 14, 14)
        self.body.setSpacing(10)
        outer.addLayout(self.body)
        theme_notifier.changed.connect(self.update)

    def card_rect(self) -> QRectF:
        """Return the visible card within the widget, without its shadow."""
        margin = SHADOW_MARGIN
        return QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)

    def event(self, event: QEvent) -> bool:
        return kept_from_window(event) or super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        paint_raised(QPainter(self), self.card_rect(), RADIUS_LARGE, tokens.surface, tokens.line)
