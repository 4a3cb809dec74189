"""The areas of the program, in the order of the sidebar: a new one is one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, allows
from studio_app.ui.audit.area import HistoryArea
from studio_app.ui.clients.area import ClientsArea
from studio_app.ui.clients.page.own_area import OwnArea
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.area_screen import AreaScreen
from studio_app.ui.main.paged_area import offered_pages
from studio_app.ui.main.schedule_area import ScheduleArea
from studio_app.ui.package_types.area import PackagesArea
from studio_app.ui.team.area import TeamArea
from studio_app.ui.team.pages import TEAM_PAGES
from studio_app.ui.till.area import TillArea
from studio_app.ui.trainers.area import TrainersArea, lists_trainers, shows_own_profile


@dataclass(frozen=True, slots=True)
class Area:
    """An entry of the sidebar, shown to who has the right; ``factory`` makes what it opens.

    What is ``for_staff`` is nothing for clients, who see only what is theirs; what is
    ``for_clients`` is for nobody else. ``has_pages`` tells of an area of pages whether any is the
    viewer's to open.
    """

    key: str
    title: str
    icon: str
    right: Right
    factory: Callable[[ScreenContext], AreaScreen]
    for_staff: bool = False
    for_clients: bool = False
    has_pages: Callable[[Viewer], bool] | None = None

    def translated_title(self) -> str:
        """Return the title in the user's language."""
        return QCoreApplication.translate("Area", self.title)


AREAS = (
    Area(
        "schedule",
        str(QT_TRANSLATE_NOOP("Area", "Schedule")),
        "calendar-days",
        Right.SEE_SCHEDULE,
        ScheduleArea,
    ),
    Area(
        "clients",
        str(QT_TRANSLATE_NOOP("Area", "Clients")),
        "users",
        Right.SEE_CLIENTS,
        ClientsArea,
        for_staff=True,
    ),
    Area(
        "own",
        str(QT_TRANSLATE_NOOP("Area", "My data")),
        "user",
        Right.SEE_CLIENTS,
        OwnArea,
        for_clients=True,
    ),
    Area(
        "trainers",
        str(QT_TRANSLATE_NOOP("Area", "Trainers")),
        "dumbbell",
        Right.SEE_SCHEDULE,
        TrainersArea,
        for_staff=True,
        has_pages=lists_trainers,
    ),
    Area(
        "profile",
        str(QT_TRANSLATE_NOOP("Area", "My profile")),
        "user",
        Right.SEE_SCHEDULE,
        TrainersArea,
        for_staff=True,
        has_pages=shows_own_profile,
    ),
    Area(
        "packages",
        str(QT_TRANSLATE_NOOP("Area", "Packages")),
        "package",
        Right.SELL,
        PackagesArea,
    ),
    Area(
        "till",
        str(QT_TRANSLATE_NOOP("Area", "Till")),
        "banknote",
        Right.SELL,
        TillArea,
    ),
    Area(
        "team",
        str(QT_TRANSLATE_NOOP("Area", "Team")),
        "users-round",
        Right.SEE_SCHEDULE,
        TeamArea,
        for_staff=True,
        has_pages=lambda viewer: bool(offered_pages(TEAM_PAGES, viewer)),
    ),
    Area(
        "history",
        str(QT_TRANSLATE_NOOP("Area", "History")),
        "history",
        Right.SEE_AUDIT,
        HistoryArea,
    ),
)


def areas_for(viewer: Viewer) -> tuple[Area, ...]:
    """Return the areas that the viewer may open."""
    is_client = viewer.role is Role.CLIENT
    offered = (one for one in AREAS if not (one.for_staff if is_client else one.for_clients))
    return tuple(
        area
        for area in offered
        if allows(viewer, area.right) and (area.has_pages is None or area.has_pages(viewer))
    )
