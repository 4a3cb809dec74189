"""A row for each column of a file: its name, what stands in it, and what it means."""

from __future__ import annotations

from itertools import islice

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QWidget

from studio_app.domain.importing.fields import FIELDS, OF_SEVERAL, Field, ImportKind
from studio_app.domain.importing.tables import ReadTable
from studio_app.ui.importing.words import field_word
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.theme import SPACE, SPACE_WIDE

_SAMPLES, _ROWS_LOOKED_AT = 4, 200
_HEAD_WIDTH, _FIELD_WIDTH = 170, 200
# A file may have hundreds of columns: the window goes on while they are laid out.
_AT_ONCE = 6


class _CalmBox(QComboBox):
    """A choice that the wheel scrolls past, instead of changing it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ColumnRows(QWidget):
    """``changed`` says that a column means something else now."""

    changed = Signal()

    def __init__(
        self, table: ReadTable, kind: ImportKind, columns: tuple[Field | None, ...]
    ) -> None:
        super().__init__()
        self._table, self._kind = table, kind
        self._columns = list(columns)
        self.boxes: list[QComboBox] = []
        words = [field_word(field, kind) for field in FIELDS[kind]]
        self._meanings = QStringListModel([self.tr("– nothing –"), *words], self)
        self._grid = grid = QGridLayout(self)
        grid.setContentsMargins(SPACE_WIDE, SPACE, SPACE_WIDE, SPACE)
        grid.setHorizontalSpacing(SPACE_WIDE)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(table.heads) + 1, 1)
        for place, text in enumerate((self.tr("Column"), self.tr("In it"), self.tr("Means"))):
            label = QLabel(text, self)
            label.setProperty("role", "caption")
            grid.addWidget(label, 0, place)
        self._adding = QTimer(self, interval=0)
        self._adding.timeout.connect(self._add_some)
        self._adding.start()
        self._add_some()

    def columns(self) -> tuple[Field | None, ...]:
        """Return what each column means."""
        return tuple(self._columns)

    def focus_first(self) -> None:
        """Give the keyboard to the first column."""
        if self.boxes:
            self.boxes[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _add_some(self) -> None:
        first = len(self.boxes)
        for place, head in islice(enumerate(self._table.heads), first, first + _AT_ONCE):
            self._add(place, head or self.tr("Column {number}").format(number=place + 1))
        if len(self.boxes) >= len(self._table.heads):
            self._adding.stop()

    def _add(self, place: int, name: str) -> None:
        label = ElidedLabel(name, self)
        label.setFixedWidth(_HEAD_WIDTH)
        cells = (row.cell(place) for row in self._table.rows[:_ROWS_LOOKED_AT])
        samples = islice((cell for cell in cells if cell), _SAMPLES)
        shown = " · ".join(" ".join(sample[:60].split()) for sample in samples)
        sample = ElidedLabel(shown or self.tr("nothing"), self)
        sample.setProperty("role", "muted")
        box = _CalmBox(self)
        box.setFixedWidth(_FIELD_WIDTH)
        box.setMaxVisibleItems(20)
        box.setModel(self._meanings)
        means = self.tr("What “{column}” means").format(column=name)
        for part in (box, box.view()):
            part.setAccessibleName(means)
        chosen = self._columns[place]
        box.setCurrentIndex(0 if chosen is None else FIELDS[self._kind].index(chosen) + 1)
        box.activated.connect(lambda at: self._take(place, at))
        for widget, at in ((label, 0), (sample, 1), (box, 2)):
            self._grid.addWidget(widget, place + 1, at)
        self.boxes.append(box)

    def _take(self, place: int, at: int) -> None:
        """Give a meaning to one column; it leaves another that had it."""
        chosen = None if at <= 0 else FIELDS[self._kind][at - 1]
        if chosen is not None and chosen not in OF_SEVERAL:
            for other, field in enumerate(self._columns):
                if other != place and field is chosen:
                    self._columns[other] = None
                    if other < len(self.boxes):
                        self.boxes[other].setCurrentIndex(0)
        self._columns[place] = chosen
        self.changed.emit()
