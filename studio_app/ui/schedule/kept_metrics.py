"""Widths of words that are measured once: names and times come again on thousands of tiles."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QStaticText

# More than a few windows full of words, and no more than some megabytes.
MOST_KEPT = 4_000


class KeptMetrics(QFontMetricsF):
    """The measures of a font, which remembers what it was asked, and words laid out in it."""

    def __init__(self, font: QFont) -> None:
        super().__init__(font)
        self._font = font
        self._advances: dict[str, float] = {}
        self._elided: dict[tuple[str, Qt.TextElideMode, float], str] = {}
        self._texts: dict[str, QStaticText] = {}

    def horizontalAdvance(self, text: str) -> float:  # type: ignore[override]
        found = self._advances.get(text)
        if found is None:
            _make_room(self._advances)
            found = self._advances[text] = super().horizontalAdvance(text)
        return found

    def elidedText(self, text: str, mode: Qt.TextElideMode, width: float) -> str:  # type: ignore[override]
        key = (text, mode, width)
        found = self._elided.get(key)
        if found is None:
            _make_room(self._elided)
            found = self._elided[key] = super().elidedText(text, mode, width)
        return found

    def static_text(self, text: str) -> QStaticText:
        """Return words laid out in the font, on one line."""
        made = self._texts.get(text)
        if made is None:
            _make_room(self._texts)
            made = self._texts[text] = QStaticText(text)
            made.setTextFormat(Qt.TextFormat.PlainText)
            made.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            made.prepare(font=self._font)
        return made


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= MOST_KEPT:
        kept.clear()
