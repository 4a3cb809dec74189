"""The papers that run out, over the trainers: the longest gone first, each leads to its trainer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from studio_app.domain.errors import StudioError
from studio_app.domain.local_time import local_day
from studio_app.domain.trainer_list import sees_all_trainers
from studio_app.domain.trainer_papers import Paper
from studio_app.ui.context import ScreenContext
from studio_app.ui.task_runner import Task
from studio_app.ui.theme import SPACE, SPACE_TINY, SPACE_WIDE, current_tokens, theme_notifier
from studio_app.ui.trainers.profile.words import paper_words
from studio_app.ui.widgets.emptied import empty
from studio_app.ui.widgets.icon_label import IconLabel

FEW = 3


class Papers(QWidget):
    """Takes no room while nothing runs out; ``trainer_wanted`` carries a trainer's key."""

    trainer_wanted = Signal(object)

    def __init__(self, context: ScreenContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        login = context.login
        self._context = context
        self._named = sees_all_trainers(login.viewer)
        self._papers: tuple[Paper, ...] = ()
        self._shows_all = False
        self._loading: Task | None = None
        self._frame = QFrame(self)
        self._frame.setProperty("banner", "warning")
        self._sign = IconLabel("triangle-alert", "warning", parent=self._frame)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(0)
        self.more_button = QPushButton(self._frame)
        self.more_button.setProperty("kind", "quiet")
        self.more_button.setAutoDefault(False)
        self.more_button.clicked.connect(self._toggle)
        inner = QHBoxLayout(self._frame)
        inner.setContentsMargins(10, SPACE_TINY, SPACE, SPACE_TINY)
        inner.setSpacing(SPACE)
        inner.addWidget(self._sign)
        inner.addLayout(self._lines, 1)
        inner.addWidget(self.more_button)
        room = QHBoxLayout(self)
        room.setContentsMargins(SPACE_WIDE, SPACE, SPACE_WIDE, SPACE)
        room.addWidget(self._frame)
        self.hide()
        theme_notifier.changed.connect(self._repaint)

    def reload(self) -> None:
        """Load anew what runs out."""
        login, now = self._context.login, self._context.now()

        def work() -> tuple[Paper, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.trainer_profiles import papers_running_out

            return papers_running_out(login.uow, login.viewer, now)

        if self._loading is not None:
            self._loading.cancel()
        self._loading = self._context.runner.run(
            work, done=self.show_papers, failed=self._fail, owner=self
        )

    def show_papers(self, papers: Sequence[Paper]) -> None:
        """List these."""
        self._papers = tuple(papers)
        organization = self._context.login.organization
        today = local_day(self._context.now(), organization.tz)
        shown = self._papers if self._shows_all or len(papers) == FEW + 1 else self._papers[:FEW]
        empty(self._lines)
        for paper in shown:
            self._lines.addWidget(self._line(paper, today))
        self.more_button.setVisible(len(papers) > FEW + 1)
        more = self.tr("{count} more").format(count=len(papers) - FEW)
        self.more_button.setText(self.tr("Fewer") if self._shows_all else more)
        self.setVisible(bool(papers))

    def lines(self) -> list[str]:
        """Return what is said, line by line."""
        items = (self._lines.itemAt(at) for at in range(self._lines.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [one.accessibleName() for one in widgets if one is not None]

    def _line(self, paper: Paper, today: date) -> QWidget:
        locale, tokens = self._context.login.organization.locale, current_tokens()
        text = paper_words(paper, today, locale, named=self._named)
        tone = "bad" if paper.expires_on < today else "warning"
        label = QLabel(text, self._frame)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("tone", tone)
        label.setAccessibleName(text)
        if self._named:
            style = f"color: {getattr(tokens, tone)}; text-decoration: none"
            label.setTextFormat(Qt.TextFormat.RichText)
            label.setText(f'<a href="there" style="{style}">{escape(text)}</a>')
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.LinksAccessibleByMouse
                | Qt.TextInteractionFlag.LinksAccessibleByKeyboard
            )
            label.linkActivated.connect(lambda _: self.trainer_wanted.emit(paper.trainer_id))
        return label

    def _repaint(self) -> None:
        self.show_papers(self._papers)

    def _toggle(self) -> None:
        self._shows_all = not self._shows_all
        self.show_papers(self._papers)

    def _fail(self, error: StudioError) -> None:
        self._context.runner.problem.emit(error)
