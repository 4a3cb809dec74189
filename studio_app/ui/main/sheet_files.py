"""Putting a finished PDF where a person wants it: into a file, or onto paper."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, QSaveFile, QSize, QSizeF, Qt
from PySide6.QtGui import QPageLayout, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

from studio_app.domain.errors import StudioError

POINTS_PER_INCH = 72
SHARP_ENOUGH = 300
"""Dots per inch of a printed page: more only costs time and memory on text."""


class FileNotWritten(StudioError):
    """The file could not be written there."""

    template = "{file} could not be written: {reason}. Choose another name or folder."


class NotPrinted(StudioError):
    """The printer did not take the pages."""

    template = (
        "{printer} did not take the pages. See whether it is on and has paper, and try again."
    )


def opened_pdf(pdf: bytes) -> tuple[QPdfDocument, QBuffer]:
    """Return a PDF in memory as a document, with the buffer that it reads from as its child."""
    document = QPdfDocument()
    buffer = QBuffer(document)
    buffer.setData(QByteArray(pdf))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    document.load(buffer)
    return document, buffer


def save_pdf(pdf: bytes, path: Path) -> Path:
    """Write the file whole or not at all and return its path; raises FileNotWritten."""
    file = QSaveFile(str(path))
    written = file.open(QIODevice.OpenModeFlag.WriteOnly) and file.write(pdf) == len(pdf)
    if not (written and file.commit()):
        raise FileNotWritten(file=path.name, reason=file.errorString())
    return path


def print_pdf(pdf: bytes, printer: QPrinter, report: Callable[[int, int], None]) -> int:
    """Print the pages that the printer was set to and return how many; raises NotPrinted.

    Tells after each page how many of how many are done. Meant for the worker thread.
    """
    document, _buffer = opened_pdf(pdf)
    first = (printer.fromPage() or 1) - 1
    last = min(printer.toPage() or document.pageCount(), document.pageCount())
    painter = QPainter()
    _turn_paper(document, first, printer)
    if not painter.begin(printer):
        raise NotPrinted(printer=printer.printerName() or printer.outputFileName())
    try:
        for page in range(first, last):
            if page > first:
                _turn_paper(document, page, printer)
                if not printer.newPage():
                    raise NotPrinted(printer=printer.printerName() or printer.outputFileName())
            _paint_page(document, page, printer, painter)
            report(page - first + 1, last - first)
    finally:
        painter.end()
    return last - first


def _turn_paper(document: QPdfDocument, page: int, printer: QPrinter) -> None:
    points = document.pagePointSize(page)
    upright = points.height() >= points.width()
    orientation = QPageLayout.Orientation
    printer.setPageOrientation(orientation.Portrait if upright else orientation.Landscape)


def _paint_page(document: QPdfDocument, page: int, printer: QPrinter, painter: QPainter) -> None:
    points = document.pagePointSize(page)
    dots = min(printer.resolution(), SHARP_ENOUGH) / POINTS_PER_INCH
    size = QSize(round(points.width() * dots), round(points.height() * dots))
    image = document.render(page, size)
    paper = QRectF(painter.viewport())
    fitted = QSizeF(points).scaled(paper.size(), Qt.AspectRatioMode.KeepAspectRatio)
    place = QRectF(paper.topLeft(), fitted)
    place.moveCenter(paper.center())
    painter.drawImage(place, image)
