"""Opens the search for free times over the schedule, and books the one that was chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal

from studio_app.domain.free_slots import FreeSlot
from studio_app.domain.local_time import local_day, minute_of_day
from studio_app.domain.people import Role
from studio_app.domain.schedule import Place
from studio_app.ui.context import ScreenContext
from studio_app.ui.schedule.slot import Slot
from studio_app.ui.schedule.slot_finder import SlotFinder
from studio_app.ui.waiting.place import searched_place

if TYPE_CHECKING:
    from studio_app.ui.schedule.page import SchedulePage


class SlotFinderDesk(QObject):
    """Keeps the popup over a page; ``trainer_wanted`` carries whom the page has to show."""

    trainer_wanted = Signal(object)

    def __init__(self, context: ScreenContext, page: SchedulePage) -> None:
        super().__init__(page)
        self._context = context
        self._page = page
        self._popup: SlotFinder | None = None

    @property
    def popup(self) -> SlotFinder | None:
        """Return the popup once it was opened."""
        return self._popup

    @property
    def is_offered(self) -> bool:
        """Tell whether the viewer may look for free times."""
        return self._context.login.viewer.role is not Role.CLIENT

    def open(self) -> None:
        """Open it for the trainers whom the viewer sees, from the day on show or from today."""
        trainers = self._page.trainers()
        if not trainers or not self.is_offered:
            return
        if self._popup is None:
            self._popup = self._made()
        tz = self._context.login.organization.tz
        today = local_day(self._context.now(), tz)
        self._page.desk.leave_day()
        self._popup.open_for(trainers, max(today, self._page.day()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        popup = self._popup
        if event.type() == QEvent.Type.Resize and popup is not None and popup.isVisible():
            popup.fit()
        return super().eventFilter(watched, event)

    def _made(self) -> SlotFinder:
        popup = SlotFinder(self._context, self._page)
        popup.chosen.connect(self._go)
        popup.waiting_wanted.connect(
            lambda wish: self._page.waiting_wanted.emit(searched_place(wish))
        )
        popup.closed.connect(self._page.setFocus)
        self._page.installEventFilter(self)
        login = self._context.login

        def work() -> tuple[Place, ...]:
            # Brings the database libraries along: imported here, off the GUI thread.
            from studio_app.services.schedule import places

            return places(login.uow, login.viewer)

        self._context.runner.run(work, done=popup.set_places, owner=popup)
        return popup

    def _go(self, found: FreeSlot) -> None:
        """Show the day of a free time, with its trainer, and open the booking form there."""
        popup, page = self._popup, self._page
        assert popup is not None
        trainer = popup.model.trainers[found.trainer_id]
        tz = self._context.login.organization.tz
        day, minute = local_day(found.starts_at, tz), minute_of_day(found.starts_at, tz)
        place = popup.model.place_name(found)
        is_chosen = popup.fields.place_id() is not None
        popup.close_popup()
        page.show_place(trainer.id, day)
        slot = Slot(0, day, minute, (trainer,), found.minutes, place, is_chosen)
        page.desk.book_when_shown(slot)
