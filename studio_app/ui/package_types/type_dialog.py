"""The window in which a package type is added, changed, or looked at."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_types import LONGEST_NAME, PackageType
from studio_app.ui.package_types.step_dialog import StepDialog
from studio_app.ui.package_types.type_form import FORM_WIDTH, USUAL, TypeForm
from studio_app.ui.widgets.scrolling_page import scrolling_page

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

SCROLL_BAR = 16
DIALOG_WIDTH = FORM_WIDTH + SCROLL_BAR
DIALOG_HEIGHT = 690


class TypeDialog(StepDialog):
    """Adds a new type, or with ``copied`` one like that, or changes the one that is given."""

    def __init__(
        self,
        context: ScreenContext,
        one: PackageType | None,
        parent: QWidget,
        *,
        copied: bool = False,
        may_change: bool = True,
    ) -> None:
        is_new = one is None or copied
        title = one.name if one is not None and not copied else self.tr("New package type")
        go_text = self.tr("&Add") if is_new else self.tr("&Save")
        super().__init__(context, title, go_text, DIALOG_WIDTH, parent, height=DIALOG_HEIGHT)
        self._changed = None if is_new else one
        self._key = new_id()
        self.form = TypeForm(context.login.organization, self)
        page, listed = scrolling_page(self)
        listed.addWidget(self.form)
        listed.addStretch(1)
        self.column.addWidget(page, 1)
        self._finish_layout()
        terms = USUAL if one is None else one.terms
        if copied:
            name = self.tr("{name} (copy)").format(name=terms.name)
            terms = replace(terms, name=name[:LONGEST_NAME])
        self.form.begin(terms, is_sold_already=not is_new and may_change)
        self.form.changed.connect(self._renew_key)
        if not may_change:
            self.form.set_readable_only()
            self.go_button.hide()
            self.close_button.setText(self.tr("Close"))
            self.close_button.setDefault(True)

    def _renew_key(self) -> None:
        # Another wish has another key: the one before may have been carried out.
        self._key = new_id()

    def _submit(self) -> None:
        try:
            terms = self.form.terms()
        except InvalidInput as error:
            self.form.show_refusal(error)
            return
        login, now, key, one = self._context.login, self._context.now(), self._key, self._changed

        def work() -> DiaryOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.package_types import add_type, change_type

            if one is None:
                return add_type(login.uow, login.viewer, key, terms, now)
            return change_type(
                login.uow, login.viewer, one.id, one.version, terms, now, request_id=key
            )

        self._attempt(work)

    def _show_refusal(self, error: StudioError) -> bool:
        return self.form.show_refusal(error)
