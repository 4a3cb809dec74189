"""What is done on the page of a trainer, each step once, told and remembered for its undo."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QWidget

from studio_app.domain.errors import InvalidInput, StudioError
from studio_app.domain.identifiers import new_id
from studio_app.domain.package_types import PriceSheet
from studio_app.domain.trainer_profiles import Certificate
from studio_app.domain.trainer_steps import TrainerOutcome
from studio_app.ui.clients.page.desk import LARGEST_PICTURE_FILE, PICTURES, PictureUnreadable
from studio_app.ui.sentences import may_be_tried_again
from studio_app.ui.trainers.profile.certificates import CertificateDialog
from studio_app.ui.trainers.profile.picture_dialog import Corner, PictureDialog
from studio_app.ui.trainers.profile.words import done_sentence, step_name

if TYPE_CHECKING:
    from studio_app.ui.context import ScreenContext

LARGEST_SHOWN = 2_000


class ProfileDesk(QObject):
    """``step_done`` carries an outcome, the name of its undo and the sentence that tells it.

    ``failed`` carries a StudioError and how to try it again, None where that is of no use.
    """

    step_done = Signal(object, str, str)
    failed = Signal(object, object)

    def __init__(self, context: ScreenContext, window: QWidget) -> None:
        super().__init__(window)
        self._context, self._window = context, window

    def edit_certificate(self, trainer_id: UUID, one: Certificate | None) -> None:
        """Ask for a certificate, and keep it."""
        dialog = CertificateDialog(self._context.login.organization, one, self._window)
        dialog.taken.connect(partial(self._keep_certificate, trainer_id, one))
        dialog.open()

    def remove_certificate(self, trainer_id: UUID, one: Certificate) -> None:
        """Take a certificate away."""
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> TrainerOutcome:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.trainer_certificates import remove_certificate

            return remove_certificate(
                *(login.uow, login.viewer, trainer_id, one, now), request_id=key
            )

        self._attempt(work)

    def choose_picture(self, trainer_id: UUID, name: str) -> None:
        """Ask for a file, and for what of it is to be shown."""
        pattern = self.tr("Pictures ({patterns})").format(patterns=PICTURES)
        title = self.tr("Picture of {trainer}").format(trainer=name)
        chosen, _kind = QFileDialog.getOpenFileName(self._window, title, "", pattern)
        if chosen:
            self.cut_picture(trainer_id, name, Path(chosen))

    def cut_picture(self, trainer_id: UUID, name: str, file: Path) -> None:
        """Ask what of a picture is to be shown, and show it."""

        def work() -> tuple[bytes, QImage]:
            content = _read(file)
            return content, _shown(content)

        def done(read: tuple[bytes, QImage]) -> None:
            content, picture = read
            dialog = PictureDialog(picture, name, self._window)
            dialog.taken.connect(lambda corner: self._set_picture(trainer_id, content, corner))
            dialog.open()

        self._context.runner.run(
            work, done=done, failed=lambda error: self.failed.emit(error, None), owner=self
        )

    def remove_picture(self, trainer_id: UUID) -> None:
        """Show no picture any more."""
        self._set_picture(trainer_id, None, None)

    def open_price(self, trainer_id: UUID) -> None:
        """Ask what a session costs with the trainer, and from when on."""
        login, now = self._context.login, self._context.now()

        def work() -> PriceSheet:
            from studio_app.services.trainer_prices import price_sheet

            return price_sheet(login.uow, login.viewer, trainer_id, now)

        def done(sheet: PriceSheet) -> None:
            from studio_app.ui.main.booking_words import done_sentence, step_name
            from studio_app.ui.package_types.price_dialog import PriceDialog
            from studio_app.ui.package_types.prices_model import rows_of

            trainer = next((one for one in sheet.trainers if one.id == trainer_id), None)
            if trainer is None or sheet.trainer_id != trainer_id:
                return
            organization = login.organization
            dialog = PriceDialog(self._context, rows_of(sheet)[0], trainer, self._window)
            dialog.done_step.connect(
                lambda outcome: self.step_done.emit(
                    outcome, step_name(outcome, organization), done_sentence(outcome, organization)
                )
            )
            dialog.open()

        self._context.runner.run(
            work, done=done, failed=lambda error: self.failed.emit(error, None), owner=self
        )

    def _keep_certificate(
        self, trainer_id: UUID, seen: Certificate | None, wanted: Certificate
    ) -> None:
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> TrainerOutcome:
            from studio_app.services.trainer_certificates import add_certificate, edit_certificate

            if seen is None:
                return add_certificate(login.uow, login.viewer, trainer_id, wanted, now)
            return edit_certificate(
                *(login.uow, login.viewer, trainer_id, seen, wanted, now), request_id=key
            )

        self._attempt(work)

    def _set_picture(self, trainer_id: UUID, content: bytes | None, corner: Corner | None) -> None:
        login, now, key = self._context.login, self._context.now(), new_id()

        def work() -> TrainerOutcome:
            from studio_app.services.pictures import Square
            from studio_app.services.trainer_pictures import set_trainer_picture

            square = Square(*corner) if corner is not None else None
            return set_trainer_picture(
                login.uow, login.viewer, trainer_id, key, content, now, square
            )

        self._attempt(work)

    def _attempt(self, work: Callable[[], TrainerOutcome]) -> None:
        """Do something once, however often it is tried again."""

        def done(outcome: TrainerOutcome) -> None:
            self.step_done.emit(outcome, step_name(outcome), done_sentence(outcome))

        def failed(error: StudioError) -> None:
            again = partial(self._attempt, work) if may_be_tried_again(error) else None
            self.failed.emit(error, again)

        self._context.runner.run(work, done=done, failed=failed, owner=self)


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_PICTURE_FILE + 1)
    except OSError as error:
        reason = error.strerror or str(error)
        raise PictureUnreadable(file=file.name, reason=reason) from error


def _shown(content: bytes) -> QImage:
    """Return the picture as it is looked at, turned as it was taken, no larger than a screen."""
    from studio_app.services.pictures import upright

    image = QImage.fromData(upright(content, LARGEST_SHOWN))
    if image.isNull():
        raise InvalidInput("picture", "This is no picture that can be read.")
    return image
