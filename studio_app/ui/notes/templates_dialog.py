"""The templates of notes: listed at the left, what the chosen one says at the right."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.note_content import NOTHING
from studio_app.domain.session_notes import (
    LONGEST_TEMPLATE_NAME,
    NoteOutcome,
    NoteTemplate,
    TemplateWish,
    cleaned_template,
    may_change_templates,
)
from studio_app.ui.icons import ICON_SIZE, icon
from studio_app.ui.notes.form import NoteForm
from studio_app.ui.notes.words import done_sentence, step_name
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_TINY, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.field_error import FieldError
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 860
LIST_WIDTH = 210


class TemplatesDialog(PressingDialog):
    """Adds, changes and removes templates; with texts, it begins with a new one that has them.

    ``step_done`` carries a NoteOutcome, the name of its undo, and the sentence that tells it.
    """

    step_done = Signal(object, str, str)

    def __init__(
        self,
        context: ScreenContext,
        parent: QWidget | None = None,
        texts: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._context = context
        self._viewer = context.login.viewer
        self._has_own = may_change_templates(self._viewer, own=True)
        self._has_studios = may_change_templates(self._viewer, own=False)
        self._templates: tuple[NoteTemplate, ...] = ()
        self._chosen: NoteTemplate | None = None
        self._wanted: UUID | None = None
        self._begin_with = texts
        self._busy = False
        self.setWindowTitle(self.tr("Templates of session notes"))
        self.list = QListWidget(self)
        self.list.setAccessibleName(self.tr("Templates"))
        self.list.setFixedWidth(LIST_WIDTH)
        self.list.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.list.currentRowChanged.connect(self._choose)
        self.new_button = QPushButton(self.tr("&New template"), self)
        self.new_button.clicked.connect(lambda: self._begin_new({}))
        self.name = QLineEdit(self)
        self.name.setMaxLength(LONGEST_TEMPLATE_NAME)
        self.for_all = QCheckBox(self.tr("&For all trainers of the studio"), self)
        self.form = NoteForm(self, of_template=True)
        self.error = FieldError(self)
        self.banner = AgainBanner(self)
        self.remove_button = QPushButton(self.tr("&Remove"), self)
        self.remove_button.setProperty("kind", "danger")
        self.remove_button.clicked.connect(self._remove)
        self.close_button = QPushButton(self.tr("Close"), self)
        self.close_button.clicked.connect(self.reject)
        self.save_button = QPushButton(self.tr("Save"), self)
        self.save_button.setProperty("kind", "primary")
        self.save_button.clicked.connect(self.save)
        self._lay_out()
        for keys in ("Ctrl+Return", "Ctrl+Enter", "Ctrl+S"):
            QShortcut(QKeySequence(keys), self, self.save)
        self._load()

    def save(self) -> None:
        """Keep what is typed as a template, or say what is wrong with it."""
        if self._busy or not self.save_button.isEnabled():
            return
        chosen = self._chosen
        own = chosen.trainer_id is not None if chosen else not self.for_all.isChecked()
        key, version = (chosen.id, chosen.version) if chosen else (new_id(), None)
        texts = self.form.content().texts()
        wish = TemplateWish(new_id(), key, own, self.name.text(), texts, version)
        try:
            cleaned_template(wish)
        except InvalidInput as problem:
            self._show_problem(problem)
            return
        login, now = self._context.login, self._context.now()

        def work() -> NoteOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.note_templates import save_template

            return save_template(login.uow, login.viewer, wish, now)

        self._attempt(work)

    def _remove(self) -> None:
        chosen = self._chosen
        if self._busy or chosen is None:
            return
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> NoteOutcome:
            from studio_app.services.note_templates import remove_template

            return remove_template(
                *(login.uow, login.viewer, chosen.id, chosen.version, now), request_id=key
            )

        self._attempt(work)

    def _attempt(self, work: Callable[[], NoteOutcome]) -> None:
        self._busy = True
        self.banner.hide()

        def fail(error: StudioError) -> None:
            self._busy = False
            if isinstance(error, InvalidInput):
                self._show_problem(error)
                return
            again = (lambda: self._attempt(work)) if may_be_tried_again(error) else None
            self.banner.show_failure(sentence(error), again)

        self._context.runner.run(work, done=self._did, failed=fail, owner=self)

    def _did(self, outcome: NoteOutcome) -> None:
        self._busy = False
        self._begin_with, self._wanted = None, outcome.key
        self.step_done.emit(outcome, step_name(outcome), done_sentence(outcome))
        self._load()

    def _load(self) -> None:
        login = self._context.login

        def work() -> tuple[NoteTemplate, ...]:
            from studio_app.services.note_templates import note_templates

            return note_templates(login.uow, login.viewer)

        self._context.runner.run(work, done=self._fill, failed=self._fail_to_load, owner=self)

    def _fill(self, templates: tuple[NoteTemplate, ...]) -> None:
        self._templates = templates
        self.list.blockSignals(True)
        self.list.clear()
        for one in templates:
            sign = icon("users" if one.trainer_id is None else "user")
            self.list.addItem(QListWidgetItem(sign, one.name))
        self.list.blockSignals(False)
        if self._begin_with is not None:
            self._begin_new(self._begin_with)
            return
        keys = [one.id for one in templates]
        row = keys.index(self._wanted) if self._wanted in keys else 0
        if templates:
            self.list.setCurrentRow(row)
            self._choose(row)
        else:
            self._begin_new({})

    def _fail_to_load(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), self._load)

    def _choose(self, row: int) -> None:
        if not 0 <= row < len(self._templates):
            return
        self._chosen = chosen = self._templates[row]
        self._show(chosen.name, chosen.texts, own=chosen.trainer_id is not None)
        may = self._has_own if chosen.trainer_id is not None else self._has_studios
        for widget in (self.name, self.form, self.save_button, self.remove_button):
            widget.setEnabled(may)
        self.for_all.setEnabled(False)

    def _begin_new(self, texts: Mapping[str, str]) -> None:
        self._chosen = None
        self.list.blockSignals(True)
        self.list.setCurrentRow(-1)
        self.list.clearSelection()
        self.list.blockSignals(False)
        self._show("", texts, own=self._has_own)
        for widget in (self.name, self.form, self.save_button):
            widget.setEnabled(True)
        self.remove_button.setEnabled(False)
        self.for_all.setEnabled(self._has_own and self._has_studios)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, name: str, texts: Mapping[str, str], *, own: bool) -> None:
        self.error.clear()
        self.name.setText(name)
        self.form.show_content(NOTHING.with_texts(texts))
        self.for_all.setChecked(not own)
        self.for_all.setVisible(self._has_studios or not own)

    def _show_problem(self, problem: InvalidInput) -> None:
        if problem.field == "name" or not self.form.show_problem(problem):
            self.error.set_error(self.name, sentence(problem))

    def _lay_out(self) -> None:
        buttons = (self.new_button, self.remove_button, self.close_button, self.save_button)
        for button in buttons:
            button.setAutoDefault(False)
        heading = QLabel(self.windowTitle(), self)
        heading.setProperty("role", "heading")
        label = QLabel(self.tr("Name"), self)
        label.setProperty("role", "label")
        label.setBuddy(self.name)
        left = QVBoxLayout()
        left.setSpacing(SPACE)
        left.addWidget(self.list, 1)
        left.addWidget(self.new_button)
        right = QVBoxLayout()
        right.setSpacing(SPACE)
        named = QVBoxLayout()
        named.setSpacing(SPACE_TINY)
        named.addWidget(label)
        named.addWidget(self.name)
        right.addLayout(named)
        right.addWidget(self.for_all)
        right.addWidget(self.error)
        right.addWidget(self.form)
        right.addStretch(1)
        sides = QHBoxLayout()
        sides.setSpacing(SPACE_WIDE)
        sides.addLayout(left)
        sides.addLayout(right, 1)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.remove_button)
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        foot.addWidget(self.save_button)
        column = dialog_column(self, DIALOG_WIDTH)
        column.addWidget(heading)
        column.addLayout(sides)
        column.addWidget(self.banner)
        column.addLayout(foot)
