"""The day sheet as a PDF."""

from __future__ import annotations

from studio_app.reports.day_sheet.content import DaySheet, within_day
from studio_app.reports.day_sheet.grid import grid_pages
from studio_app.reports.day_sheet.table import table_pages
from studio_app.reports.day_sheet.words import Words
from studio_app.reports.document import Paper, Report, pdf


def day_sheet_pdf(sheet: DaySheet, paper: Paper = "A4") -> bytes:
    """Return the day on paper: a list for one trainer, columns side by side for several."""
    words = Words(sheet.organization, sheet.day)
    report = Report(
        organization=sheet.organization,
        title=words.title(),
        subject="Day sheet",
        printed_at=sheet.printed_at,
        printed_by=sheet.printed_by,
        paper=paper,
        notice=words.clock_change(),
    )
    shown = within_day(sheet)
    if len(shown.trainers) == 1:
        return pdf(report, table_pages(shown.trainers[0], words, report))
    return pdf(report, grid_pages(shown, words, report))
