"""What is to be printed, before it is: whose sessions, on which paper, page by page."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID

from PySide6.QtCore import QPointF, QStandardPaths, Qt
from PySide6.QtGui import QKeySequence, QPageSize, QPalette, QShortcut
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QVBoxLayout, QWidget

from studio_app.domain.errors import StudioError
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.sheet_controls import SheetControls, SheetFoot
from studio_app.ui.main.sheet_files import opened_pdf, print_pdf, save_pdf
from studio_app.ui.sentences import sentence
from studio_app.ui.task_runner import Report, Task
from studio_app.ui.theme import current_tokens, theme_notifier
from studio_app.ui.widgets.banner import Banner
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.till.mail_dialog import MailReceiptDialog

Paper = Literal["A4", "LETTER"]
AnyPaper = Literal["A4", "LETTER", "ROLL"]
PAPER_KEPT = "day_sheet_paper"
LETTER_LANDS = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE", "CR", "GT", "PA", "PR"})
"""Where letter paper is the usual one (Unicode CLDR, supplemental data, paperSize)."""


# What fits on sheets alone is never asked for a roll.
Make = Callable[[ScreenContext, "tuple[UUID, ...] | None", Any, datetime], bytes]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What can be printed: its title, the name of its file, what is said while it is made.

    ``make`` returns the PDF for the keys of trainers, None for all; on the worker. What
    ``fits_roll`` can be printed on a till's roll too; its paper is kept as ``paper_kept``. What can
    be sent by e-mail has a window that asks where to, made by ``mail``.
    """

    title: str
    file_name: str
    making: str
    make: Make
    fits_roll: bool = False
    paper_kept: str = PAPER_KEPT
    mail: Callable[[ScreenContext, QWidget], MailReceiptDialog] | None = None


