"""The preview of the day sheet over a real studio: making, paging, saving, printing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from studio_app.paths import resource
from studio_app.reports import fonts
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.main_window import MainWindow
from studio_app.ui.main.print_preview import PrintPreview
from studio_app.ui.main.sheet_files import FileNotWritten, NotPrinted, print_pdf, save_pdf
from studio_app.ui.main.sheets import day_sheet_of
from tests.databases import StudioDatabase
from tests.factories import NOW, add_booking, client_name
from tests.ui.login.hands import pressed_by_enter

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True, scope="module")
def _fonts() -> None:
    fonts.register(resource("fonts"))


@pytest.fixture
def preview(qtbot: QtBot, window: MainWindow, sqlite_studio: StudioDatabase) -> PrintPreview:
    """The preview of a day with a session, opened by its key."""
    with sqlite_studio.house() as house:
        add_booking(house, "today", "cara", "anna", NOW + timedelta(hours=2))
    qtbot.keyClick(window, Qt.Key.Key_P, CONTROL)
    found = window.findChild(PrintPreview)
    assert isinstance(found, PrintPreview)
    wait_for_pages(qtbot, found)
    return found


def wait_for_pages(qtbot: QtBot, preview: PrintPreview) -> None:
    """Wait until the sheet can be saved and printed."""
    qtbot.waitUntil(preview.foot.print_button.isEnabled, timeout=15_000)


def words_of(pdf: bytes) -> str:
    """Return all that a PDF says."""
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)


def activate(qtbot: QtBot, dialog: QWidget) -> None:
    """Give the keyboard back to a dialog, as a desktop does when another one closes."""
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)


def test_the_key_opens_the_sheet_of_the_day_shown(preview: PrintPreview) -> None:
    document = preview.view.document()
    assert isinstance(document, QPdfDocument)
    assert document.status() == QPdfDocument.Status.Ready
    assert document.pageCount() >= 1
    assert "10 March 2026" in preview.windowTitle()
    assert client_name("cara") in words_of(preview.pdf())


def test_the_printer_in_the_bar_opens_it_too(qtbot: QtBot, window: MainWindow) -> None:
    (button,) = [
        child
        for child in window.schedule().bar.findChildren(QWidget)
        if child.accessibleName() == "Print"
    ]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    found = window.findChild(PrintPreview)
    assert isinstance(found, PrintPreview)
    wait_for_pages(qtbot, found)


def test_another_choice_makes_another_sheet(qtbot: QtBot, preview: PrintPreview) -> None:
    whose = preview.controls.whose
    assert [whose.itemText(row) for row in range(whose.count())] == [
        "All trainers",
        "Anna",
        "Ben",
        "Sara",
    ]
    whose.setFocus()
    qtbot.keyClick(whose, Qt.Key.Key_Down)
    qtbot.keyClick(whose, Qt.Key.Key_Down)
    assert not preview.foot.print_button.isEnabled()
    wait_for_pages(qtbot, preview)
    assert client_name("cara") not in words_of(preview.pdf())
    before = PdfReader(BytesIO(preview.pdf())).pages[0].mediabox
    qtbot.keyClick(preview.controls.papers, Qt.Key.Key_Down)
    wait_for_pages(qtbot, preview)
    after = PdfReader(BytesIO(preview.pdf())).pages[0].mediabox
    assert {round(before.width), round(before.height)} == {595, 842}
    assert {round(after.width), round(after.height)} == {612, 792}


def test_the_paper_is_remembered(
    qtbot: QtBot, preview: PrintPreview, context: ScreenContext
) -> None:
    assert preview.controls.paper() == "A4"
    qtbot.keyClick(preview.controls.papers, Qt.Key.Key_Down)
    wait_for_pages(qtbot, preview)
    again = PrintPreview(context, day_sheet_of(NOW.date(), "en_GB"), (), None)
    qtbot.addWidget(again)
    assert again.controls.paper() == "LETTER"
    wait_for_pages(qtbot, again)


def test_the_zoom_is_switched(qtbot: QtBot, preview: PrintPreview) -> None:
    assert preview.view.zoomMode() == QPdfView.ZoomMode.FitInView
    width = next(b for b in preview.findChildren(QPushButton) if b.text() == "Width")
    qtbot.mouseClick(width, Qt.MouseButton.LeftButton)
    assert preview.view.zoomMode() == QPdfView.ZoomMode.FitToWidth


def test_ctrl_s_saves_the_pdf(qtbot: QtBot, preview: PrintPreview, tmp_path: Path) -> None:
    qtbot.keyClick(preview, Qt.Key.Key_S, CONTROL)
    dialog = preview.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(name, QLineEdit)
    assert name.text() == "Day sheet 2026-03-10.pdf"
    name.setText(str(tmp_path / "sheet"))
    dialog.accept()
    qtbot.waitUntil(preview.banner.isVisible)
    assert preview.banner.kind() == "good"
    assert (tmp_path / "sheet.pdf").read_bytes() == preview.pdf()


def test_a_place_that_takes_no_file_is_a_sentence(
    qtbot: QtBot, preview: PrintPreview, tmp_path: Path
) -> None:
    qtbot.keyClick(preview, Qt.Key.Key_S, CONTROL)
    dialog = preview.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "nowhere" / "sheet.pdf"))
    dialog.reject()
    qtbot.waitUntil(preview.banner.isVisible)
    assert preview.banner.kind() == "bad"
    assert "Choose another name or folder" in preview.banner.text()
    assert preview.foot.save_button.isEnabled()


def test_ctrl_p_prints_upright_or_across_as_the_sheet_is(
    qtbot: QtBot, preview: PrintPreview, tmp_path: Path
) -> None:
    qtbot.keyClick(preview, Qt.Key.Key_P, CONTROL)
    dialog = preview.findChild(QPrintDialog)
    assert isinstance(dialog, QPrintDialog)
    dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    name = dialog.findChild(QLineEdit, "filename")
    assert isinstance(name, QLineEdit)
    name.setText(str(tmp_path / "printed.pdf"))
    dialog.accept()
    qtbot.waitUntil(preview.banner.isVisible, timeout=15_000)
    assert preview.banner.text() == "Pages sent to the printer: 1."
    printed = PdfReader(tmp_path / "printed.pdf").pages
    made = PdfReader(BytesIO(preview.pdf())).pages
    assert len(printed) == len(made)
    assert round(printed[0].mediabox.width) == round(made[0].mediabox.width)
    assert round(printed[0].mediabox.height) == round(made[0].mediabox.height)


def test_escape_closes_it(qtbot: QtBot, preview: PrintPreview, window: MainWindow) -> None:
    activate(qtbot, preview)
    qtbot.keyClick(preview, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.findChild(PrintPreview) is None)


def test_enter_presses_the_button_that_has_the_keyboard(
    qtbot: QtBot, preview: PrintPreview
) -> None:
    assert pressed_by_enter(qtbot, preview, "Save PDF…") == ["Save PDF…"]
    preview.findChild(QFileDialog).reject()
    activate(qtbot, preview)
    assert preview.findChild(QPrintDialog) is None
    assert pressed_by_enter(qtbot, preview, "Print…") == ["Print…"]
    preview.findChild(QPrintDialog).reject()
    activate(qtbot, preview)
    assert pressed_by_enter(qtbot, preview, "Close") == ["Close"]
    assert not preview.isVisible()
    assert not [one for one in preview.findChildren(QPrintDialog) if one.isVisible()]


def test_a_database_that_fails_is_told_in_the_dialog(
    qtbot: QtBot, context: ScreenContext, sqlite_studio: StudioDatabase
) -> None:
    # What is open would still read the file that was; the next connection meets the new one.
    context.login.uow._engine.dispose()
    sqlite_studio.file.write_bytes(b"This was a studio. " * 500)
    preview = PrintPreview(context, day_sheet_of(NOW.date(), "en_GB"), (), None)
    qtbot.addWidget(preview)
    preview.show()
    qtbot.waitUntil(preview.banner.isVisible)
    assert "is not a studio's database" in preview.banner.text()
    assert not preview.foot.print_button.isEnabled()
    assert preview.isVisible()


def test_every_focusable_part_has_a_name(
    preview: PrintPreview, assert_accessible: Callable[[QWidget], None]
) -> None:
    assert_accessible(preview.controls)
    assert_accessible(preview.foot)


def test_a_range_of_pages_is_printed_with_progress(preview: PrintPreview, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "one.pdf"))
    printer.setFromTo(1, 1)
    heard: list[tuple[int, int]] = []
    assert print_pdf(preview.pdf(), printer, lambda *told: heard.append(told)) == 1
    assert heard == [(1, 1)]


@pytest.mark.qt_log_ignore("Returned false", extend=True)
def test_a_printer_that_takes_nothing_is_a_sentence(preview: PrintPreview, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "nowhere" / "printed.pdf"))
    with pytest.raises(NotPrinted, match="try again"):
        print_pdf(preview.pdf(), printer, lambda _done, _total: None)


def test_a_file_is_replaced_whole_or_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    file.write_bytes(b"old")
    assert save_pdf(b"new", file) == file
    assert file.read_bytes() == b"new"
    with pytest.raises(FileNotWritten, match="Choose another"):
        save_pdf(b"newer", tmp_path)
    assert file.read_bytes() == b"new"


def test_each_view_is_printed_as_it_is_looked_at(
    qtbot: QtBot, window: MainWindow, sqlite_studio: StudioDatabase
) -> None:
    page = window.schedule().page
    titles = {}
    for view in ("week", "month", "list"):
        page.set_view(view)
        assert window.context.runner.wait_idle()
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        qtbot.keyClick(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
        found = window.findChild(PrintPreview)
        assert isinstance(found, PrintPreview)
        wait_for_pages(qtbot, found)
        titles[view] = found.windowTitle().split(" · ")[0]
        found.close()
        qtbot.waitUntil(lambda: window.findChild(PrintPreview) is None)
    assert titles == {"week": "Week", "month": "Month", "list": "Sessions"}
