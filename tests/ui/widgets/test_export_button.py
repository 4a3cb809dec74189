"""A list as a file: where to, how far, and what became of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from studio_app.services.exports import ExportNotWritten
from studio_app.ui.task_runner import Report
from studio_app.ui.widgets.export_button import ExportButton

LEFT = Qt.MouseButton.LeftButton


def button_for(qtbot: QtBot, write: Callable[[Path, Report], int]) -> ExportButton:
    button = ExportButton(lambda: "Clients: all", lambda: write)
    qtbot.addWidget(button)
    button.show()
    return button


def test_a_click_asks_for_a_file_and_says_what_was_written(
    qtbot: QtBot, tmp_path: Path, assert_accessible: Callable[[QWidget], None]
) -> None:
    asked: list[Path] = []

    def write(path: Path, report: Report) -> int:
        asked.append(path)
        return 12

    button = button_for(qtbot, write)
    assert_accessible(button)
    qtbot.mouseClick(button, LEFT)
    dialog = button.findChild(QFileDialog)
    assert dialog is not None
    assert Path(dialog.selectedFiles()[0]).name == "Clients  all.xlsx"
    dialog.filterSelected.emit(dialog.nameFilters()[1])
    assert dialog.defaultSuffix() == "csv"
    with qtbot.waitSignal(button.exported) as told:
        dialog.fileSelected.emit(str(tmp_path / "clients.csv"))
    assert told.args == ["12 rows saved as clients.csv."]
    assert asked == [tmp_path / "clients.csv"]
    assert not button.is_busy


def test_a_second_click_stops_it(qtbot: QtBot, tmp_path: Path) -> None:
    going, stopped = threading.Event(), threading.Event()

    def write(path: Path, report: Report) -> int:
        report(10, 40)
        going.wait(10)
        try:
            report(20, 40)
        finally:
            stopped.set()
        raise AssertionError

    button = button_for(qtbot, write)
    button.export_to(tmp_path / "clients.csv")
    qtbot.waitUntil(lambda: button.text() == "Exporting… 25 %")
    with qtbot.waitSignal(button.exported) as told:
        qtbot.mouseClick(button, LEFT)
    assert told.args == ["The export was stopped; no file was written."]
    going.set()
    assert stopped.wait(10)
    assert button.text() == "E&xport…"


def test_what_cannot_be_written_is_told(qtbot: QtBot, tmp_path: Path) -> None:
    error = ExportNotWritten(file="clients.csv", reason="disk full")

    def write(path: Path, report: Report) -> int:
        raise error

    button = button_for(qtbot, write)
    with qtbot.waitSignal(button.failed) as told:
        button.export_to(tmp_path / "clients.csv")
    assert told.args == [error]
    assert not button.is_busy