class PrintPreview(PressingDialog):
    """Makes the sheet on the worker whenever a choice changes, and saves or prints it."""

    def __init__(
        self,
        context: ScreenContext,
        sheet: Sheet,
        trainers: Sequence[Trainer],
        shown: tuple[UUID, ...] | None,
        parent: QWidget | None = None,
    ) -> None:
        """Take the sheet, the trainers there are, and the keys of those shown, None for all."""
        super().__init__(parent)
        self._context = context
        self._sheet = sheet
        self._pdf = b""
        self._task: Task | None = None
        self._document: QPdfDocument | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(sheet.title)
        self.controls = SheetControls(
            sheet.title, trainers, shown, self._usual_paper(), self, fits_roll=sheet.fits_roll
        )
        self.banner = Banner("bad", closable=True, parent=self)
        self.view = QPdfView(self)
        self.view.setAccessibleName(self.tr("Pages to print"))
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setPageMode(QPdfView.PageMode.MultiPage)
        self.view.setZoomMode(QPdfView.ZoomMode.FitInView)
        self.foot = SheetFoot(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(self.controls)
        column.addWidget(self.banner)
        column.addWidget(self.view, 1)
        column.addWidget(self.foot)
        self._connect()
        self._paint_ground()
        self._fit_into(parent)
        self.view.setFocus()
        self._make()

    def pdf(self) -> bytes:
        """Return the sheet on show, empty before the first one is made."""
        return self._pdf

    def done(self, result: int) -> None:
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def _connect(self) -> None:
        self.controls.changed.connect(self._make)
        self.controls.zoom_changed.connect(self._zoom)
        self.controls.page_wanted.connect(self._go_to_page)
        self.view.pageNavigator().currentPageChanged.connect(self._tell_page)
        self.foot.save_button.clicked.connect(self._ask_where)
        self.foot.print_button.clicked.connect(self._ask_printer)
        self.foot.mail_button.clicked.connect(self._ask_address)
        may_mail = allows(self._context.login.viewer, Right.SELL)
        self.foot.mail_button.setVisible(may_mail and self._sheet.mail is not None)
        self.foot.close_button.clicked.connect(self.reject)
        for keys, slot in (
            (QKeySequence.StandardKey.Save, self.foot.save_button.click),
            (QKeySequence.StandardKey.Print, self.foot.print_button.click),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(slot)
        theme_notifier.changed.connect(self._paint_ground)

    def _fit_into(self, parent: QWidget | None) -> None:
        room = parent.size() if parent is not None else self.screen().availableSize()
        self.resize(min(960, room.width() - 80), min(860, room.height() - 60))

    def _paint_ground(self) -> None:
        colours = self.view.palette()
        colours.setColor(QPalette.ColorRole.Dark, current_tokens().window)
        self.view.setPalette(colours)

    def _usual_paper(self) -> AnyPaper:
        kept = self._context.settings.value(self._sheet.paper_kept, "")
        if kept == "ROLL" and self._sheet.fits_roll:
            return "ROLL"
        if kept in ("A4", "LETTER"):
            return "LETTER" if kept == "LETTER" else "A4"
        land = self._context.login.organization.locale.replace("-", "_").split("_")[-1]
        return "LETTER" if land in LETTER_LANDS else "A4"

    def _make(self) -> None:
        if self._task is not None:
            self._task.cancel()
        sheet, context, now = self._sheet, self._context, self._context.now()
        trainer_ids, paper = self.controls.trainer_ids(), self.controls.paper()
        if paper != self._usual_paper():
            self._context.settings.set_value(sheet.paper_kept, paper)
        self.foot.set_ready(False)
        self.foot.set_progress(sheet.making)

        def work() -> bytes:
            return sheet.make(context, trainer_ids, paper, now)

        self._task = self._context.runner.run(work, done=self._show, failed=self._fail, owner=self)

    def _show(self, pdf: bytes) -> None:
        self._task = None
        self._pdf = pdf
        self.banner.hide()
        document, _buffer = opened_pdf(pdf)
        document.setParent(self)
        old, self._document = self._document, document
        self.view.setDocument(document)
        if old is not None:
            old.deleteLater()
        self.foot.set_progress("")
        self.foot.set_ready(True)
        self._tell_page(0)

    def _fail(self, error: StudioError) -> None:
        self._task = None
        self.foot.set_progress("")
        self.foot.set_ready(bool(self._pdf))
        self.banner.show_message(sentence(error), "bad")

    def _tell_page(self, page: int) -> None:
        count = self._document.pageCount() if self._document is not None else 0
        self.controls.show_page(page, count)

    def _go_to_page(self, page: int) -> None:
        self.view.pageNavigator().jump(page, QPointF(), 0)

    def _zoom(self, mode: str) -> None:
        modes = {"page": QPdfView.ZoomMode.FitInView, "width": QPdfView.ZoomMode.FitToWidth}
        self.view.setZoomMode(modes[mode])

    def _ask_address(self) -> None:
        if self._sheet.mail is not None:
            dialog = self._sheet.mail(self._context, self)
            dialog.queued.connect(self._tell_queued)
            dialog.open()

    def _tell_queued(self, address: str) -> None:
        text = self.tr("On its way to {address}. The outbox tells what becomes of it.")
        self.banner.show_message(text.format(address=address), "good")

    def _ask_where(self) -> None:
        place = QStandardPaths.StandardLocation.DocumentsLocation
        folder = Path(QStandardPaths.writableLocation(place))
        name = self._sheet.file_name
        dialog = QFileDialog(self, self.tr("Save PDF"), str(folder), self.tr("PDF (*.pdf)"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda file: self._save(Path(file)))
        dialog.open()

    def _save(self, path: Path) -> None:
        pdf = self._pdf
        self.foot.set_progress(self.tr("Saving…"))
        self._task = self._context.runner.run(
            lambda: save_pdf(pdf, path), done=self._tell_saved, failed=self._fail, owner=self
        )

    def _tell_saved(self, path: Path) -> None:
        self._task = None
        self.foot.set_progress("")
        self.banner.show_message(self.tr("Saved as {file}.").format(file=path), "good")

    def _ask_printer(self) -> None:
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(self._page_size())
        printer.setFullPage(True)
        printer.setDocName(self.windowTitle())
        count = self._document.pageCount() if self._document is not None else 1
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setMinMax(1, count)
        dialog.setFromTo(1, count)
        dialog.accepted.connect(lambda: self._print(printer))
        # QPrintDialog hides the plain open() behind one that wants the name of a slot.
        QDialog.open(dialog)

    def _page_size(self) -> QPageSize:
        sizes = {"A4": QPageSize.PageSizeId.A4, "LETTER": QPageSize.PageSizeId.Letter}
        size = sizes.get(self.controls.paper())
        if size is not None or self._document is None:
            return QPageSize(size or QPageSize.PageSizeId.A4)
        # A roll is cut where the page ends.
        return QPageSize(self._document.pagePointSize(0), QPageSize.Unit.Point)

    def _print(self, printer: QPrinter) -> None:
        pdf = self._pdf
        self.foot.set_ready(False)
        self.foot.set_progress(self.tr("Printing…"))

        def work(report: Report) -> int:
            return print_pdf(pdf, printer, report)

        self._task = self._context.runner.run(
            work,
            done=self._tell_printed,
            failed=self._fail,
            owner=self,
            progress=self._tell_progress,
        )

    def _tell_progress(self, printed: int, total: int) -> None:
        text = self.tr("Printing page {page} of {count}…")
        self.foot.set_progress(text.format(page=printed, count=total))

    def _tell_printed(self, pages: int) -> None:
        self._task = None
        self.foot.set_ready(True)
        self.foot.set_progress("")
        text = self.tr("Pages sent to the printer: {count}.")
        self.banner.show_message(text.format(count=pages), "good")
