"""The notes on a client's sessions as a sheet to look at, to print and to save."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from studio_app.domain.session_notes import PrintedNotes
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.print_preview import Paper, Sheet

_translate = QCoreApplication.translate


def notes_sheet_of(wanted: PrintedNotes) -> Sheet:
    """Return the sheet of what was noted in some days."""

    def make(
        context: ScreenContext, _keys: tuple[UUID, ...] | None, paper: Paper, now: datetime
    ) -> bytes:
        # Brings the report library along: imported here, off the GUI thread.
        from studio_app.services.note_reading import notes_sheet

        login = context.login
        return notes_sheet(login.uow, login.viewer, wanted, now, paper)

    name = _translate("Sheets", "Session notes {day}.pdf")
    return Sheet(
        _translate("Sheets", "Session notes"),
        name.format(day=wanted.last_day.isoformat()),
        _translate("Sheets", "Making the notes…"),
        make,
    )
