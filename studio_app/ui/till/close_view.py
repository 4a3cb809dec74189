"""Closing a till, beside the earlier closes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QDate, QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.money_lists import TillUser
from studio_app.domain.paging import OpenedList, PagePlaces
from studio_app.domain.till import CountedTill, Till, TillClose
from studio_app.ui.audit.choice_box import ChoiceBox
from studio_app.ui.context import ScreenContext
from studio_app.ui.icons import icon
from studio_app.ui.money.words import amount_text
from studio_app.ui.schedule.latest_loader import LatestLoader
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.till.close_form import CloseForm
from studio_app.ui.till.forgotten_days import ForgottenDays
from studio_app.ui.till.payment_words import close_columns
from studio_app.ui.till.sheets import preview, slip_sheet
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.fields import DateField
from studio_app.ui.widgets.paged_model import PagedModel
from studio_app.ui.widgets.paged_table import PagedTable
from studio_app.ui.widgets.scrolling_page import scrolling_page

if TYPE_CHECKING:
    from studio_app.services.access import Login
    from studio_app.services.till import ClosedTill

FORM_WIDTH, CLOSES_HEIGHT = 380, 190
NARROW = 760
QWIDGETSIZE_MAX = 16_777_215


@dataclass(frozen=True, slots=True)
class ClosesSource:
    """Earlier closes of a user, or of all whom the viewer may see."""

    login: Login
    user_id: UUID | None

    def look(self, pages: Sequence[int]) -> OpenedList[TillClose]:
        """Return where the pages begin, with some of them."""
        # Brings the database libraries along: imported here, off the GUI thread.
        from studio_app.services.till import open_closes

        return open_closes(self.login.uow, self.login.viewer, self.user_id, pages)

    def read(self, places: PagePlaces, pages: Sequence[int]) -> Mapping[int, Sequence[TillClose]]:
        """Return the closes of pages."""
        from studio_app.services.till import close_pages

        login = self.login
        return close_pages(login.uow, login.viewer, self.user_id, places, pages)


@dataclass(frozen=True, slots=True)
class LookedInto:
    """A till, and whose tills there are."""

    till: Till
    users: tuple[TillUser, ...]


class CloseView(QWidget):
    """Loads when it comes in sight, and again after changes while it is.

    ``closed`` carries the Changes of a till that was closed.
    """

    closed = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._is_stale, self._is_busy, self._takes_keyboard = True, False, False
        self._has_keyboard = False
        organization, viewer = context.login.organization, context.login.viewer
        self.user = ChoiceBox(self.tr("Whose till"), self)
        self.user.addItem(viewer.name, viewer.user_id)
        self._proposed = _qdate(self._today())
        self.day = DateField(self._proposed, self, organization.locale)
        self.day.setAccessibleName(self.tr("Day"))
        self.form = CloseForm(organization, self)
        self.banner = AgainBanner(self)
        self.forgotten = ForgottenDays(organization, context.now, self)
        self.model = PagedModel[TillClose](
            context.runner, close_columns(organization, context.now), self
        )
        self.table = PagedTable[TillClose](
            self.tr("Earlier closes"), self.model, self, several=False
        )
        self.nothing = EmptyState(
            "banknote",
            self.tr("No till was closed yet"),
            self.tr("Count the cash at the end of the day; each close stays here for good."),
            parent=self,
        )
        self.slip = QPushButton(icon("printer"), self.tr("&Slip…"), self)
        self.slip.setToolTip(self.tr("Look at the slip, print or save it (Enter)"))
        self.slip.setAutoDefault(False)
        self._loader = LatestLoader(context.runner, self)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.form.opening)
        self._show_chosen()

    def refresh(self) -> None:
        """Look again, as soon as this is in sight."""
        self._is_stale = True
        if self.isVisible():
            self._load()

    def take_keyboard(self) -> None:
        """Go to the first field, once there is something in it."""
        self._takes_keyboard = not self.form.isEnabled()
        if not self._takes_keyboard:
            self.form.opening.setFocus()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow_the_day()
        if self._is_stale:
            self._load()

    def _follow_the_day(self) -> None:
        """Propose the day that has come since, unless another was chosen or something is typed."""
        before, today = self._proposed, _qdate(self._today())
        was_chosen = self.day.date() != before
        if was_chosen or not self.form.counted.text():
            self._proposed = today
            if not was_chosen and today != before:
                self.day.setDate(today)

    def _lay_out(self) -> None:
        heading = QLabel(self.tr("Close a till"), self)
        heading.setProperty("role", "title")
        whose = QHBoxLayout()
        whose.setSpacing(SPACE)
        whose.addWidget(self.user, 1)
        whose.addWidget(self.day)
        self._page, left = scrolling_page(self)
        left.setContentsMargins(SPACE_WIDE, 14, SPACE_WIDE, SPACE_WIDE)
        left.addWidget(heading)
        left.addLayout(whose)
        left.addWidget(self.forgotten)
        left.addWidget(self.banner)
        left.addWidget(self.form, 1)
        title = QLabel(self.tr("Earlier closes"), self)
        title.setProperty("role", "title")
        self._closes = QWidget(self)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE_WIDE, 12, SPACE_WIDE, 0)
        head.addWidget(title, 1)
        head.addWidget(self.slip)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.nothing)
        listed = QVBoxLayout(self._closes)
        listed.setContentsMargins(0, 0, 0, 0)
        listed.setSpacing(SPACE)
        listed.addLayout(head)
        listed.addLayout(self._stack, 1)
        self._between = QFrame(self)
        self._between.setProperty("line", True)
        self._between.setMinimumSize(1, 1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._page)
        self._row.addWidget(self._between)
        self._row.addWidget(self._closes, 1)
        self._is_narrow: bool | None = None
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        # As wide as the form: with less room than for both, the closes stand below it.
        return QSize(FORM_WIDTH, super().minimumSizeHint().height())

    def _fit(self) -> None:
        narrow = self.width() < NARROW
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        directions = QBoxLayout.Direction
        self._row.setDirection(directions.TopToBottom if narrow else directions.LeftToRight)
        self._page.setMinimumWidth(FORM_WIDTH)
        self._page.setMaximumWidth(QWIDGETSIZE_MAX if narrow else FORM_WIDTH)
        self._closes.setMaximumHeight(CLOSES_HEIGHT if narrow else QWIDGETSIZE_MAX)
        self._between.setMaximumSize(*((QWIDGETSIZE_MAX, 1) if narrow else (1, QWIDGETSIZE_MAX)))

    def _connect(self) -> None:
        self.user.activated.connect(self._load)
        self.day.dateChanged.connect(self._load)
        self.forgotten.chosen.connect(lambda day: self.day.setDate(_qdate(day)))
        self.form.close_wanted.connect(self._close)
        # Once what is said has its place.
        self.form.refused.connect(lambda: QTimer.singleShot(0, self, self._show_error))
        self._loader.loaded.connect(self._show)
        self._loader.failed.connect(self._fail_to_load)
        self.model.opened.connect(self._show_closes)
        self.model.failed.connect(self._fail_to_load)
        self.table.row_opened.connect(self._open_slip)
        self.table.rows_chosen.connect(self._show_chosen)
        self.slip.clicked.connect(lambda: self._open_slip(self.table.current_row()))
        self._context.bus.changed.connect(self._heard)

    def _show_error(self) -> None:
        for widget in (self.form.error, self.form.focusWidget()):
            if widget is not None:
                self._page.ensureWidgetVisible(widget)

    def _heard(self, changes: Changes) -> None:
        if Aggregate.PACKAGE in changes.aggregates:
            self.refresh()

    def _load(self) -> None:
        self._is_stale = False
        login, now = self._context.login, self._context.now()
        user_id: UUID = self.user.currentData()
        chosen = self.day.date()
        day = date(chosen.year(), chosen.month(), chosen.day())

        def work() -> LookedInto:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.till import look_into_till, till_users

            till = look_into_till(login.uow, login.viewer, user_id, day, now)
            return LookedInto(till, till_users(login.uow, login.viewer))

        self._loader.load(work)
        if self.model.places.total:
            self.model.refresh()
        else:
            self.model.open(ClosesSource(login, None))

    def _show(self, found: LookedInto) -> None:
        chosen = self.user.currentData()
        self.user.clear()
        for number, one in enumerate(found.users):
            self.user.addItem(one.name, one.id)
            if one.id == chosen:
                self.user.setCurrentIndex(number)
        self.user.setEnabled(len(found.users) > 1)
        self.forgotten.show_days(found.till.forgotten)
        if not self._is_busy:
            self.form.show_till(found.till)
        if self._takes_keyboard:
            self.take_keyboard()

    def _show_closes(self, opened: OpenedList[TillClose]) -> None:
        self._stack.setCurrentWidget(self.table if opened.places.total else self.nothing)
        self._show_chosen()

    def _show_chosen(self) -> None:
        self.slip.setEnabled(self.table.chosen_count() > 0)

    def _open_slip(self, close: TillClose | None) -> None:
        if close is not None:
            preview(self._context, slip_sheet(close), self)

    def _close(self, counted: CountedTill) -> None:
        if self._is_busy:
            return
        self._set_busy(True)
        self.banner.hide()
        login, now = self._context.login, self._context.now()

        def work() -> ClosedTill:
            from studio_app.services.till import close_till

            return close_till(login.uow, login.viewer, counted, now)

        def fail(error: StudioError) -> None:
            again = partial(self._close, counted) if may_be_tried_again(error) else None
            self._fail(error, again)

        self._context.runner.run(work, done=self._did, failed=fail, owner=self)

    def _did(self, done: ClosedTill) -> None:
        self._set_busy(False)
        self.form.empty()
        close, organization = done.close, self._context.login.organization
        text = self.tr("The till of {name} is closed, and all agrees.")
        if close.difference:
            text = self.tr("The till of {name} is closed; the difference is {amount}.")
        amount = amount_text(organization, close.difference)
        said = text.format(name=close.user_name, amount=amount)
        slip = partial(self._open_slip, close)
        self.banner.show_failure(said, slip, "good", self.tr("Slip…"))
        if self._has_keyboard:
            self.take_keyboard()
        self.closed.emit(done.changes)

    def _fail(self, error: StudioError, again: object) -> None:
        self._set_busy(False)
        if not self.form.show_refusal(error):
            self.banner.show_failure(sentence(error), again)  # type: ignore[arg-type]
            if self._has_keyboard:
                self.take_keyboard()
        if again is None:
            self._load()

    def _fail_to_load(self, error: StudioError) -> None:
        self._is_stale = True
        self.banner.show_failure(sentence(error), self._load)

    def _set_busy(self, busy: bool) -> None:
        self._is_busy = busy
        if busy:
            # What is switched off loses the keyboard.
            focused = QApplication.focusWidget()
            self._has_keyboard = focused is not None and self.isAncestorOf(focused)
        self.form.set_busy(busy)
        for widget in (self.user, self.day):
            widget.setEnabled(not busy)

    def _today(self) -> date:
        return local_day(self._context.now(), self._context.login.organization.tz)


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
