"""The second step of an import: what each column of the file means."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.importing.clients import ClientWishes
from studio_app.domain.importing.fields import (
    Field,
    ImportKind,
    what_is_missing,
)
from studio_app.domain.importing.tables import ReadTable
from studio_app.ui.importing.column_rows import ColumnRows
from studio_app.ui.importing.words import rows_text
from studio_app.ui.main.elided_label import ElidedLabel
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.frames import CardFrame

_SAMPLES = 4
_HEAD_WIDTH, _FIELD_WIDTH = 170, 200


class ColumnsPage(QWidget):
    """``form_changed`` carries the name of a sheet and whether the first row names the columns.

    ``changed`` says that a column means something else now.
    """

    form_changed = Signal(str, bool)
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = ImportKind.CLIENTS
        self.rows: ColumnRows | None = None
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
        self.rows = ColumnRows(table, kind, columns)
        self.rows.changed.connect(self._follow)
        self._area.setWidget(self.rows)
        self._look()

    def columns(self) -> tuple[Field | None, ...]:
        """Return what each column means."""
        return self.rows.columns() if self.rows is not None else ()

    def wishes(self) -> ClientWishes:
        """Return how to go about clients."""
        return ClientWishes(self.updates.isChecked(), self.leaves_out.isChecked())

    def what_is_missing(self) -> str:
        """Return which column has yet to be named, "" where none has."""
        return what_is_missing(self._kind, [field for field in self.columns() if field])

    def focus_first(self) -> None:
        """Give the keyboard to the first column."""
        if self.rows is not None:
            self.rows.focus_first()

    def _follow(self) -> None:
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
