"""The pages of the team's area, in order: a new one is one entry here."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from studio_app.domain.mail import sees_outbox
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.paged_area import AreaPage, PageEntry


def _outbox(context: ScreenContext) -> AreaPage:
    from studio_app.ui.team.outbox.page import OutboxPage

    return OutboxPage(context)


TEAM_PAGES: tuple[PageEntry, ...] = (
    PageEntry(
        "outbox",
        str(QT_TRANSLATE_NOOP("AreaPage", "Outbox")),
        sees_outbox,
        _outbox,
    ),
)
