"""The columns of the list of clients, and what each says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication

from studio_app.domain.client_list import (
    CREDITS_LOW,
    EXPIRING_DAYS,
    NOT_ORDERED_BY,
    ClientColumn,
    ListedClient,
    columns_for,
)
from studio_app.domain.local_time import local_day, time_text
from studio_app.domain.money import Money
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, Scope, scope_of
from studio_app.domain.phones import shown_phone
from studio_app.ui.schedule.texts import day_of_month
from studio_app.ui.widgets.paged_columns import PagedColumn

_RIGHT = frozenset({ClientColumn.NUMBER, ClientColumn.CREDITS, ClientColumn.OWES})
_HIDDEN_AT_FIRST = frozenset(
    {ClientColumn.EMAIL, ClientColumn.NEXT_VISIT, ClientColumn.BIRTHDAY, ClientColumn.SINCE}
)
_WIDTHS = {
    ClientColumn.NAME: 156,
    ClientColumn.NUMBER: 58,
    ClientColumn.TRAINER: 104,
    ClientColumn.PHONE: 148,
    ClientColumn.EMAIL: 190,
    ClientColumn.TAGS: 78,
    ClientColumn.CREDITS: 82,
    ClientColumn.EXPIRES: 98,
    ClientColumn.OWES: 84,
    ClientColumn.LAST_VISIT: 84,
    ClientColumn.NEXT_VISIT: 130,
    ClientColumn.BIRTHDAY: 110,
    ClientColumn.SINCE: 110,
}

_translate = QCoreApplication.translate


def column_headings() -> dict[ClientColumn, str]:
    """Return what stands above each column."""
    return {
        ClientColumn.NAME: _translate("ClientList", "Name"),
        ClientColumn.NUMBER: _translate("ClientList", "Number"),
        ClientColumn.TRAINER: _translate("ClientList", "Trainer"),
        ClientColumn.PHONE: _translate("ClientList", "Phone"),
        ClientColumn.EMAIL: _translate("ClientList", "E-mail"),
        ClientColumn.TAGS: _translate("ClientList", "Tags"),
        ClientColumn.CREDITS: _translate("ClientList", "Credits left"),
        ClientColumn.EXPIRES: _translate("ClientList", "Next expiry"),
        ClientColumn.OWES: _translate("ClientList", "Owes"),
        ClientColumn.LAST_VISIT: _translate("ClientList", "Last visit"),
        ClientColumn.NEXT_VISIT: _translate("ClientList", "Next visit"),
        ClientColumn.BIRTHDAY: _translate("ClientList", "Birthday"),
        ClientColumn.SINCE: _translate("ClientList", "Client since"),
    }


def client_columns(
    viewer: Viewer, organization: Organization, now: Callable[[], datetime]
) -> Sequence[PagedColumn[ListedClient]]:
    """Return the columns that the viewer may see."""
    words, headings = ClientWords(organization, now), column_headings()
    hidden = set(_HIDDEN_AT_FIRST)
    if scope_of(viewer.role, Right.SEE_CLIENTS) is Scope.OWN:
        # It would say the same in every row.
        hidden.add(ClientColumn.TRAINER)
    return [
        PagedColumn(
            column.value,
            headings[column],
            words.texts()[column],
            right=column in _RIGHT,
            tone=words.tones().get(column),
            width=_WIDTHS[column],
            shown=column not in hidden,
            sortable=column not in NOT_ORDERED_BY,
        )
        for column in columns_for(viewer)
    ]


class ClientWords:
    """What the list says of a client, as the studio writes numbers and days."""

    def __init__(self, organization: Organization, now: Callable[[], datetime]) -> None:
        self._organization = organization
        self._now = now

    def texts(self) -> dict[ClientColumn, Callable[[ListedClient], str]]:
        """Return for each column what says its text."""
        return {
            ClientColumn.NAME: lambda row: row.name,
            ClientColumn.NUMBER: lambda row: f"#{row.number}",
            ClientColumn.TRAINER: lambda row: row.trainer_name,
            ClientColumn.PHONE: lambda row: shown_phone(row.phone, self._organization.territory),
            ClientColumn.EMAIL: lambda row: row.email,
            ClientColumn.TAGS: lambda row: ", ".join(row.tags),
            ClientColumn.CREDITS: self._credits,
            ClientColumn.EXPIRES: lambda row: self._day(row.expires_on),
            ClientColumn.OWES: self._owes,
            ClientColumn.LAST_VISIT: lambda row: self._day(self._local(row.last_visit)),
            ClientColumn.NEXT_VISIT: self._next_visit,
            ClientColumn.BIRTHDAY: lambda row: self._day(row.birth_date),
            ClientColumn.SINCE: lambda row: self._day(self._local(row.since)),
        }

    def tones(self) -> dict[ClientColumn, Callable[[ListedClient], str | None]]:
        """Return for some columns what says the colour of the text."""
        return {
            ClientColumn.NAME: lambda row: None if row.active else "muted",
            ClientColumn.NUMBER: lambda _row: "muted",
            ClientColumn.CREDITS: self._credits_tone,
            ClientColumn.EXPIRES: self._expiry_tone,
            ClientColumn.OWES: lambda row: "bad" if (row.owes or 0) > 0 else "muted",
        }

    def _credits(self, row: ListedClient) -> str:
        if not row.has_package:
            return ""
        return _translate("ClientList", "Unlimited") if row.credits is None else str(row.credits)

    @staticmethod
    def _credits_tone(row: ListedClient) -> str | None:
        is_low = row.credits is not None and row.credits <= CREDITS_LOW
        return "warning" if is_low else None

    def _expiry_tone(self, row: ListedClient) -> str | None:
        soon = self._today() + timedelta(days=EXPIRING_DAYS)
        return "warning" if row.expires_on is not None and row.expires_on <= soon else None

    def _owes(self, row: ListedClient) -> str:
        if not row.owes:
            return ""
        money = Money(row.owes, self._organization.currency)
        return money.text(self._organization.locale)

    def _next_visit(self, row: ListedClient) -> str:
        if row.next_visit is None:
            return ""
        tz, locale = self._organization.tz, self._organization.locale
        day = self._day(self._local(row.next_visit))
        return f"{day}, {time_text(row.next_visit, tz, locale)}"

    def _local(self, moment: datetime | None) -> date | None:
        return None if moment is None else local_day(moment, self._organization.tz)

    def _day(self, day: date | None) -> str:
        if day is None:
            return ""
        return day_of_month(day, self._today().year, self._organization.locale)

    def _today(self) -> date:
        return local_day(self._now(), self._organization.tz)
