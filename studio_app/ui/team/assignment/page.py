"""The clients without a trainer on the screen: who they are, why, and giving them one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.backfill import BackfillResult, UnassignedClients
from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.permissions import Right, allows
from studio_app.ui.login.page_stack import PageStack
from studio_app.ui.main.paged_area import AreaPage
from studio_app.ui.schedule.latest_loader import LatestLoader
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.team.assignment import tasks
from studio_app.ui.team.assignment.models import ClientColumn, UnassignedModel
from studio_app.ui.team.assignment.words import (
    clients_text,
    done_words,
    reason_words,
    rule_words,
    step_words,
)
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.empty_state import EmptyState
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.segmented_control import SegmentedControl
from studio_app.ui.widgets.views import TableView

if TYPE_CHECKING:
    from studio_app.ui.clients.page.rule_dialog import RuleDialog
    from studio_app.ui.context import ScreenContext
    from studio_app.ui.team.assignment.backfill_dialog import BackfillDialog

COLUMN_WIDTHS = {ClientColumn.NUMBER: 70, ClientColumn.NAME: 220, ClientColumn.SINCE: 130}
ALL, FAILED = "all", "failed"
FOLLOWED = frozenset({Aggregate.CLIENT, Aggregate.TRAINER, Aggregate.ORGANIZATION})


class AssignmentPage(AreaPage):
    """Loads when it comes in sight, and again whenever clients or trainers change while it is."""

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        viewer = context.login.viewer
        self._may_assign = allows(viewer, Right.TRANSFER)
        self._is_stale, self._busy = True, False
        self.dialog: BackfillDialog | RuleDialog | None = None
        self.banner = AgainBanner(self)
        self.filter = SegmentedControl(
            [(ALL, self.tr("Without a trainer")), (FAILED, self.tr("The rule found nobody"))],
            self.tr("Which clients"),
            self,
        )
        self.rule = QLabel(self)
        self.rule.setProperty("role", "muted")
        self.rule.setTextFormat(Qt.TextFormat.PlainText)
        self.rule.setWordWrap(True)
        self.rule_button = self._button(self.tr("&New clients…"), self.open_rule)
        self.rule_button.setToolTip(self.tr("Choose who looks after new clients"))
        self.assign_button = self._button(self.tr("&Assign all…"), self.open_backfill)
        self.assign_button.setProperty("kind", "primary")
        self.model = UnassignedModel(context.login.organization, self)
        self.table = self._make_table()
        self.empty = EmptyState(
            "circle-check",
            self.tr("Every client has a trainer"),
            self.tr(
                "Who is added without one stands here, and also for whom the rule for new clients "
                "found nobody, with why."
            ),
            parent=self,
        )
        self._nothing_failed = EmptyState(
            "circle-check",
            self.tr("The rule found somebody for all"),
            self.tr("The others wait until somebody names their trainer."),
            parent=self,
        )
        self.told_of = QLabel(self)
        self.told_of.setProperty("role", "muted")
        self.told_of.setWordWrap(True)
        self.told_of.setTextFormat(Qt.TextFormat.PlainText)
        self.open_button = self._button(self.tr("&Open client"), self._open_client)
        self.again_button = self._button(self.tr("&Try again"), self._try_this)
        self.all_button = self._button(self.tr("Try &all again"), partial(self._try_again, None))
        self._failed = self._cut = 0
        self._pages = PageStack(self)
        self._loader = LatestLoader(context.runner, self)
        self._lay_out()
        self.filter.changed.connect(lambda _key: self._load())
        self.table.selectionModel().selectionChanged.connect(self._name_steps)
        self.table.activated.connect(self._open_row)
        self._loader.loaded.connect(self._show)
        self._loader.failed.connect(self._fail_to_load)
        context.bus.changed.connect(self._heard)
        self.setFocusProxy(self.table)
        self._name_steps()

    def refresh(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self._load()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._load()

    def open_backfill(self) -> None:
        """Open the window that gives everybody a trainer."""
        from studio_app.ui.team.assignment.backfill_dialog import BackfillDialog

        dialog = BackfillDialog(self._context, self.window())
        dialog.done_step.connect(self._done_elsewhere)
        self._open(dialog)

    def open_rule(self) -> None:
        """Open the window that asks who looks after new clients."""
        from studio_app.ui.clients.page.rule_dialog import RuleDialog

        dialog = RuleDialog(self._context, self.window())
        dialog.told.connect(self.told)
        self._open(dialog)

    def _open(self, dialog: BackfillDialog | RuleDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._closed)
        dialog.open()

    def _closed(self) -> None:
        self.dialog = None
        self.refresh()

    def _done_elsewhere(self, result: BackfillResult, name: str, told: str) -> None:
        self.step_done.emit(result, name, told)

    def _load(self) -> None:
        self._is_stale = False
        login, failed_only = self._context.login, self.filter.current_key() == FAILED

        def work() -> UnassignedClients:
            return tasks.unassigned(login, failed_only=failed_only)

        self._loader.load(work)

    def _show(self, found: UnassignedClients) -> None:
        chosen = self._selected_id()
        self._failed = found.failed
        self.rule.setText(rule_words(found))
        texts = {
            ALL: self.tr("Without a trainer {count}").format(count=found.total),
            FAILED: self.tr("The rule found nobody {count}").format(count=found.failed),
        }
        for key, text in texts.items():
            self.filter.button(key).setText(text)
        bar = self.table.verticalScrollBar()
        scrolled = bar.value()
        self.model.set_rows(found.clients)
        nothing = self._nothing_failed if found.total else self.empty
        self._pages.show_page(self.table if found.clients else nothing)
        if found.clients:
            self.table.selectRow(self.model.row_of(chosen) or 0)
            bar.setValue(scrolled)
        wanted = found.failed if self.filter.current_key() == FAILED else found.total
        self._cut = wanted - len(found.clients)
        self.assign_button.setEnabled(found.total > 0)
        self._name_steps()

    def _fail_to_load(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), self._load)

    def _heard(self, changes: Changes) -> None:
        if changes.aggregates & FOLLOWED:
            self.refresh()

    def _selected_id(self) -> UUID | None:
        rows = self.table.selectionModel().selectedRows()
        return self.model.row(rows[0].row()).id if rows else None

    def _name_steps(self) -> None:
        rows = self.table.selectionModel().selectedRows()
        one = self.model.row(rows[0].row()) if rows else None
        self.open_button.setEnabled(one is not None)
        failed = one is not None and one.why is not None
        self.again_button.setEnabled(failed and not self._busy)
        self.all_button.setEnabled(self._failed > 0 and not self._busy)
        said = reason_words(one.why) if one is not None and one.why is not None else ""
        if not said and self._cut > 0:
            said = self.tr("The newest {count} are shown.").format(count=self.model.rowCount())
        self.told_of.setText(said)

    def _open_row(self, index: QModelIndex) -> None:
        self.client_page_wanted.emit(self.model.row(index.row()).id)

    def _open_client(self) -> None:
        client_id = self._selected_id()
        if client_id is not None:
            self.client_page_wanted.emit(client_id)

    def _try_this(self) -> None:
        client_id = self._selected_id()
        if client_id is not None:
            self._try_again((client_id,))

    def _try_again(self, client_ids: tuple[UUID, ...] | None) -> None:
        if self._busy:
            return
        self._busy = True
        self.banner.hide()
        self._name_steps()
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> BackfillResult:
            return tasks.try_again(login, key, client_ids, now)

        def failed(error: StudioError) -> None:
            self._busy = False
            self._name_steps()
            again = partial(self._try_again, client_ids) if may_be_tried_again(error) else None
            self.banner.show_failure(sentence(error), again)

        self._context.runner.run(work, done=self._tried, failed=failed, owner=self)

    def _tried(self, result: BackfillResult) -> None:
        self._busy = False
        if result.assigned:
            self.step_done.emit(result, step_words(result), done_words(result))
        if result.failures:
            text = self.tr("Still nobody for {clients}: {reason}").format(
                clients=clients_text(result.failed), reason=reason_words(result.failures[0].why)
            )
            self.banner.show_message(text, "warning")
        if result.problem is not None:
            self.banner.show_message(sentence(result.problem), "bad")
        self.refresh()

    def _make_table(self) -> TableView:
        table = TableView(self.tr("Clients without a trainer"), self)
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
        card = CardFrame(self)
        card.body.setContentsMargins(1, 1, 1, 1)
        for page in (self.table, self.empty, self._nothing_failed):
            self._pages.add_page(page)
        card.body.addWidget(self._pages)
        for owners in (self.rule_button, self.assign_button, self.again_button, self.all_button):
            owners.setVisible(self._may_assign)
        top = QHBoxLayout()
        top.setSpacing(SPACE)
        top.addWidget(self.filter)
        top.addStretch(1)
        second = QHBoxLayout()
        second.setSpacing(SPACE)
        second.addWidget(self.rule, 1)
        second.addWidget(self.rule_button)
        second.addWidget(self.assign_button)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.told_of, 1)
        for button in (self.open_button, self.again_button, self.all_button):
            foot.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_WIDE, SPACE_WIDE, SPACE_WIDE, SPACE_WIDE)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addLayout(second)
        column.addWidget(self.banner)
        column.addWidget(card, 1)
        column.addLayout(foot)
