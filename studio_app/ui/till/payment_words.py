"""What the lists of the till say in their columns."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from PySide6.QtCore import QCoreApplication

from studio_app.domain.ageing import AgeBand, Debtor, DebtorOrder
from studio_app.domain.local_time import local_day, time_text
from studio_app.domain.money_lists import ListedPayment, PaymentOrder
from studio_app.domain.organizations import Organization
from studio_app.domain.phones import shown_phone
from studio_app.domain.till import TillClose
from studio_app.ui.money.words import amount_text, method_word
from studio_app.ui.schedule.texts import day_of_month, short_day
from studio_app.ui.widgets.paged_columns import PagedColumn

_translate = QCoreApplication.translate
Now = Callable[[], datetime]


def payment_columns(organization: Organization, now: Now) -> list[PagedColumn[ListedPayment]]:
    """Return the columns of the list of payments."""

    def receipt(row: ListedPayment) -> str:
        return "" if row.receipt_number is None else str(row.receipt_number)

    return [
        PagedColumn(
            PaymentOrder.WHEN.value,
            _translate("Till", "When"),
            lambda row: moment_text(row.paid_at, organization, now),
            width=142,
        ),
        PagedColumn(
            PaymentOrder.CLIENT.value,
            _translate("Till", "Client"),
            lambda row: row.client_name,
            width=150,
        ),
        PagedColumn(
            PaymentOrder.AMOUNT.value,
            _translate("Till", "Amount"),
            lambda row: amount_text(organization, row.amount),
            right=True,
            tone=lambda row: "bad" if row.amount < 0 else None,
            width=94,
        ),
        PagedColumn(
            "method",
            _translate("Till", "Method"),
            lambda row: method_word(row.method),
            width=74,
            sortable=False,
        ),
        PagedColumn("for", _translate("Till", "For"), subject_text, width=118, sortable=False),
        PagedColumn(
            "receipt",
            _translate("Till", "Receipt"),
            receipt,
            right=True,
            width=66,
            sortable=False,
        ),
        PagedColumn(
            "user",
            _translate("Till", "Taken by"),
            lambda row: row.user_name or _translate("Till", "A colleague"),
            width=100,
            sortable=False,
        ),
        PagedColumn(
            "reason",
            _translate("Till", "Reason"),
            lambda row: row.reason,
            width=110,
            sortable=False,
        ),
    ]


def debtor_columns(organization: Organization, now: Now) -> list[PagedColumn[Debtor]]:
    """Return the columns of the list of those who owe."""

    def band(number: AgeBand) -> PagedColumn[Debtor]:
        def text(row: Debtor) -> str:
            amount = row.ageing.bands[number]
            return amount_text(organization, amount) if amount else ""

        return PagedColumn(
            f"band {number.value}", band_words()[number], text, right=True, width=92, sortable=False
        )

    return [
        PagedColumn(
            DebtorOrder.CLIENT.value, _translate("Till", "Client"), lambda row: row.name, width=160
        ),
        PagedColumn(
            DebtorOrder.OWED.value,
            _translate("Till", "Owes"),
            lambda row: amount_text(organization, row.ageing.owed),
            right=True,
            tone=lambda _row: "bad",
            width=94,
        ),
        PagedColumn(
            DebtorOrder.SINCE.value,
            _translate("Till", "Since"),
            lambda row: (
                short_day(row.ageing.since, organization.locale) if row.ageing.since else ""
            ),
            width=120,
        ),
        *(band(one) for one in AgeBand),
        PagedColumn(
            DebtorOrder.TRAINER.value,
            _translate("Till", "Trainer"),
            lambda row: row.trainer_name or "",
            width=110,
        ),
        PagedColumn(
            "payer",
            _translate("Till", "Paid for by"),
            lambda row: row.payer_name or "",
            width=120,
            shown=False,
            sortable=False,
        ),
        PagedColumn(
            "phone",
            _translate("Till", "Phone"),
            lambda row: shown_phone(row.phone, organization.territory),
            width=150,
            shown=False,
            sortable=False,
        ),
        PagedColumn(
            "email",
            _translate("Till", "E-mail"),
            lambda row: row.email,
            width=190,
            shown=False,
            sortable=False,
        ),
    ]


def close_columns(organization: Organization, now: Now) -> list[PagedColumn[TillClose]]:
    """Return the columns of earlier closes, which have but one order."""

    def money(name: str, heading: str, amount: str) -> PagedColumn[TillClose]:
        return PagedColumn(
            name,
            heading,
            lambda row: amount_text(organization, getattr(row, amount)),
            right=True,
            width=82,
            sortable=False,
            tone=(lambda row: difference_tone(row.difference)) if name == "difference" else None,
        )

    return [
        PagedColumn(
            "day",
            _translate("Till", "Day"),
            lambda row: day_text(row.day, organization, now),
            width=96,
            sortable=False,
        ),
        PagedColumn(
            "user", _translate("Till", "Till"), lambda row: row.user_name, width=86, sortable=False
        ),
        money("expected", _translate("Till", "Expected"), "expected"),
        money("counted", _translate("Till", "Counted"), "counted"),
        money("difference", _translate("Till", "Difference"), "difference"),
        PagedColumn(
            "note", _translate("Till", "Note"), lambda row: row.note, width=80, sortable=False
        ),
    ]


def subject_text(row: ListedPayment) -> str:
    """Return what a payment is for."""
    if row.package_name:
        return row.package_name
    if row.is_for_session:
        return _translate("Till", "Single session")
    return _translate("Till", "On account")


def band_words() -> dict[AgeBand, str]:
    """Return what each age of a debt is called."""
    return {
        AgeBand.UP_TO_30: _translate("Till", "0–30 days"),
        AgeBand.UP_TO_60: _translate("Till", "31–60 days"),
        AgeBand.UP_TO_90: _translate("Till", "61–90 days"),
        AgeBand.OVER_90: _translate("Till", "Over 90 days"),
    }


def moment_text(moment: datetime, organization: Organization, now: Now) -> str:
    """Return the studio's day and time of a moment."""
    day = day_text(local_day(moment, organization.tz), organization, now)
    return f"{day}, {time_text(moment, organization.tz, organization.locale)}"


def day_text(day: date, organization: Organization, now: Now) -> str:
    """Return a day with its weekday, or of another year with that."""
    this_year = local_day(now(), organization.tz).year
    if day.year == this_year:
        return short_day(day, organization.locale)
    return day_of_month(day, this_year, organization.locale)


def difference_tone(difference: int) -> str | None:
    """Return the colour of what was counted too much or too little, None where all agrees."""
    if difference == 0:
        return None
    return "bad" if difference < 0 else "warning"
