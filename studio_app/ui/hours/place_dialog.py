"""The window in which a place is added or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from studio_app.domain.changes import DiaryOutcome
from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.schedule import PlaceKind
from studio_app.domain.studio_days import LONGEST_NAME, MOST_ROOM, PlaceOfStudio, PlaceTerms
from studio_app.ui.hours.words import place_kind_word
from studio_app.ui.login.assistant_steps import AssistantStep
from studio_app.ui.package_types.step_dialog import StepDialog
from studio_app.ui.sentences import sentence
from studio_app.ui.widgets.fields import NumberField
from studio_app.ui.widgets.named_box import named_box

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 340


class PlaceDialog(StepDialog):
    """Adds a place, or changes the one that is given."""

    def __init__(self, context: ScreenContext, one: PlaceOfStudio | None, parent: QWidget) -> None:
        title = self.tr("New place") if one is None else one.name
        go_text = self.tr("&Add") if one is None else self.tr("&Save")
        super().__init__(context, title, go_text, DIALOG_WIDTH, parent)
        self._changed = one
        self._key = new_id()
        self.form = AssistantStep(self)
        self.name = QLineEdit(one.name if one else "", self)
        # One more, so that whoever pastes too much is told instead of losing its end.
        self.name.setMaxLength(LONGEST_NAME + 1)
        self.kind = named_box(self.tr("Kind"), self)
        for kind in PlaceKind:
            self.kind.addItem(place_kind_word(kind), kind)
        self.kind.setCurrentIndex(self.kind.findData(one.kind if one else PlaceKind.STUDIO))
        self.room = NumberField(0, MOST_ROOM, self)
        self.room.setSpecialValueText(self.tr("as many as there are"))
        self.room.setValue(one.room or 0 if one else 0)
        self.form.add_field("name", self.tr("&Name"), self.name)
        self.form.add_field("kind", self.tr("&Kind"), self.kind)
        self.form.add_field("room", self.tr("Sessions at &once"), self.room)
        self.told = QLabel(
            self.tr("Opening hours count in the studio's own rooms, and for nowhere else."), self
        )
        self.told.setProperty("role", "caption")
        self.told.setWordWrap(True)
        self.column.addWidget(self.form)
        self.column.addWidget(self.told)
        self._finish_layout()
        self.name.textChanged.connect(self._renew_key)
        self.kind.currentIndexChanged.connect(self._renew_key)
        self.room.valueChanged.connect(self._renew_key)
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.selectAll()

    def _renew_key(self) -> None:
        # Another wish has another key: the one before may have been carried out.
        self._key = new_id()
        self.form.clear_errors()

    def _submit(self) -> None:
        terms = PlaceTerms(
            self.name.text(), PlaceKind(self.kind.currentData()), self.room.value() or None
        )
        login, now, key, one = self._context.login, self._context.now(), self._key, self._changed

        def work() -> DiaryOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.places import add_place, change_place

            if one is None:
                return add_place(login.uow, login.viewer, key, terms, now)
            given = one.id, one.version, terms
            return change_place(login.uow, login.viewer, *given, now, request_id=key)

        self._attempt(work)

    def _show_refusal(self, error: StudioError) -> bool:
        if not isinstance(error, InvalidInput) or not self.form.has_field(error.field):
            return False
        self.form.show_error(error.field, sentence(error))
        return True
