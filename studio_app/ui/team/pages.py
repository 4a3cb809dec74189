"""The pages of the team's area, in order: a new one is one entry here."""

from __future__ import annotations

from PySide6.QtCore import QT_TRANSLATE_NOOP

from studio_app.domain.backfill import sees_unassigned
from studio_app.domain.mail import sees_outbox
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, allows
from studio_app.domain.transfer_list import sees_transfers
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.paged_area import AreaPage, PageEntry

PEOPLE = "people"


def _people(context: ScreenContext) -> AreaPage:
    from studio_app.ui.team.people_page import PeoplePage

    return PeoplePage(context)


def _changes_settings(viewer: Viewer) -> bool:
    return allows(viewer, Right.CHANGE_SETTINGS)


def _hours(context: ScreenContext) -> AreaPage:
    from studio_app.ui.hours.opening_page import OpeningPage

    return OpeningPage(context)


def _outbox(context: ScreenContext) -> AreaPage:
    from studio_app.ui.team.outbox.page import OutboxPage

    return OutboxPage(context)


def _transfers(context: ScreenContext) -> AreaPage:
    from studio_app.ui.transfers.page import TransfersPage

    return TransfersPage(context)


def _assignment(context: ScreenContext) -> AreaPage:
    from studio_app.ui.team.assignment.page import AssignmentPage

    return AssignmentPage(context)


TEAM_PAGES: tuple[PageEntry, ...] = (
    PageEntry(
        PEOPLE,
        str(QT_TRANSLATE_NOOP("AreaPage", "People")),
        lambda viewer: allows(viewer, Right.INVITE_TRAINER),
        _people,
    ),
    PageEntry(
        "assignment",
        str(QT_TRANSLATE_NOOP("AreaPage", "Assignment")),
        sees_unassigned,
        _assignment,
    ),
    PageEntry(
        "transfers",
        str(QT_TRANSLATE_NOOP("AreaPage", "Transfers")),
        sees_transfers,
        _transfers,
    ),
    PageEntry(
        "hours",
        str(QT_TRANSLATE_NOOP("AreaPage", "Opening hours")),
        _changes_settings,
        _hours,
    ),
    PageEntry(
        "outbox",
        str(QT_TRANSLATE_NOOP("AreaPage", "Outbox")),
        sees_outbox,
        _outbox,
    ),
)
