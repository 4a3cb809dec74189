"""The second step of an import: what each column of the file means."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.importing.clients import ClientWishes
from studio_app.domain.importing.fields import (
    FIELDS,
    OF_SEVERAL,
    Field,
    ImportKind,
    what_is_missing,
)
from studio_app.domain.importing.tables import ReadTable
from studio_app.ui.importing.words import field_word, rows_text
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.frames import CardFrame

_SAMPLES = 4
_HEAD_WIDTH, _FIELD_WIDTH = 170, 200


class _CalmBox(QComboBox):
    """A choice that the wheel scrolls past, instead of changing it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class ColumnsPage(QWidget):
    """``form_changed`` carries the name of a sheet and whether the first row names the columns.

    ``changed`` says that a column means something else now.
    """

    form_changed = Signal(str, bool)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = ImportKind.CLIENTS
        self.boxes: list[QComboBox] = []
        self.title = ElidedLabel("", self)
        self.title.setProperty("role", "title")
        self.form = QLabel(self)
        self.form.setProperty("role", "caption")
        self.sheet = QComboBox(self)
        for part in (self.sheet, self.sheet.view()):
            part.setAccessibleName(self.tr("Sheet"))
        self.has_heads = QCheckBox(self.tr("The first row &names the columns"), self)
        self.updates = QCheckBox(
            self.tr("Ch&ange clients who are here already, where the file says otherwise"), self
        )
        self.updates.setChecked(True)
        self.leaves_out = QCheckBox(
            self.tr("&Leave out what cannot be read, such as a phone number, and take the rest"),
            self,
        )
        self.missing = QLabel(self)
        self.missing.setProperty("tone", "bad")
        self.missing.setWordWrap(True)
        self._area = QScrollArea(self)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._lay_out()
        self.sheet.activated.connect(self._tell_form)
        self.has_heads.clicked.connect(self._tell_form)

    def show_table(
        self, table: ReadTable, kind: ImportKind, columns: tuple[Field | None, ...]
    ) -> None:
        """Show the columns of a file with what they are taken for."""
        self._kind = kind
        self.title.set_whole_text(table.name)
        form = self.tr("{count} · {form}")
        self.form.setText(form.format(count=rows_text(len(table.rows)), form=table.form))
        self.sheet.clear()
        self.sheet.addItems(list(table.sheets))
        self.sheet.setCurrentText(table.sheet)
        self.sheet.setVisible(len(table.sheets) > 1)
        self.has_heads.setChecked(table.has_heads)
        for option in (self.updates, self.leaves_out):
            option.setVisible(kind is ImportKind.CLIENTS)
        self._area.setWidget(self._rows(table, columns))
        self._look()

    def columns(self) -> tuple[Field | None, ...]:
        """Return what each column means."""
        return tuple(self.meaning(box) for box in self.boxes)

    def meaning(self, box: QComboBox) -> Field | None:
        """Return what is chosen in one of the boxes."""
        # Qt hands a word back as a plain text.
        place = box.currentIndex()
        return None if place <= 0 else FIELDS[self._kind][place - 1]

    def wishes(self) -> ClientWishes:
        """Return how to go about clients."""
        return ClientWishes(self.updates.isChecked(), self.leaves_out.isChecked())

    def what_is_missing(self) -> str:
        """Return which column has yet to be named, "" where none has."""
        return what_is_missing(self._kind, [field for field in self.columns() if field])

    def focus_first(self) -> None:
        """Give the keyboard to the first column."""
        if self.boxes:
            self.boxes[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _rows(self, table: ReadTable, columns: tuple[Field | None, ...]) -> QWidget:
        page = QWidget(self._area)
        grid = QGridLayout(page)
        grid.setContentsMargins(SPACE_WIDE, SPACE, SPACE_WIDE, SPACE)
        grid.setHorizontalSpacing(SPACE_WIDE)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        heads = (self.tr("Column"), self.tr("In it"), self.tr("Means"))
        for place, text in enumerate(heads):
            label = QLabel(text, page)
            label.setProperty("role", "caption")
            grid.addWidget(label, 0, place)
        self.boxes = []
        for place, head in enumerate(table.heads):
            name = head or self.tr("Column {number}").format(number=place + 1)
            label = ElidedLabel(name, page)
            label.setFixedWidth(_HEAD_WIDTH)
            samples = [row.cell(place) for row in table.rows[:200] if row.cell(place)]
            shown = " · ".join(" ".join(sample.split())[:60] for sample in samples[:_SAMPLES])
            sample = ElidedLabel(shown or self.tr("nothing"), page)
            sample.setProperty("role", "muted")
            box = self._box(page, columns[place])
            means = self.tr("What “{column}” means").format(column=name)
            for part in (box, box.view()):
                part.setAccessibleName(means)
            for widget, at in ((label, 0), (sample, 1), (box, 2)):
                grid.addWidget(widget, place + 1, at)
            self.boxes.append(box)
        grid.setRowStretch(len(table.heads) + 1, 1)
        return page

    def _box(self, page: QWidget, chosen: Field | None) -> QComboBox:
        box = _CalmBox(page)
        box.setFixedWidth(_FIELD_WIDTH)
        box.setMaxVisibleItems(20)
        box.addItem(self.tr("– nothing –"))
        box.addItems([field_word(field, self._kind) for field in FIELDS[self._kind]])
        box.setCurrentIndex(0 if chosen is None else FIELDS[self._kind].index(chosen) + 1)
        box.activated.connect(lambda: self._take(box))
        return box

    def _take(self, box: QComboBox) -> None:
        """Give a meaning to one column; it leaves another that had it."""
        chosen = self.meaning(box)
        if chosen is not None and chosen not in OF_SEVERAL:
            for other in self.boxes:
                if other is not box and self.meaning(other) is chosen:
                    other.setCurrentIndex(0)
        self._look()
        self.changed.emit()

    def _look(self) -> None:
        missing = self.what_is_missing()
        self.missing.setText(missing)
        self.missing.setVisible(bool(missing))

    def _tell_form(self) -> None:
        self.form_changed.emit(self.sheet.currentText(), self.has_heads.isChecked())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self.title)
        head.addWidget(self.form)
        head.addStretch(1)
        head.addWidget(self.sheet)
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self._area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addWidget(self.has_heads)
        column.addWidget(card, 1)
        column.addWidget(self.updates)
        column.addWidget(self.leaves_out)
        column.addWidget(self.missing)
