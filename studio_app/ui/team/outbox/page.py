"""The outbox on the screen: what waits, what failed and why, and what was sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import ChangedMeanwhile, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.mail import MailOutcome, MailState, MailStep, OutboxEntry, mail_steps
from studio_app.domain.permissions import Right, allows
from studio_app.ui.icons import icon
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.main.paged_area import AreaPage
from studio_app.ui.schedule.latest_loader import LatestLoader
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.team.outbox import words
from studio_app.ui.team.outbox.model import Column, OutboxModel
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.segmented_control import SegmentedControl
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext
    from studio_app.ui.mail.keeper import MailKeeper
    from studio_app.ui.team.outbox.settings_dialog import MailSettingsDialog

COLUMN_WIDTHS = {Column.TO: 180, Column.WHAT: 170, Column.STATE: 215, Column.BY: 90}
ALL, OPEN, SETTLED = "all", "open", "settled"
# The next try is told by the minute.
CLOCK_MILLISECONDS = 30_000


class OutboxPage(AreaPage):
    """Loads when it comes in sight, and again whenever mail was sent or queued while it is."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._mail: MailKeeper | None = context.mail
        self._may_set_up = allows(context.login.viewer, Right.CHANGE_SETTINGS)
        self._entries: tuple[OutboxEntry, ...] = ()
        self._chosen: UUID | None = None
        self._is_stale, self._busy = True, False
        self.dialog: MailSettingsDialog | None = None
        self.banner = AgainBanner(self)
        self.standing_banner = AgainBanner(self)
        self.filter = SegmentedControl(
            [(ALL, self.tr("All")), (OPEN, self.tr("Not sent")), (SETTLED, self.tr("Sent"))],
            self.tr("Which messages"),
            self,
        )
        self.settings_button = self._button(self.tr("&Mail settings…"), self.open_settings)
        self.settings_button.setIcon(icon("settings"))
        self.settings_button.setVisible(self._mail is not None)
        self.model = OutboxModel(context.login.organization, context.now, self)
        self.table = self._make_table()
        self.empty = EmptyState(
            "mail",
            self.tr("No mail yet"),
            self.tr(
                "Invitations and receipts that go out by e-mail stand here, waiting until a PC has "
                "sent them, and afterwards with what became of them."
            ),
            self.tr("Mail settings…") if self._may_set_up and self._mail is not None else "",
            parent=self,
        )
        self.empty.button_clicked.connect(self.open_settings)
        self.reason = QLabel(self)
        self.reason.setProperty("role", "muted")
        self.reason.setWordWrap(True)
        self.reason.setTextFormat(Qt.TextFormat.PlainText)
        self.cancel_button = self._button(
            self.tr("&Cancel message"), partial(self._take, MailStep.CANCEL)
        )
        self.again_button = self._button(
            self.tr("Send a&gain"), partial(self._take, MailStep.SEND_AGAIN)
        )
        self._loader = LatestLoader(context.runner, self)
        self._clock = QTimer(self, interval=CLOCK_MILLISECONDS)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.table)
        self._name_steps()

    def refresh(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_standing()
        if self._is_stale:
            self._load()

    def open_settings(self) -> None:
        """Open the window that asks for the mail server."""
        if self._mail is None or self.dialog is not None:
            return
        from studio_app.ui.team.outbox.settings_dialog import MailSettingsDialog

        self.dialog = MailSettingsDialog(self._context, self._mail, self.window())
        self.dialog.finished.connect(self._settings_closed)
        self.dialog.open()

    def _settings_closed(self) -> None:
        self.dialog = None
        if self._mail is not None:
            self._mail.look()

    def _connect(self) -> None:
        self.filter.changed.connect(lambda _key: self._show_rows())
        self.table.selectionModel().selectionChanged.connect(self._name_steps)
        self._loader.loaded.connect(self._show)
        self._loader.failed.connect(self._fail_to_load)
        self._context.bus.changed.connect(self._heard)
        self._clock.timeout.connect(self.refresh)
        self._clock.start()
        if self._mail is not None:
            self._mail.looked.connect(self._looked)

    def _load(self) -> None:
        self._is_stale = False
        login, now = self._context.login, self._context.now()

        def work() -> tuple[OutboxEntry, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.outbox import outbox_entries

            return outbox_entries(login.uow, login.viewer, now)

        self._loader.load(work)

    def _show(self, entries: tuple[OutboxEntry, ...]) -> None:
        self._entries = entries
        self._show_rows()

    def _show_rows(self) -> None:
        settled = (MailState.SENT, MailState.CANCELLED)
        key = self.filter.current_key()
        rows = [
            one for one in self._entries if key == ALL or (one.state in settled) is (key == SETTLED)
        ]
        bar = self.table.verticalScrollBar()
        scrolled, chosen = bar.value(), self._chosen
        self.model.set_rows(rows)
        self._pages.show_page(self.table if rows else self._nothing_of(key))
        if rows:
            self.table.selectRow(self.model.row_of(chosen) or 0)
            bar.setValue(scrolled)
        self._name_steps()

    def _nothing_of(self, key: str) -> QWidget:
        if key == ALL or not self._entries:
            return self.empty
        why = (
            self.tr("Every message is sent.")
            if key == OPEN
            else self.tr("No message is sent or cancelled yet.")
        )
        self._nothing_here.set_texts(self.tr("Nothing here"), why)
        return self._nothing_here

    def _fail_to_load(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), self._load)

    def _heard(self, changes: Changes) -> None:
        if changes.aggregates & {Aggregate.ORGANIZATION, Aggregate.TRAINER}:
            self.refresh()

    def _looked(self) -> None:
        if self.isVisible():
            self._tell_standing()

    def _tell_standing(self) -> None:
        standing = self._mail.standing if self._mail is not None else None
        if standing is None:
            return
        if standing.settings is None:
            text = self.tr("This studio sends no mail yet. An owner sets up its mail server here.")
            again = self.open_settings if self._may_set_up else None
            self.standing_banner.show_failure(text, again, "info", self.tr("Set up…"))
        elif standing.needs_password:
            text = standing.problem or self.tr(
                "This PC does not know the password of the mail server, so it sends nothing. Other "
                "PCs may."
            )
            self.standing_banner.show_failure(
                text, self.open_settings, "warning", self.tr("Type it…")
            )
        elif standing.problem:
            self.standing_banner.show_message(standing.problem, "warning")
        else:
            self.standing_banner.hide()

    def _selected(self) -> OutboxEntry | None:
        rows = self.table.selectionModel().selectedRows()
        return self.model.row(rows[0].row()) if rows else None

    def _name_steps(self) -> None:
        entry = self._selected()
        if entry is not None:
            self._chosen = entry.id
        steps = mail_steps(entry) if entry else frozenset()
        self.cancel_button.setEnabled(MailStep.CANCEL in steps)
        self.again_button.setEnabled(MailStep.SEND_AGAIN in steps)
        waits = entry is not None and entry.state is MailState.WAITING
        self.again_button.setText(self.tr("Send &now") if waits else self.tr("Send a&gain"))
        self.reason.setText(words.reason_words(entry) if entry else "")
        self.reason.setVisible(bool(self.reason.text()))

    def _take(self, step: MailStep) -> None:
        entry = self._selected()
        if entry is None or self._busy:
            return
        login, now, key, message_id = self._context.login, self._context.now(), new_id(), entry.id

        def work() -> MailOutcome:
            from studio_app.services.outbox import cancel_mail, send_mail_again

            take = cancel_mail if step is MailStep.CANCEL else send_mail_again
            return take(login.uow, login.viewer, message_id, now, request_id=key)

        self._attempt(work, words.done(step, entry))

    def _attempt(self, work: Callable[[], MailOutcome], text: str) -> None:
        self._busy = True
        self.banner.hide()

        def done(outcome: MailOutcome) -> None:
            self._busy = False
            self.told.emit(text)
            self._context.bus.announce(outcome.changes)

        def failed(error: StudioError) -> None:
            self._busy = False
            again = partial(self._attempt, work, text) if may_be_tried_again(error) else None
            self.banner.show_failure(sentence(error), again)
            if isinstance(error, ChangedMeanwhile):
                self._load()

        self._context.runner.run(work, done=done, failed=failed, owner=self)

    def _make_table(self) -> TableView:
        table = TableView(self.tr("Outbox"), self)
        table.setModel(self.model)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.set_column_widths(COLUMN_WIDTHS)
        return table

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button

    def _lay_out(self) -> None:
        self._nothing_here = EmptyState("circle-check", self.tr("Nothing here"), "", parent=self)
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        self._pages = PageStack(card)
        for page in (self.table, self.empty, self._nothing_here):
            self._pages.add_page(page)
        card.body.addWidget(self._pages)
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(self.filter)
        top.addStretch(1)
        top.addWidget(self.settings_button)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.reason, 1)
        foot.addStretch(0)
        for button in (self.cancel_button, self.again_button):
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_WIDE, SPACE_WIDE, SPACE_WIDE, SPACE_WIDE)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self.standing_banner)
        column.addWidget(self.banner)
        column.addWidget(card, 1)
        column.addLayout(foot)
