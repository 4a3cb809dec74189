"""The menu of templates beside a note: each fills what is empty, and what is typed makes one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton

from studio_app.domain.errors import StudioError
from studio_app.domain.session_notes import NoteTemplate, may_change_templates
from studio_app.ui.icons import icon
from studio_app.ui.notes.form import NoteForm
from studio_app.ui.widgets.menu import Menu

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext


class TemplateMenu(QObject):
    """``step_done`` carries a NoteOutcome, the name of its undo, and the sentence that tells it."""

    step_done = Signal(object, str, str)
    failed = Signal(object)

    def __init__(self, context: ScreenContext, form: NoteForm, button: QPushButton) -> None:
        super().__init__(button)
        self._context, self._form, self._button = context, form, button
        self._templates: tuple[NoteTemplate, ...] = ()
        viewer = context.login.viewer
        self._may_change = any(may_change_templates(viewer, own=own) for own in (True, False))
        self.menu = Menu(parent=button)
        self.menu.aboutToShow.connect(self._fill)
        button.setMenu(self.menu)

    def set_templates(self, templates: Sequence[NoteTemplate]) -> None:
        """Offer other templates."""
        self._templates = tuple(templates)
        self._button.setEnabled(bool(templates) or self._may_change)

    def _fill(self) -> None:
        self.menu.clear()
        for number, one in enumerate(self._templates, 1):
            name = one.name.replace("&", "&&")
            text = f"&{number} {name}" if number < 10 else name
            sign = icon("users" if one.trainer_id is None else "user")
            action = self.menu.addAction(sign, text)
            action.triggered.connect(partial(self._take, one))
        if not self._may_change:
            return
        if self._templates:
            self.menu.addSeparator()
        keep = self.menu.addAction(icon("plus"), self.tr("&Keep this as a template…"))
        keep.setEnabled(any(self._form.content().texts().values()))
        keep.triggered.connect(lambda: self._open(from_note=True))
        all_of_them = self.menu.addAction(icon("list"), self.tr("&All templates…"))
        all_of_them.triggered.connect(lambda: self._open())

    def _take(self, template: NoteTemplate, _checked: bool = False) -> None:
        self._form.fill(template.texts)
        self._form.focus_first()

    def _open(self, *, from_note: bool = False) -> None:
        from studio_app.ui.notes.templates_dialog import TemplatesDialog

        texts = self._form.content().texts() if from_note else None
        dialog = TemplatesDialog(self._context, self._button.window(), texts)
        dialog.step_done.connect(self.step_done)
        dialog.finished.connect(self._reload)
        dialog.open()

    def _reload(self) -> None:
        login = self._context.login

        def work() -> tuple[NoteTemplate, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.note_templates import note_templates

            return note_templates(login.uow, login.viewer)

        self._context.runner.run(work, done=self.set_templates, failed=self._fail, owner=self)

    def _fail(self, error: StudioError) -> None:
        self.failed.emit(error)
