"""The sheets that the views of the schedule are printed as."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from babel.dates import format_date
from PySide6.QtCore import QCoreApplication

from studio_app.domain.session_list import SessionFilter
from studio_app.ui.context import ScreenContext
from studio_app.ui.main.print_preview import Paper, Sheet
from studio_app.ui.schedule.whereabouts import Whereabouts

_translate = QCoreApplication.translate
Keys = tuple[UUID, ...] | None


def day_sheet_of(day: date, locale: str) -> Sheet:
    """Return the sheet of a local day, with the packages of those who come."""

    def make(context: ScreenContext, keys: Keys, paper: Paper, now: datetime) -> bytes:
        # Brings the report library along: imported here, off the GUI thread.
        from studio_app.services.day_sheet import day_sheet

        login = context.login
        return day_sheet(login.uow, login.viewer, day, keys, now, paper)

    title = _translate("Sheets", "Day sheet · {day}")
    name = _translate("Sheets", "Day sheet {day}.pdf")
    return Sheet(
        title.format(day=format_date(day, "full", locale=locale)),
        name.format(day=day.isoformat()),
        _translate("Sheets", "Making the day sheet…"),
        make,
    )


def week_sheet_of(where: Whereabouts) -> Sheet:
    """Return the plan of a week."""
    first_day, days, title = where.first_day(), where.days(), where.title()

    def make(context: ScreenContext, keys: Keys, paper: Paper, now: datetime) -> bytes:
        from studio_app.services.plans import week_plan

        login = context.login
        return week_plan(login.uow, login.viewer, first_day, days, keys, title, now, paper)

    name = _translate("Sheets", "Week {day}.pdf")
    return Sheet(
        _translate("Sheets", "Week · {days}").format(days=title),
        name.format(day=first_day.isoformat()),
        _translate("Sheets", "Making the plan of the week…"),
        make,
    )


def month_sheet_of(where: Whereabouts) -> Sheet:
    """Return the month with its sessions counted."""
    month, first_week, title = where.first_day(), where.weeks()[0], where.title()

    def make(context: ScreenContext, keys: Keys, paper: Paper, now: datetime) -> bytes:
        from studio_app.services.plans import month_plan

        login = context.login
        return month_plan(login.uow, login.viewer, month, first_week, keys, title, now, paper)

    name = _translate("Sheets", "Month {month}.pdf")
    return Sheet(
        _translate("Sheets", "Month · {month}").format(month=title),
        name.format(month=f"{month:%Y-%m}"),
        _translate("Sheets", "Making the plan of the month…"),
        make,
    )


def list_sheet_of(where: Whereabouts, wanted: SessionFilter, narrowed: str) -> Sheet:
    """Return the list as it is narrowed on the screen; ``narrowed`` says how, in words."""
    title = where.title()

    def make(context: ScreenContext, keys: Keys, paper: Paper, now: datetime) -> bytes:
        from dataclasses import replace

        from studio_app.services.plans import session_list_plan

        login, of_those = context.login, replace(wanted, trainer_ids=keys)
        return session_list_plan(login.uow, login.viewer, of_those, title, narrowed, now, paper)

    name = _translate("Sheets", "Sessions {day}.pdf")
    return Sheet(
        _translate("Sheets", "Sessions · {days}").format(days=title),
        name.format(day=wanted.first_day.isoformat()),
        _translate("Sheets", "Making the list…"),
        make,
    )
