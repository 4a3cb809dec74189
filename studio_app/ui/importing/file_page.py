"""The first step of an import: what is in the file, and which file; and the imports before."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.importing.fields import ImportKind
from studio_app.domain.importing.outcomes import ImportRun
from studio_app.domain.organizations import Organization
from studio_app.ui.importing.models import RunColumn, RunsModel
from studio_app.ui.importing.words import kind_word
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.icon_label import IconLabel
from studio_app.ui.widgets.segmented_control import SegmentedControl
from studio_app.ui.widgets.views import TableView

_WIDTHS = {RunColumn.WHEN: 150, RunColumn.FILE: 220, RunColumn.WHAT: 160, RunColumn.ROWS: 110}


class DropPlace(QFrame):
    """A place onto which a file is dropped; ``dropped`` carries its path."""

    dropped = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setAcceptDrops(True)
        self.choose_button = QPushButton(self.tr("&Choose a file…"), self)
        self.choose_button.setProperty("kind", "primary")
        self.choose_button.setAutoDefault(False)
        words = QLabel(self.tr("Drop a file here, XLSX or CSV, or"), self)
        hint = QLabel(
            self.tr(
                "Nothing is changed before you have seen what each row would do. The first row "
                "may name the columns, in any order."
            ),
            self,
        )
        hint.setProperty("role", "caption")
        hint.setWordWrap(True)
        hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        column = QVBoxLayout(self)
        column.setContentsMargins(*[SPACE_WIDE] * 4)
        column.setSpacing(SPACE)
        column.addStretch(1)
        column.addWidget(IconLabel("file-text", "faint", 32, self), 0, centre)
        column.addWidget(words, 0, centre)
        column.addWidget(self.choose_button, 0, centre)
        column.addSpacing(SPACE)
        column.addWidget(hint)
        column.addStretch(1)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped_file(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        file = _dropped_file(event)
        if file is not None:
            event.acceptProposedAction()
            self.dropped.emit(file)


class FilePage(QWidget):
    """``file_chosen`` carries a path, ``undo_wanted`` an ImportRun."""

    file_chosen = Signal(Path)
    undo_wanted = Signal(object)

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        options = [(kind.value, kind_word(kind)) for kind in ImportKind]
        self.kind = SegmentedControl(options, self.tr("What is in the file"), self)
        self.drop_place = DropPlace(self)
        self.runs = RunsModel(organization, self)
        self.table = TableView(self.tr("Imports before"), self)
        self.undo_button = QPushButton(self.tr("&Take this import back"), self)
        self.undo_button.setAutoDefault(False)
        self._lay_out()
        self.drop_place.dropped.connect(self.file_chosen)
        self.drop_place.choose_button.clicked.connect(self._choose)
        self.undo_button.clicked.connect(self._undo)
        self.table.selectionModel().selectionChanged.connect(self._name_steps)
        self._name_steps()
        self.setFocusProxy(self.drop_place.choose_button)

    def chosen_kind(self) -> ImportKind:
        """Return what the rows of the file are."""
        return ImportKind(self.kind.current_key())

    def show_runs(self, runs: tuple[ImportRun, ...]) -> None:
        """Show the imports that took place."""
        self.runs.set_rows(runs)
        self._before.setVisible(bool(runs))
        if runs:
            self.table.selectRow(0)
        self._name_steps()

    def chosen_run(self) -> ImportRun | None:
        """Return the import that is chosen, None without one."""
        rows = self.table.selectionModel().selectedRows()
        return self.runs.row(rows[0].row()) if rows else None

    def _choose(self) -> None:
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        filters = ";;".join(
            (
                self.tr("Sheets and text (*.xlsx *.xlsm *.xls *.ods *.csv *.tsv *.txt)"),
                self.tr("All files (*)"),
            )
        )
        dialog = QFileDialog(self, self.tr("File to import"), folder, filters)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: self.file_chosen.emit(Path(file)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _undo(self) -> None:
        run = self.chosen_run()
        if run is not None:
            self.undo_wanted.emit(run)

    def _name_steps(self) -> None:
        run = self.chosen_run()
        self.undo_button.setEnabled(run is not None and run.undone_at is None and run.rows > 0)

    def _lay_out(self) -> None:
        self.table.setModel(self.runs)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        header = self.table.horizontalHeader()
        for place, width in _WIDTHS.items():
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.Interactive)
            self.table.setColumnWidth(place, width)
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addWidget(self.table)
        heading = QLabel(self.tr("Imports before"), self)
        heading.setProperty("role", "title")
        foot = QHBoxLayout()
        foot.addWidget(heading, 1)
        foot.addWidget(self.undo_button)
        self._before = QWidget(self)
        before = QVBoxLayout(self._before)
        before.setContentsMargins(0, SPACE, 0, 0)
        before.setSpacing(SPACE)
        before.addLayout(foot)
        before.addWidget(card, 1)
        self._before.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.kind)
        column.addWidget(self.drop_place, 3)
        column.addWidget(self._before, 2)


def _dropped_file(event: QDragEnterEvent | QDropEvent) -> Path | None:
    urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
    return Path(urls[0].toLocalFile()) if len(urls) == 1 else None
