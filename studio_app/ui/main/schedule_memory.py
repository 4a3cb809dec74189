"""What the schedule looks like at the next start, for each login of this PC."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from studio_app.domain.local_time import local_day
from studio_app.domain.schedule import BookingStatus
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.column_choice import ColumnChoice
from studio_app.ui.schedule.list_filters import ListChoice
from studio_app.ui.schedule.page import SchedulePage
from studio_app.ui.schedule.whereabouts import PERIODS

DATE_KEPT_ON = "last_date_kept_on"
KEPT_FOR = "schedule_kept_for"
LOOK_OF = "schedule_look "
MOST_COLUMNS = 500


class ScheduleMemory:
    """Keeps view, day and filter of whoever was last here, and each one's zoom and columns."""

    def __init__(self, context: ScreenContext) -> None:
        self._settings = context.settings
        self._who = str(context.login.viewer.membership_id)
        self._today = local_day(context.now(), context.login.organization.tz).isoformat()

    def last_view(self) -> str | None:
        """Return the view shown last, None when somebody else was here last."""
        return self._settings.last_view if self._is_own() else None

    def last_day(self) -> date | None:
        """Return the day shown last, None when that was not today."""
        # Yesterday's day would mislead whoever opens up in the morning.
        kept_today = self._settings.value(DATE_KEPT_ON, "") == self._today
        return self._settings.last_date if self._is_own() and kept_today else None

    def chosen_trainers(self) -> tuple[UUID, ...]:
        """Return the keys in the filter, none for all trainers."""
        return _keys(self._settings.trainer_filter) if self._is_own() else ()

    def restore_look(self, page: SchedulePage) -> None:
        """Give the page the zoom and the columns that it had."""
        look = self._settings.value(LOOK_OF + self._who, {})
        minutes = look.get("zoom")
        if type(minutes) is int:
            page.calendar.set_snap_minutes(minutes)
        if look.get("list_period") in PERIODS:
            page.set_period(look["list_period"])
        page.list.filters.set_latest_first(look.get("list_latest_first") is True)
        page.list.filters.choose(_choice(look))
        widths = look.get("list_widths")
        if isinstance(widths, list) and all(type(width) is int for width in widths):
            page.list.table.set_widths(widths)
        order, hidden = _keys(look.get("columns")), _keys(look.get("hidden_columns"))
        page.columns.set_choice(ColumnChoice(order, frozenset(hidden)))

    def keep(self, page: SchedulePage, chosen: tuple[UUID, ...] | None, today: date) -> None:
        """Keep all of it in the settings."""
        settings, columns = self._settings, page.columns.choice()
        settings.set_value(KEPT_FOR, self._who)
        settings.last_view = page.view()
        settings.last_date = page.day()
        settings.set_value(DATE_KEPT_ON, today.isoformat())
        settings.trainer_filter = tuple(map(str, chosen or ()))
        choice = page.list.filters.choice()
        look: dict[str, Any] = {
            "zoom": page.calendar.snap_minutes,
            "list_period": page.period(),
            "list_latest_first": page.list.filters.is_latest_first(),
            "list_status": choice.status and choice.status.value,
            # By keys: who and what they are is nobody's business who reads the settings.
            "list_place": choice.place_id and str(choice.place_id),
            "list_client": choice.client_id and str(choice.client_id),
            "list_widths": page.list.table.widths(),
            "columns": [str(key) for key in columns.order[:MOST_COLUMNS]],
            "hidden_columns": sorted(map(str, columns.hidden))[:MOST_COLUMNS],
        }
        settings.set_value(LOOK_OF + self._who, look)

    def _is_own(self) -> bool:
        """Tell whether the same login was here last: on a shared PC, others' days are theirs."""
        return bool(self._settings.value(KEPT_FOR, "") == self._who)


def _choice(look: Mapping[str, object]) -> ListChoice:
    """Return what the list was narrowed to; what makes no sense leaves nothing out."""
    status = look.get("list_status")
    known = {one.value: one for one in BookingStatus}
    return ListChoice(
        known.get(status) if isinstance(status, str) else None,
        next(iter(_keys([look.get("list_place")])), None),
        next(iter(_keys([look.get("list_client")])), None),
    )


def _keys(texts: object) -> tuple[UUID, ...]:
    keys = []
    for text in texts if isinstance(texts, Iterable) else ():
        try:
            keys.append(UUID(text))
        except (ValueError, AttributeError, TypeError):
            continue
    return tuple(keys)
