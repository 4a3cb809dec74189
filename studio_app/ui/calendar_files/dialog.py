"""The window of calendar files: out to other programs, and in from them as busy time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from studio_app.domain.calendar_feeds import ImportedBusyTimes
from studio_app.domain.errors import StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows
from studio_app.ui.calendar_files.keeper import CalendarFileKeeper, KeptFile
from studio_app.ui.sentences import may_be_tried_again, sentence
from studio_app.ui.theme import SPACE, SPACE_WIDE
from studio_app.ui.widgets.again_banner import AgainBanner
from studio_app.ui.widgets.dialog_column import dialog_column
from studio_app.ui.widgets.form import labelled, top_labelled_form
from studio_app.ui.widgets.pressing_dialog import PressingDialog

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

DIALOG_WIDTH = 560
SOURCES_WIDTH = 300


class CalendarFilesDialog(PressingDialog):
    """One trainer at a time; what is chosen is done at once."""

    def __init__(
        self,
        context: ScreenContext,
        trainers: Sequence[Trainer],
        keeper: CalendarFileKeeper,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Calendar files"))
        self._context, self._keeper = context, keeper
        self._steps_under_way, self._closes = 0, False
        self._names = {trainer.id: trainer.name for trainer in trainers}
        self.banner = AgainBanner(self)
        self.trainer = QComboBox(self)
        for trainer in trainers:
            self.trainer.addItem(trainer.name, trainer.id)
        own = self.trainer.findData(context.login.viewer.trainer_id)
        self.trainer.setCurrentIndex(max(own, 0))
        self.with_names = QCheckBox(self.tr("With the &names of those who come"), self)
        self.with_names.setChecked(True)
        self.stays_fresh = QCheckBox(self.tr("Keep it &up to date while Studio App is open"), self)
        self.save_button = self._button(self.tr("&Save calendar…"), self._save)
        self.save_button.setProperty("kind", "primary")
        self.kept = self._line("caption")
        self.forget_button = self._button(self.tr("No &longer keep it"), self._forget)
        self.take_button = self._button(self.tr("&Take busy times…"), self._take)
        self.sources = QComboBox(self)
        self.sources.setFixedWidth(SOURCES_WIDTH)
        self.remove_button = self._button(self.tr("&Remove"), self._remove)
        self.close_button = self._button(self.tr("Close"), self.reject)
        self._lay_out()
        self.trainer.currentIndexChanged.connect(self._show_trainer)
        self._show_trainer()

    def reject(self) -> None:
        """Close, once there is an answer to all that is under way."""
        self._closes = self._steps_under_way > 0
        if self._closes:
            text = self.tr("This closes as soon as the answer is there.")
            self.banner.show_message(text, "info")
        else:
            super().reject()

    def _trainer_id(self) -> UUID:
        found: UUID = self.trainer.currentData()
        return found

    def _show_trainer(self) -> None:
        trainer_id = self._trainer_id()
        mine = [one for one in self._keeper.kept() if one.trainer_id == trainer_id]
        self.kept.setText(self.tr("Kept in {file}").format(file=mine[0].path) if mine else "")
        for widget in (self.kept, self.forget_button):
            widget.setVisible(bool(mine))
        self.stays_fresh.setChecked(bool(mine))
        self.with_names.setChecked(mine[0].with_names if mine else True)
        may_take = allows(self._context.login.viewer, Right.ASK_TIME_OFF, trainer_id=trainer_id)
        self._inwards.setVisible(may_take)
        if may_take:
            self._load_sources()

    def _load_sources(self) -> None:
        login, trainer_id = self._context.login, self._trainer_id()

        def work() -> tuple[tuple[str, int], ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.calendar_feeds import busy_sources

            return busy_sources(login.uow, login.viewer, trainer_id)

        self._context.runner.run(work, done=self._show_sources, failed=self._fail, owner=self)

    def _show_sources(self, sources: tuple[tuple[str, int], ...]) -> None:
        self.sources.clear()
        for source, count in sources:
            text = self.tr("{calendar}: {count} times").format(calendar=source, count=count)
            self.sources.addItem(text, source)
        for widget in (self.sources, self.remove_button):
            widget.setVisible(bool(sources))

    def _save(self) -> None:
        name = self._names[self._trainer_id()]
        suggested = Path(_documents()) / f"{name}.ics"
        dialog = QFileDialog(
            self, self.tr("Save calendar"), str(suggested), self.tr("Calendar (*.ics)")
        )
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("ics")
        dialog.selectFile(suggested.name)
        dialog.fileSelected.connect(lambda file: self.save_to(Path(file)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def save_to(self, path: Path) -> None:
        """Write the calendar into a file, and keep it up to date from then on if that is wanted."""
        login, now = self._context.login, self._context.now()
        wanted = KeptFile(self._trainer_id(), path, self.with_names.isChecked())
        stays_fresh = self.stays_fresh.isChecked()

        def work() -> None:
            from studio_app.services.calendar_feeds import export_calendar
            from studio_app.services.calendar_files.keeping import write_private_file

            content = export_calendar(
                login.uow, login.viewer, wanted.trainer_id, now, with_names=wanted.with_names
            )
            write_private_file(path, content)

        def done(_nothing: None) -> None:
            if stays_fresh:
                self._keeper.keep(wanted)
            self._show_trainer()
            self.banner.show_message(self.tr("Saved as {file}.").format(file=path.name), "good")

        self._attempt(work, done)

    def _forget(self) -> None:
        self._keeper.forget(self._trainer_id())
        self._show_trainer()

    def _take(self) -> None:
        dialog = QFileDialog(
            self, self.tr("Calendar to read"), _documents(), self.tr("Calendar (*.ics)")
        )
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda file: self.take_from(Path(file)))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def take_from(self, path: Path) -> None:
        """Take the busy times of a calendar file; those taken from it before are replaced."""
        login, now, key = self._context.login, self._context.now(), new_id()
        trainer_id = self._trainer_id()

        def work() -> ImportedBusyTimes:
            from studio_app.services.calendar_feeds import BusyImport, import_busy_times
            from studio_app.services.calendar_files.reading import read_file

            wish = BusyImport(trainer_id, path.name, read_file(path))
            return import_busy_times(login.uow, login.viewer, wish, now, request_id=key)

        self._attempt(work, self._tell_taken)

    def _remove(self) -> None:
        login, now, key = self._context.login, self._context.now(), new_id()
        trainer_id, source = self._trainer_id(), self.sources.currentData()

        def work() -> ImportedBusyTimes:
            from studio_app.services.calendar_feeds import forget_busy_times

            return forget_busy_times(
                login.uow, login.viewer, trainer_id, source, now, request_id=key
            )

        self._attempt(work, self._tell_taken)

    def _tell_taken(self, outcome: ImportedBusyTimes) -> None:
        self._context.bus.announce(outcome.changes)
        text = self.tr("{calendar}: {added} new, {removed} removed, {unchanged} as before.")
        said = text.format(
            calendar=outcome.source,
            added=outcome.added,
            removed=outcome.removed,
            unchanged=outcome.unchanged,
        )
        self.banner.show_message(said, "good")
        self._load_sources()

    def _attempt(self, work: Callable[[], object], done: Callable[..., object]) -> None:
        self.banner.hide()
        self._steps_under_way += 1

        def answered(outcome: object) -> None:
            self._steps_under_way -= 1
            done(outcome)
            if self._closes:
                self.reject()

        def fail(error: StudioError) -> None:
            self._steps_under_way -= 1
            # Whoever was about to go is to see it.
            self._closes = False
            again = partial(self._attempt, work, done) if may_be_tried_again(error) else None
            self._fail(error, again)

        self._context.runner.run(work, done=answered, failed=fail, owner=self)

    def _fail(self, error: StudioError, again: Callable[[], object] | None = None) -> None:
        self.banner.show_failure(sentence(error), again)

    def _line(self, role: str) -> QLabel:
        line = QLabel(self)
        line.setTextFormat(Qt.TextFormat.PlainText)
        line.setWordWrap(True)
        line.setProperty("role", role)
        return line

    def _button(self, text: str, slot: Callable[[], object]) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(lambda: slot())
        return button

    def _lay_out(self) -> None:
        form = top_labelled_form()
        labelled(form, self.tr("&Trainer"), self.trainer)
        self.trainer.view().setAccessibleName(self.trainer.accessibleName())
        column = dialog_column(self, DIALOG_WIDTH)
        if self.trainer.count() > 1:
            column.addLayout(form)
        else:
            self.trainer.hide()
        outwards = self._part(
            column,
            self.tr("For other programs"),
            self.tr("A file that calendars on phones and computers read. Only you can open it."),
        )
        outwards.addWidget(self.with_names)
        outwards.addWidget(self.stays_fresh)
        outwards.addLayout(_row(self.save_button, self.forget_button))
        outwards.addWidget(self.kept)
        self._inwards = QWidget(self)
        inwards = QVBoxLayout(self._inwards)
        inwards.setContentsMargins(0, 0, 0, 0)
        inwards.setSpacing(SPACE)
        self._part(
            inwards,
            self.tr("From other programs"),
            self.tr("Times of another calendar count as busy. What they are about stays there."),
        )
        inwards.addLayout(_row(self.take_button))
        self.sources.setAccessibleName(self.tr("Calendars taken"))
        self.sources.view().setAccessibleName(self.tr("Calendars taken"))
        inwards.addLayout(_row(self.sources, self.remove_button))
        column.addWidget(self._inwards)
        column.addWidget(self.banner)
        column.addSpacing(SPACE_WIDE)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.close_button)
        column.addLayout(foot)

    def _part(self, column: QVBoxLayout, title: str, hint: str) -> QVBoxLayout:
        heading, words = self._line("title"), self._line("caption")
        heading.setText(title)
        words.setText(hint)
        column.addSpacing(SPACE)
        column.addWidget(heading)
        column.addWidget(words)
        return column


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(SPACE)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
