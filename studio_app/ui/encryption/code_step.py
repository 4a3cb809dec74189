"""The step that hands a recovery code over: on the screen, on paper, in a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QStandardPaths, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPageSize
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import StudioError
from studio_app.ui.context import ScreenContext
from studio_app.ui.encryption.code_view import CodeView
from studio_app.ui.icons import icon
from studio_app.ui.sentences import sentence
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.banner import Banner

CLIPBOARD_MILLISECONDS = 60_000

MakeSheet = Callable[[str, str], bytes]


class CodeStep(QWidget):
    """Shows a code with the ways to keep it.

    ``make_sheet`` returns the page as a PDF for a code and a paper; it is slow.
    """

    def __init__(
        self, context: ScreenContext, make_sheet: MakeSheet, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context, self._make_sheet = context, make_sheet
        self.view = CodeView(self)
        self.banner = Banner(parent=self)
        words = QLabel(
            self.tr(
                "Print it, or write it down, and keep it away from this PC. Whoever has the code "
                "and the file can read everything; if every PC's key is lost, nothing but this "
                "code opens the studio."
            ),
            self,
        )
        words.setWordWrap(True)
        self.print_button = self._button("printer", self.tr("&Print…"), self._ask_printer)
        self.save_button = self._button("download", self.tr("&Save PDF…"), self._ask_where)
        self.copy_button = self._button("file-text", self.tr("&Copy"), self._copy)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        for button in (self.print_button, self.save_button, self.copy_button):
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(words)
        column.addWidget(self.view)
        column.addLayout(row)
        column.addWidget(self.banner)

    def show_code(self, code: str) -> None:
        """Show a code."""
        self.banner.hide()
        self.view.set_code(code)

    def _button(self, sign: str, text: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(icon(sign), text, self)
        button.setAutoDefault(False)
        button.clicked.connect(slot)
        return button

    def _copy(self) -> None:
        clipboard = QGuiApplication.clipboard()
        code = self.view.code()
        content = QMimeData()
        content.setText(code)
        # Clipboard managers of Windows and KDE keep nothing that is marked so.
        content.setData("ExcludeClipboardContentFromMonitorProcessing", b"")
        content.setData("x-kde-passwordManagerHint", b"secret")
        clipboard.setMimeData(content)
        self.banner.show_message(
            self.tr("Copied; it is taken off the clipboard in a minute."), "good"
        )

        def take_back() -> None:
            if clipboard.text() == code:
                clipboard.clear()

        QTimer.singleShot(CLIPBOARD_MILLISECONDS, clipboard, take_back)

    def _ask_where(self) -> None:
        place = QStandardPaths.StandardLocation.DocumentsLocation
        folder = Path(QStandardPaths.writableLocation(place))
        dialog = QFileDialog(self, self.tr("Save PDF"), str(folder), self.tr("PDF (*.pdf)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(self.tr("Recovery code.pdf"))
        dialog.fileSelected.connect(lambda file: self._save(Path(file)))
        dialog.open()

    def _save(self, path: Path) -> None:
        code, make = self.view.code(), self._make_sheet
        paper = self._paper()

        def work() -> Path:
            # Brings Qt's PDF reader along, which is seldom needed.
            from studio_app.ui.main.sheet_files import save_pdf

            return save_pdf(make(code, paper), path)

        self._context.runner.run(work, done=self._tell_saved, failed=self._fail, owner=self)

    def _tell_saved(self, path: Path) -> None:
        text = self.tr("Saved as {file}. Move it away from this PC once it is printed.")
        self.banner.show_message(text.format(file=path), "good")

    def _ask_printer(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        sizes = {"A4": QPageSize.PageSizeId.A4, "LETTER": QPageSize.PageSizeId.Letter}
        paper = self._paper()
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(sizes[paper]))
        printer.setFullPage(True)
        printer.setDocName(self.tr("Recovery code"))
        code, make = self.view.code(), self._make_sheet
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def work() -> int:
            from studio_app.ui.main.sheet_files import print_pdf

            return print_pdf(make(code, paper), printer, lambda done, total: None)

        def begin() -> None:
            self.banner.show_message(self.tr("Printing…"), "info")
            self._context.runner.run(work, done=self._tell_printed, failed=self._fail, owner=self)

        dialog.accepted.connect(begin)
        # QPrintDialog hides the plain open() behind one that wants the name of a slot.
        QDialog.open(dialog)

    def _tell_printed(self, _pages: int) -> None:
        self.banner.show_message(self.tr("Sent to the printer. See that it came out."), "good")

    def _fail(self, error: StudioError) -> None:
        self.banner.show_message(sentence(error), "bad")

    def _paper(self) -> str:
        from studio_app.ui.main.print_preview import LETTER_LANDS, PAPER_KEPT

        kept = self._context.settings.value(PAPER_KEPT, "")
        if kept in ("A4", "LETTER"):
            return str(kept)
        land = self._context.login.organization.locale.replace("-", "_").split("_")[-1]
        return "LETTER" if land in LETTER_LANDS else "A4"
