"""The team as an area of the main window: who works here, and what the studio's owners decide."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject

from studio_app.ui.context import ScreenContext
from studio_app.ui.main.paged_area import PagedArea
from studio_app.ui.team.pages import TEAM_PAGES

PAGE_KEPT = "team_page"


class TeamArea(PagedArea):
    """Shows the pages about the team."""

    def __init__(self, context: ScreenContext, parent: QObject | None = None) -> None:
        title = QCoreApplication.translate("TeamArea", "Team")
        super().__init__(context, title, TEAM_PAGES, PAGE_KEPT, parent)
