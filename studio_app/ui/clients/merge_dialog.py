"""The window in which two clients who are one person are made one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from studio_app.domain.duplicates import ProbableDuplicate, TypedPerson
from studio_app.domain.errors import ChangedMeanwhile, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.merge_requests import MergeRequest
from studio_app.domain.merging import MergeOutcome, MergePreview, booked_twice, named
from studio_app.ui.audit.client_field import ClientField
from studio_app.ui.clients.duplicate_hint import DuplicateHint
from studio_app.ui.clients.earlier_merges import EarlierMerges
from studio_app.ui.clients.merge_choice import MergeChoice
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.pressing_dialog import PressingDialog
from studio_app.ui.widgets.scrolling_page import scrolling_page

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 720
DIALOG_HEIGHT = 620


class MergeDialog(PressingDialog):
    """Merges somebody into a client; who, is looked for where it is not said.

    ``step_done`` carries the MergeOutcome, the name of its undo, and the sentence that tells it.
    """

    step_done = Signal(object, str, str)

    def __init__(
        self,
        context: ScreenContext,
        client_id: UUID,
        parent: QWidget | None = None,
        other_id: UUID | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Merge two clients"))
        self._context = context
        self._kept_id, self._merged_id = client_id, other_id
        self._preview: MergePreview | None = None
        self._wish: MergeRequest | None = None
        self._busy = False
        self.banner = AgainBanner(self)
        self.field = ClientField(context, self, with_former=True)
        self.field.setPlaceholderText(self.tr("Who is the same person? Name, phone or e-mail"))
        self.field.setAccessibleName(self.tr("Who is the same person"))
        self.field.changed.connect(self._choose)
        self.hint = DuplicateHint(context, self)
        self.hint.taken.connect(self._take)
        self.earlier = EarlierMerges(context, self)
        self.earlier.parted.connect(self._parted)
        self.earlier.failed.connect(lambda error: self.banner.show_failure(sentence(error), None))
        self.choice = MergeChoice(context.login.organization, self)
        self.explanation = QLabel(self)
        self.explanation.setTextFormat(Qt.TextFormat.PlainText)
        self.explanation.setWordWrap(True)
        self.explanation.setProperty("role", "muted")
        self.swap_button = QPushButton(self.tr("&Keep the other one"), self)
        self.swap_button.setAutoDefault(False)
        self.swap_button.clicked.connect(self._swap)
        self.merge_button = QPushButton(self.tr("&Merge"), self)
        self.merge_button.setProperty("kind", "primary")
        self.merge_button.setDefault(True)
        self.merge_button.clicked.connect(self.merge)
        self.cancel_button = QPushButton(self.tr("Cancel"), self)
        self.cancel_button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.merge)
        self._lay_out()
        self._show_state()
        self._load()

    def merge(self) -> None:
        """Merge as chosen; the same again is done once."""
        preview = self._preview
        if self._busy or preview is None or preview.clashes:
            return
        from_merged, both = self.choice.answers()
        wish = MergeRequest(
            self._wish.merge_id if self._wish else new_id(),
            preview.kept.client_id,
            preview.merged.client_id,
            preview.kept.version,
            preview.merged.version,
            from_merged,
            both,
        )
        if wish != self._wish:
            # Another wish has another key: the one before may have been carried out.
            wish = replace(wish, merge_id=new_id())
        self._wish, self._busy = wish, True
        self.banner.hide()
        self._show_state()
        login, now = self._context.login, self._context.now()

        def work() -> MergeOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.merging import merge_clients

            return merge_clients(login.uow, login.viewer, wish, now)

        self._context.runner.run(work, done=self._did, failed=self._fail, owner=self)

    def reject(self) -> None:
        """Close, unless a merge is under way."""
        if not self._busy:
            super().reject()

    def _load(self) -> None:
        login, now = self._context.login, self._context.now()
        kept_id, merged_id = self._kept_id, self._merged_id
        if merged_id is None:
            self._look_for_duplicates()
            self.earlier.show_of(kept_id)
            return

        def work() -> MergePreview:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.merging import merge_preview

            return merge_preview(login.uow, login.viewer, kept_id, merged_id, now)

        self._context.runner.run(work, done=self._show, failed=self._fail_to_load, owner=self)

    def _look_for_duplicates(self) -> None:
        login, now, client_id = self._context.login, self._context.now(), self._kept_id

        def work() -> TypedPerson:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.client_records import client_record

            details = client_record(login.uow, login.viewer, client_id, now).details
            return TypedPerson(details.name, details.phone, details.email, details.birth_date)

        def known(person: TypedPerson) -> None:
            title = self.tr("Merge {client} with…").format(client=person.name)
            self.heading.setText(title)
            self.hint.look_for(person, (client_id,))

        self._context.runner.run(work, done=known, failed=self._fail_to_load, owner=self)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _choose(self, client_id: UUID | None) -> None:
        self._preview = None
        self.banner.hide()
        if client_id == self._kept_id:
            self.banner.show_message(self.tr("That is the same client."), "warning")
            client_id = None
        self._merged_id = client_id
        self._show_state()
        if client_id is not None:
            self._load()

    def _take(self, one: ProbableDuplicate) -> None:
        self.field.stand_for(one.client_id, one.name)
        self._choose(one.client_id)

    def _swap(self) -> None:
        if self._preview is not None and not self._busy:
            old = self._preview
            self._kept_id, self._merged_id = old.merged.client_id, old.kept.client_id
            self.field.stand_for(old.kept.client_id, old.kept.name)
            self._show(replace(old, kept=old.merged, merged=old.kept))

    def _show(self, preview: MergePreview) -> None:
        self._preview = preview
        self.field.stand_for(preview.merged.client_id, preview.merged.name)
        title = self.tr("Merge {client} and {other}")
        self.heading.setText(title.format(client=preview.kept.name, other=preview.merged.name))
        self.choice.show_pair(preview)
        goes, stays = preview.merged, preview.kept
        text = self.tr(
            "All of {goes} goes to {stays}: bookings, packages, payments, receipts, notes and all "
            "else. Numbers and addresses that are not chosen are kept in a note. This can be "
            "undone."
        )
        names = {"goes": named(goes, stays), "stays": named(stays, goes)}
        said = text.format(**names)
        if goes.has_login and stays.has_login:
            blind = self.tr("{said} The login of {goes} shows nothing any more: {stays} keeps one.")
            said = blind.format(said=said, **names)
        self.explanation.setText(said)
        self.banner.hide()
        if preview.clashes:
            organization = self._context.login.organization
            problem = booked_twice(stays, goes, preview.clashes[0], organization)
            self.banner.show_failure(sentence(problem), self._load)
        self._show_state()
        if self.merge_button.isEnabled():
            self.merge_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _did(self, outcome: MergeOutcome) -> None:
        self._busy = False
        names = {"merged": outcome.merged_name, "kept": outcome.kept_name}
        name = self.tr("Merge {merged} into {kept}").format(**names)
        text = self.tr(
            "Merged {merged} into {kept}. Came over: bookings {bookings}, packages {packages}"
        )
        said = text.format(**names, bookings=outcome.bookings, packages=outcome.packages)
        self.step_done.emit(outcome, name, said)
        self.accept()

    def _parted(self, outcome: MergeOutcome) -> None:
        names = {"merged": outcome.merged_name, "kept": outcome.kept_name}
        said = self.tr("{merged} and {kept} are two clients again").format(**names)
        self.step_done.emit(outcome, "", said)
        self.accept()

    def _fail(self, error: StudioError) -> None:
        self._busy = False
        self._show_state()
        if isinstance(error, ChangedMeanwhile):
            self.banner.show_failure(sentence(error), self._load, action=self.tr("Look again"))
        else:
            again = self.merge if may_be_tried_again(error) else None
            self.banner.show_failure(sentence(error), again)

    def _fail_to_load(self, error: StudioError) -> None:
        self.banner.show_failure(sentence(error), self._load)

    def _show_state(self) -> None:
        ready = self._preview is not None
        self._page.setVisible(ready)
        self._filler.setVisible(not ready)
        self.earlier.setVisible(not ready and self.earlier.are_any())
        self.hint.setVisible(not ready and bool(self.hint.found()))
        if not ready:
            self.explanation.setText(
                self.tr(
                    "Look for the other entry of the same person, also by its number. Nothing is "
                    "changed before you saw both side by side."
                )
            )
        self.swap_button.setVisible(ready)
        self.swap_button.setEnabled(not self._busy)
        may = self._preview is not None and not self._preview.clashes and not self._busy
        self.merge_button.setEnabled(may)

    def _lay_out(self) -> None:
        self.heading = QLabel(self.windowTitle(), self)
        self.heading.setTextFormat(Qt.TextFormat.PlainText)
        self.heading.setProperty("role", "heading")
        self.heading.setWordWrap(True)
        self._page, inner = scrolling_page(self)
        inner.setContentsMargins(0, 0, SPACE, 0)
        inner.addWidget(self.choice)
        inner.addStretch(1)
        self._filler = QWidget(self)
        foot = QHBoxLayout()
        foot.setSpacing(SPACE)
        foot.addWidget(self.swap_button)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.merge_button)
        column = dialog_column(self, DIALOG_WIDTH, height=DIALOG_HEIGHT)
        column.addWidget(self.heading)
        column.addWidget(self.field)
        column.addWidget(self.hint)
        column.addWidget(self.earlier)
        column.addWidget(self.banner)
        column.addWidget(self._page, 1)
        column.addWidget(self._filler, 1)
        column.addWidget(self.explanation)
        column.addSpacing(SPACE_WIDE)
        column.addLayout(foot)
