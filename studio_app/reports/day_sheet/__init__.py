"""The day sheet: one local day of one trainer or of several, on paper."""

from studio_app.reports.day_sheet.content import DaySheet, DaySheetTrainer, content_from
from studio_app.reports.day_sheet.sheet import day_sheet_pdf

__all__ = ["DaySheet", "DaySheetTrainer", "content_from", "day_sheet_pdf"]
