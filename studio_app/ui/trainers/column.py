"""The trainers to choose from: a field that narrows them down, and the list."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from studio_app.domain.trainer_list import TrainerLine, shown_lines
from studio_app.ui.clients.list_filters import FilterField
from studio_app.ui.icons import icon
from studio_app.ui.theme import SPACE
from studio_app.ui.trainers.lines_model import LineDelegate, LineRole, LinesModel
from studio_app.ui.widgets.keys import OF_SHORTCUTS, kept_from_window
from studio_app.ui.widgets.views import ListView

_SELECT = QItemSelectionModel.SelectionFlag.ClearAndSelect


class LinesView(ListView):
    """``typed`` carries a letter for the filter, ``opened`` says that Enter was pressed."""

    typed = Signal(str)
    opened = Signal()

    def event(self, event: QEvent) -> bool:
        # Letters go to the filter, and not to the window's own keys.
        return kept_from_window(event) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif text.strip() and text.isprintable() and not event.modifiers() & OF_SHORTCUTS:
            self.typed.emit(text)
        else:
            super().keyPressEvent(event)


class TrainerColumn(QWidget):
    """``chosen`` carries the key of a trainer whom somebody chose by hand, ``opened`` as LinesView.

    ``inactive_wanted`` tells that those who have left are to be listed, too, or no more.
    """

    chosen = Signal(object)
    opened = Signal()
    inactive_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[TrainerLine, ...] = ()
        self._trainer_id: UUID | None = None
        self._silent = False
        self.text = FilterField(self)
        self.text.setProperty("kind", "search")
        self.text.setPlaceholderText(self.tr("Filter by name"))
        self.text.setAccessibleName(self.tr("Filter"))
        self.text.setToolTip(self.tr("Type to filter the list (Ctrl+F)"))
        self.text.setClearButtonEnabled(True)
        self.text.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.model = LinesModel(self)
        self.list = LinesView(self.tr("Trainers"), self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(LineDelegate(self.list))
        self.nobody = QLabel(self.tr("Nobody of that name."), self)
        self.nobody.setProperty("role", "muted")
        self.nobody.setWordWrap(True)
        self.nobody.hide()
        self.inactive = QCheckBox(self.tr("Show inactive"), self)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.text)
        column.addWidget(self.nobody)
        column.addWidget(self.list, 1)
        column.addWidget(self.inactive)
        self.text.textChanged.connect(self._narrow)
        self.text.rows_wanted.connect(self._go_to_rows)
        self.list.typed.connect(self.focus_text)
        self.list.opened.connect(self.opened)
        self.list.selectionModel().selectionChanged.connect(self._selection_changed)
        self.inactive.toggled.connect(self._inactive_toggled)
        self.setFocusProxy(self.list)

    def show_lines(self, lines: Sequence[TrainerLine]) -> None:
        """List these trainers, with the one who is chosen still chosen."""
        self._lines = tuple(lines)
        self.inactive.setVisible(not all(line.active for line in lines))
        self._narrow()

    def choose(self, trainer_id: UUID | None) -> None:
        """Mark a trainer, without a word about it."""
        self._trainer_id = trainer_id
        self._mark()

    def listed(self) -> tuple[TrainerLine, ...]:
        """Return the trainers that stand in the list as it is narrowed down."""
        return shown_lines(self._lines, self.text.text(), inactive=self.inactive.isChecked())

    def compared(self) -> tuple[TrainerLine, ...]:
        """Return all trainers, those who have left only where they are listed, too."""
        return shown_lines(self._lines, "", inactive=self.inactive.isChecked())

    def focus_text(self, typed: str = "") -> None:
        """Give the keyboard to the filter, with letters that were typed elsewhere."""
        self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if typed:
            self.text.setText(typed)
        else:
            self.text.selectAll()

    def _narrow(self) -> None:
        listed = self.listed()
        if not self.model.shows(listed):
            self.model.set_lines(listed)
            self._mark()
        self.nobody.setVisible(bool(self._lines) and not listed)

    def _mark(self) -> None:
        self._silent = True
        index = self.model.index_of(self._trainer_id)
        if index.isValid():
            self.list.setCurrentIndex(index)
            self.list.scrollTo(index)
        else:
            self.list.selectionModel().clear()
        self._silent = False

    def _go_to_rows(self) -> None:
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.list.selectionModel().hasSelection() and self.model.rowCount():
            self.list.selectionModel().setCurrentIndex(self.model.index(0), _SELECT)
            self.list.selectionModel().select(self.model.index(0), _SELECT)

    def _selection_changed(self) -> None:
        if not self._silent:
            # What comes back to another row would be overtaken by the key that is at work.
            QTimer.singleShot(0, self, self._tell_chosen)

    def _tell_chosen(self) -> None:
        for index in self.list.selectedIndexes():
            line = index.data(LineRole)
            if isinstance(line, TrainerLine) and line.id != self._trainer_id:
                self.chosen.emit(line.id)

    def _inactive_toggled(self, wanted: bool) -> None:
        self._narrow()
        self.inactive_wanted.emit(wanted)
