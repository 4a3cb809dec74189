"""The sessions within time off, each with a choice of what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QWidget,
)

from studio_app.domain.organizations import Organization
from studio_app.domain.time_off import Resolution, SessionInTheWay, Way
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.time_off.words import moment_words, session_words

CHOICE_WIDTH = 300


class PlanView(QScrollArea):
    """A line for each session; nothing is chosen that was not proposed or chosen by hand."""

    def __init__(self, organization: Organization, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._organization = organization
        self._sessions: tuple[SessionInTheWay, ...] = ()
        self.choices: list[QComboBox] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Sessions within the time off"))
        self.set_plan((), {})

    def set_plan(self, sessions: Sequence[SessionInTheWay], trainers: Mapping[UUID, str]) -> None:
        """Show sessions with what can become of each, and what is proposed."""
        self._sessions = tuple(sessions)
        self.choices = []
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(SPACE, SPACE, SPACE_WIDE, SPACE)
        grid.setHorizontalSpacing(SPACE_WIDE)
        grid.setVerticalSpacing(SPACE)
        for row, one in enumerate(sessions):
            words = session_words(one, self._organization)
            label = QLabel(words, body)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            choice = self._choice(one, trainers, body)
            choice.setAccessibleName(words)
            choice.view().setAccessibleName(words)
            label.setBuddy(choice)
            grid.addWidget(label, row, 0)
            grid.addWidget(choice, row, 1)
            self.choices.append(choice)
        grid.setColumnStretch(0, 1)
        grid.setRowStretch(len(sessions), 1)
        self.setWidget(body)

    def resolutions(self) -> tuple[Resolution, ...]:
        """Return what was chosen for each session."""
        return tuple(
            Resolution(one.session_id, one.version, *choice.currentData())
            for one, choice in zip(self._sessions, self.choices, strict=True)
        )

    def _choice(
        self, one: SessionInTheWay, trainers: Mapping[UUID, str], parent: QWidget
    ) -> QComboBox:
        choice = QComboBox(parent)
        choice.setFixedWidth(CHOICE_WIDTH)
        choice.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for start in one.free_times:
            text = self.tr("Move to {when}")
            when = moment_words(start, self._organization)
            choice.addItem(text.format(when=when), (Way.MOVE, start, None))
        for trainer_id in one.free_trainers:
            text = self.tr("Give to {trainer}, same time")
            name = trainers.get(trainer_id, "")
            choice.addItem(text.format(trainer=name), (Way.GIVE, None, trainer_id))
        choice.addItem(self.tr("Cancel, the credit comes back"), (Way.CANCEL, None, None))
        choice.addItem(self.tr("Leave it where it is"), (Way.KEEP, None, None))
        if one.proposed_time is not None:
            choice.setCurrentIndex(one.free_times.index(one.proposed_time))
        return choice
