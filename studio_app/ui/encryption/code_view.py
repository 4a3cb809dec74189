"""A recovery code on the screen, its groups numbered as on paper."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from studio_app.domain.recovery_codes import groups_of
from studio_app.ui.theme import SIZE_HEADING, SPACE_WIDE
from studio_app.ui.widgets.frames import CardFrame

COLUMNS = 4
LETTER_SPACING = 2.0


class CodeView(CardFrame):
    """Shows a code in large groups."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE_WIDE)
        self._grid.setVerticalSpacing(SPACE_WIDE // 2)
        self.body.setContentsMargins(*[SPACE_WIDE] * 4)
        self.body.addLayout(self._grid)
        self._code = ""

    def code(self) -> str:
        """Return the code shown, empty before there is one."""
        return self._code

    def set_code(self, code: str) -> None:
        """Show a code; an empty one empties the view."""
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._code = code
        groups = groups_of(code) if code else ()
        for place, group in enumerate(groups):
            self._grid.addWidget(self._cell(place + 1, group), place // COLUMNS, place % COLUMNS)
        self.setAccessibleName(self.tr("Recovery code"))
        self.setAccessibleDescription(", ".join(" ".join(group) for group in groups))

    def _cell(self, number: int, group: str) -> QWidget:
        cell = QWidget(self)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        caption = QLabel(str(number), cell)
        caption.setProperty("role", "caption")
        letters = QLabel(group, cell)
        letters.setProperty("role", "heading")
        letters.setAccessibleName(
            self.tr("Group {number}: {letters}").format(number=number, letters=" ".join(group))
        )
        font = QFont(letters.font())
        font.setPixelSize(SIZE_HEADING)
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, LETTER_SPACING)
        letters.setFont(font)
        letters.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(caption)
        column.addWidget(letters)
        return cell
