"""The plan of a transfer: packages, each session with a choice of what becomes of it, totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import StudioError
from studio_app.domain.organizations import Organization
from studio_app.domain.transfer_list import TrainerToChoose
from studio_app.domain.transfer_plans import PlannedSession, TransferPlan
from studio_app.domain.transfers import SessionChoice, TransferWay
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.latest_loader import LatestLoader
from studio_app.ui.theme import SPACE, SPACE_TINY, SPACE_WIDE
from studio_app.ui.transfers import words
from studio_app.ui.widgets.frames import CardFrame
from studio_app.ui.widgets.icon_label import IconLabel

CHOICE_WIDTH = 260
Colleagues = Mapping[UUID, Sequence[TrainerToChoose]]


@dataclass(frozen=True, slots=True)
class LoadedPlan:
    """A plan with who else could give each of the sessions that do not fit."""

    plan: TransferPlan
    colleagues: Colleagues


class PlanTable(QScrollArea):
    """A line for each session; ``changed`` is emitted when something else is chosen."""

    changed = Signal()

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._plan: TransferPlan | None = None
        self.choices: list[QComboBox] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName(self.tr("Sessions that lie ahead"))

    def set_plan(self, plan: TransferPlan, colleagues: Colleagues) -> None:
        """Show the sessions of a plan, with what is proposed for each."""
        self._plan = plan
        self.choices = []
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(SPACE, SPACE_TINY, SPACE_WIDE, SPACE_TINY)
        grid.setHorizontalSpacing(SPACE)
        grid.setVerticalSpacing(SPACE_TINY)
        for row, one in enumerate(plan.sessions):
            text = words.session_words(one, self._organization)
            state = words.state_words(one)
            label, below = _label(text, body), _label(state, body, "caption")
            choice = self._choice(one, colleagues.get(one.session.session_id, ()), body)
            choice.setAccessibleName(f"{text}, {state}")
            choice.view().setAccessibleName(text)
            label.setBuddy(choice)
            told = QVBoxLayout()
            told.setSpacing(0)
            told.addWidget(label)
            told.addWidget(below)
            grid.addWidget(IconLabel(*words.state_sign(one), parent=body), row, 0)
            grid.addLayout(told, row, 1)
            grid.addWidget(choice, row, 2)
            self.choices.append(choice)
        grid.setColumnStretch(1, 1)
        grid.setRowStretch(len(plan.sessions), 1)
        self.setWidget(body)

    def chosen(self) -> tuple[SessionChoice, ...]:
        """Return what is to become of each session."""
        return tuple(choice.currentData() for choice in self.choices)

    def first_to_decide(self) -> QComboBox | None:
        """Return the choice of the first session that does not fit, None where all do."""
        sessions = self._plan.sessions if self._plan is not None else ()
        pairs = zip(sessions, self.choices, strict=True)
        return next((choice for one, choice in pairs if not one.fits), None)

    def _choice(
        self, one: PlannedSession, others: Sequence[TrainerToChoose], parent: QWidget
    ) -> QComboBox:
        assert self._plan is not None
        choice = QComboBox(parent)
        choice.setFixedWidth(CHOICE_WIDTH)
        choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        offered: list[SessionChoice] = []
        for way in one.ways:
            if way is TransferWay.NEW_TIME:
                offered += [one.choice(way, start) for start in one.free_times]
            else:
                offered.append(one.choice(way))
        for given in offered:
            text = words.way_words(one, given, self._plan, self._organization)
            choice.addItem(text, given)
        at = next(number for number, given in enumerate(offered) if given == one.choice())
        choice.setCurrentIndex(at)
        if not one.fits and not one.session.is_class:
            for other in others:
                if other.trainer_id != self._plan.to_trainer_id:
                    text = self.tr("Give to {trainer}, same time").format(trainer=other.name)
                    choice.addItem(text, one.choice(TransferWay.GIVE, None, other.trainer_id))
        choice.currentIndexChanged.connect(self.changed)
        return choice


def _label(text: str, parent: QWidget, role: str = "") -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    if role:
        label.setProperty("role", role)
    return label


class PlanView(QWidget):
    """Loads a plan and shows it; ``planned`` says that it is there, ``failed`` why it is not.

    ``failed`` carries a StudioError.
    """

    planned = Signal()
    failed = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._organization = context.login.organization
        self.plan: TransferPlan | None = None
        self.packages = _label("", self, "muted")
        self.table = PlanTable(self._organization, self)
        self.table.changed.connect(self._add_up)
        self.totals = _label("", self)
        self.totals.setProperty("role", "section")
        self._card = CardFrame(self)
        self._card.body.setContentsMargins(1, 1, 1, 1)
        self._card.body.addWidget(self._head())
        self._card.body.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.packages)
        column.addWidget(self._card, 1)
        column.addWidget(self.totals)
        self._loader = LatestLoader(context.runner, self)
        self._loader.loaded.connect(self._show)
        self._loader.failed.connect(self._fail)
        self.forget()

    def load(self, client_id: UUID, trainer_id: UUID) -> None:
        """Look up what a transfer would move, and show it."""
        self.plan = None
        login, now = self._context.login, self._context.now()

        def work() -> LoadedPlan:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.transfer_choices import free_colleagues
            from studio_app.services.transfer_plans import transfer_plan

            plan = transfer_plan(login.uow, login.viewer, client_id, trainer_id, now)
            if plan.fitting == plan.personal:
                return LoadedPlan(plan, {})
            return LoadedPlan(plan, free_colleagues(login.uow, login.viewer, client_id, now))

        self._loader.load(work)

    def forget(self) -> None:
        """Show no plan."""
        self.plan = None
        self._loader.give_up()
        for part in (self.packages, self._card, self.totals):
            part.hide()

    def chosen(self) -> tuple[SessionChoice, ...]:
        """Return what is to become of each session."""
        return self.table.chosen()

    def _show(self, loaded: LoadedPlan) -> None:
        plan = self.plan = loaded.plan
        self.packages.setText(words.package_words(plan.packages, self._organization))
        self.table.set_plan(plan, loaded.colleagues)
        text = self.tr("Session, and what {trainer} has then")
        self.at_trainer.setText(text.format(trainer=plan.to_trainer_name))
        self.packages.show()
        self._card.setVisible(bool(plan.sessions))
        self.totals.show()
        self._add_up()
        self.planned.emit()

    def _fail(self, error: StudioError) -> None:
        self.failed.emit(error)

    def _add_up(self) -> None:
        if self.plan is not None:
            text = words.totals_words(self.chosen(), self.plan.from_trainer_name)
            self.totals.setText(text)

    def _head(self) -> QWidget:
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(SPACE + 16 + SPACE, SPACE, SPACE_WIDE, SPACE_TINY)
        row.setSpacing(SPACE)
        self.at_trainer = _label("", head, "caption")
        becomes = QLabel(self.tr("What becomes of it"), head)
        becomes.setProperty("role", "caption")
        becomes.setFixedWidth(CHOICE_WIDTH)
        row.addWidget(self.at_trainer, 1)
        row.addWidget(becomes)
        return head
