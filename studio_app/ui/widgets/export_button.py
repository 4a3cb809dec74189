"""A button that saves a list as a file, and shows how far that is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from studio_app.domain.errors import StudioError
from studio_app.ui.icons import icon
from studio_app.ui.task_runner import Report, Task, TaskRunner
from studio_app.ui.widgets.announce import announce

Write = Callable[[Path, Report], int]


class ExportButton(QPushButton):
    """Asks where to, and writes there on a worker of its own; a second click stops that.

    ``ask`` is called when a file was chosen: it returns what the worker calls with the file and a
    function to report with, and which returns how many rows it wrote. ``exported`` carries a
    sentence that says so, ``failed`` a StudioError.
    """

    exported = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        suggested_name: Callable[[], str],
        ask: Callable[[], Write],
        parent: QWidget | None = None,
        text: str = "",
    ) -> None:
        """``text`` says what is exported where that is not all that is in sight."""
        super().__init__(parent)
        self._text = text or self.tr("E&xport…")
        self._suggested_name, self._ask = suggested_name, ask
        self._task: Task | None = None
        self._runner: TaskRunner | None = None
        self.setAutoDefault(False)
        self.clicked.connect(self._press)
        self._show_ready()

    @property
    def runner(self) -> TaskRunner:
        """Return the worker, made when it is first needed."""
        # A long list takes its time: whoever works at the desk must not wait behind it.
        if self._runner is None:
            self._runner = TaskRunner(self)
        return self._runner

    @property
    def is_busy(self) -> bool:
        """Tell whether a file is being written."""
        return self._task is not None

    def choose_file(self) -> None:
        """Ask for a file, and write the list into it."""
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        filters = {
            self.tr("Sheet (*.xlsx)"): "xlsx",
            self.tr("Text with commas (*.csv)"): "csv",
        }
        name = f"{_as_file_name(self._suggested_name())}.xlsx"
        dialog = QFileDialog(self, self.tr("Export"), folder, ";;".join(filters))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("xlsx")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(filters[chosen]))
        dialog.selectFile(str(Path(folder) / name))
        dialog.fileSelected.connect(lambda file: self.export_to(Path(file)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def export_to(self, path: Path) -> None:
        """Write the list into a file; does nothing while another is being written."""
        if self._task is not None:
            return
        write = self._ask()

        def work(report: Report) -> int:
            return write(path, report)

        self._task = self.runner.run(
            work,
            done=lambda count: self._done(path, count),
            failed=self._fail,
            progress=self._show_progress,
            owner=self,
        )
        self._show_busy(self.tr("Exporting…"))

    def stop(self) -> None:
        """Stop what is being written; no file is left behind."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
            self._show_ready()
            self.exported.emit(self.tr("The export was stopped; no file was written."))

    def _press(self) -> None:
        if self._task is None:
            self.choose_file()
        else:
            self.stop()

    def _show_ready(self) -> None:
        self.setIcon(icon("download"))
        self.setText(self._text)
        self.setToolTip(self.tr("Save this list as a sheet (XLSX) or as text (CSV)"))

    def _show_busy(self, text: str) -> None:
        self.setIcon(icon("x"))
        self.setText(text)
        self.setToolTip(self.tr("Stop exporting"))

    def _show_progress(self, done: int, total: int) -> None:
        text = self.tr("Exporting… {percent} %")
        self._show_busy(text.format(percent=100 * done // max(total, 1)))

    def _done(self, path: Path, count: int) -> None:
        self._task = None
        self._show_ready()
        text = self.tr("{count} rows saved as {file}.").format(count=count, file=path.name)
        announce(self, text)
        self.exported.emit(text)

    def _fail(self, error: StudioError) -> None:
        self._task = None
        self._show_ready()
        self.failed.emit(error)


def _as_file_name(name: str) -> str:
    """Return a name without what some system does not take in the name of a file."""
    return "".join(" " if char in '<>:"/\\|?*' or not char.isprintable() else char for char in name)
