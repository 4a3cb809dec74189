"""The days of a year on which the studio is closed: public holidays, and days of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import ChangedMeanwhile, InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.studio_days import (
    LONGEST_NAME,
    CloseRequest,
    Holiday,
    HolidayChoice,
    StudioYear,
    YearDay,
)
from studio_app.ui.hours.closed_model import ClosedModel, Column
from studio_app.ui.login.choice_box import ChoiceBox
from studio_app.ui.login.regional_choices import Choice
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.fields import DateField
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.named_box import named_box
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

WIDTHS = {Column.DAY: 190, Column.NAME: 260, Column.WHAT: 150}
YEARS_AHEAD = 3
_NO_COUNTRY = "-"

Regional = tuple[StudioYear, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]
"""A year, the countries whose holidays are known, and the regions of the chosen one."""


class ClosedView(QWidget):
    """``done_step`` carries the DiaryOutcome, ``day_wanted`` a local day to be shown."""

    done_step = Signal(object)
    day_wanted = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget) -> None:
        super().__init__(parent)
        self._context = context
        organization = context.login.organization
        self._locale = organization.locale
        self._year: StudioYear | None = None
        self._choice: HolidayChoice | None = None
        self._is_busy = False
        self._loading: Task | None = None
        today = context.now().astimezone(organization.tz).date()
        self.year_box = named_box(self.tr("Year"), self)
        for year in range(today.year, today.year + YEARS_AHEAD):
            self.year_box.addItem(str(year), year)
        self.country = ChoiceBox(self)
        self.country.setAccessibleName(self.tr("Country"))
        self.country.name_its_parts()
        self.region = named_box(self.tr("Region"), self)
        self.close_button = QPushButton(self.tr("Close on &all holidays"), self)
        self.day_button = QPushButton(self.tr("Show the day"), self)
        self.model = ClosedModel(self._locale, self)
        self.table = self._make_table()
        self.own_day = DateField(QDate(today.year, today.month, today.day), self, self._locale)
        self.own_day.setAccessibleName(self.tr("Day"))
        self.own_name = QLineEdit(self)
        self.own_name.setMaxLength(LONGEST_NAME)
        self.own_name.setPlaceholderText(self.tr("Why, such as staff outing"))
        self.own_name.setAccessibleName(self.tr("Name of the day"))
        self.add_button = QPushButton(self.tr("A&dd day"), self)
        for button in (self.close_button, self.day_button, self.add_button):
            button.setAutoDefault(False)
        self.banner = AgainBanner(self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)

    def reload(self) -> None:
        """Load anew what is listed."""
        login, now, choice = self._context.login, self._context.now(), self._choice
        year, locale = int(self.year_box.currentData()), self._locale

        def work() -> Regional:
            # Brings the libraries of databases and holidays along: imported here, off the thread.
            from studio_app.domain.public_holidays import countries, regions
            from studio_app.services.closed_days import studio_year

            found = studio_year(login.uow, login.viewer, year, now, choice)
            return found, countries(locale), regions(found.choice.country)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self._show, failed=self._fail_to_load, owner=self
        )

    def chosen(self) -> YearDay | None:
        """Return the day that is chosen, None without one."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.day(rows[0].row()) if rows else None

    def _show(self, found: Regional) -> None:
        year, countries, regions = found
        self._year, self._choice = year, year.choice
        if self.country.count() != len(countries) + 1:
            nowhere = Choice(_NO_COUNTRY, self.tr("No public holidays"))
            choices = [nowhere, *(Choice(code, name) for code, name in countries)]
            self.country.set_choices(choices, year.choice.country or _NO_COUNTRY)
        kept = [self.region.itemData(at) for at in range(self.region.count())]
        if kept != ["", *(code for code, _name in regions)]:
            self.region.clear()
            self.region.addItem(self.tr("Whole country"), "")
            for code, name in regions:
                self.region.addItem(name, code)
        self.region.setCurrentIndex(max(0, self.region.findData(year.choice.region)))
        self.region.setVisible(bool(regions))
        chosen = self.chosen()
        self.model.set_days(year.days)
        row = self.model.row_of(chosen.day) if chosen is not None else None
        if self.model.rowCount():
            self.table.selectRow(row if row is not None else 0)
        self._card.setVisible(bool(year.days))
        self.nothing.setVisible(not year.days)
        self._name_steps()

    def _country_chosen(self) -> None:
        code = self.country.code()
        country = "" if code == _NO_COUNTRY else code
        if code and self._choice is not None and country != self._choice.country:
            self._choice = HolidayChoice(country)
            self.reload()

    def _region_chosen(self) -> None:
        if self._choice is not None:
            self._choice = HolidayChoice(self._choice.country, self.region.currentData())
            self.reload()

    def _open_holidays(self) -> list[Holiday]:
        days = self._year.days if self._year is not None else ()
        today = self._year.today if self._year is not None else date.max
        return [
            Holiday(one.day, one.holiday)
            for one in days
            if one.holiday and one.closure is None and one.day >= today
        ]

    def _toggle(self, one: YearDay) -> None:
        closure = one.closure
        if closure is None:
            self._close([Holiday(one.day, one.holiday)])
            return
        login, now, request_id = self._context.login, self._context.now(), new_id()

        def work() -> DiaryOutcome:
            from studio_app.services.closed_days import open_day

            return open_day(
                login.uow, login.viewer, closure.id, closure.version, now, request_id=request_id
            )

        self._attempt(work)

    def _rename(self, one: YearDay, name: str) -> None:
        closure = one.closure
        if closure is None:
            return
        login, now, request_id = self._context.login, self._context.now(), new_id()

        def work() -> DiaryOutcome:
            from studio_app.services.closed_days import rename_closed_day

            given = closure.id, closure.version, name
            return rename_closed_day(login.uow, login.viewer, *given, now, request_id=request_id)

        self._attempt(work)

    def _add_own(self) -> None:
        chosen = self.own_day.date()
        day = date(chosen.year(), chosen.month(), chosen.day())
        at = self.year_box.findData(day.year)
        if at >= 0:
            self.year_box.setCurrentIndex(at)
        self._close([Holiday(day, self.own_name.text())], then=self.own_name.clear)

    def _close(self, days: Sequence[Holiday], then: Callable[[], object] | None = None) -> None:
        login, now = self._context.login, self._context.now()
        wish = CloseRequest(new_id(), tuple(days), self._choice)

        def work() -> DiaryOutcome:
            from studio_app.services.closed_days import close_days

            return close_days(login.uow, login.viewer, wish, now)

        self._attempt(work, then)

    def _attempt(
        self, work: Callable[[], DiaryOutcome], then: Callable[[], object] | None = None
    ) -> None:
        if self._is_busy:
            return
        self._is_busy = True
        self.banner.hide()

        def done(outcome: DiaryOutcome) -> None:
            self._is_busy = False
            if then is not None:
                then()
            # What was done is announced, and so listed anew.
            self.done_step.emit(outcome)

        def fail(error: StudioError) -> None:
            again = partial(self._attempt, work, then) if may_be_tried_again(error) else None
            self._fail(error, again)

        self._context.runner.run(work, done=done, failed=fail, owner=self)

    def _fail(self, error: StudioError, again: Callable[[], object] | None) -> None:
        self._is_busy = False
        self.banner.show_failure(sentence(error), again)
        if isinstance(error, InvalidInput) and error.field == "name":
            self.own_name.setFocus(Qt.FocusReason.OtherFocusReason)
        if isinstance(error, ChangedMeanwhile):
            self.reload()

    def _fail_to_load(self, error: StudioError) -> None:
        self._context.runner.problem.emit(error)

    def _name_steps(self) -> None:
        self.close_button.setEnabled(bool(self._open_holidays()))
        one = self.chosen()
        self.day_button.setEnabled(one is not None and one.sessions > 0)

    def _show_day(self) -> None:
        one = self.chosen()
        if one is not None:
            self.day_wanted.emit(one.day)

    def _make_table(self) -> TableView:
        table = TableView(self.tr("Closed days"), self)
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        table.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed)
        header = table.horizontalHeader()
        for column, width in WIDTHS.items():
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            table.setColumnWidth(column, width)
        return table

    def _connect(self) -> None:
        self.model.toggled.connect(self._toggle)
        self.model.renamed.connect(self._rename)
        self.table.selectionModel().selectionChanged.connect(lambda *_rows: self._name_steps())
        self.year_box.activated.connect(self.reload)
        self.country.currentIndexChanged.connect(self._country_chosen)
        self.region.activated.connect(self._region_chosen)
        self.close_button.clicked.connect(lambda: self._close(self._open_holidays()))
        self.day_button.clicked.connect(self._show_day)
        self.add_button.clicked.connect(self._add_own)
        self.own_name.returnPressed.connect(self._add_own)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        for widget in (self.year_box, self.country, self.region):
            top.addWidget(widget)
        top.addStretch(1)
        top.addWidget(self.day_button)
        top.addWidget(self.close_button)
        self._card = CardFrame(self)
        self._card.body.setContentsMargins(1, 1, 1, 1)
        self._card.body.addWidget(self.table)
        text = self.tr("Choose a country for its public holidays, or add days of your own.")
        self.nothing = QLabel(text, self)
        self.nothing.setProperty("role", "muted")
        own = QHBoxLayout()
        own.setSpacing(SPACE)
        own.addWidget(self.own_day)
        own.addWidget(self.own_name, 1)
        own.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self._card, 1)
        column.addWidget(self.nothing, 1, Qt.AlignmentFlag.AlignTop)
        column.addLayout(own)
        column.addWidget(self.banner)
