"""What an area of the program brings to the main window."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from studio_app.ui.theme import current_tokens

ROOMY, SNUG, TIGHT, TIGHTER, TIGHTEST = ROOMS = range(5)
"""How little room the bar leaves to what stands in it."""


class AreaBar(QWidget):
    """What an area shows at the left of the bar; ``content_changed`` says that it needs a look."""

    content_changed = Signal()

    def set_room(self, room: int) -> None:
        """Take as much room as one of ROOMS allows."""


class AreaScreen(QObject):
    """A page with its bar and its actions, which are on while the page is in front.

    A subclass makes ``page``, ``bar`` and the actions for the menus File and View.
    ``client_selected`` carries a client's key or None, ``client_wanted`` the key of one whose card
    shall be in sight even if it was folded away, ``client_page_wanted`` of one whose page shall be,
    ``booking_done`` a BookingOutcome, ``step_done`` any other outcome, the name of its undo, and
    the sentence that tells it; ``sheet_requested`` a function that returns a Sheet, and the keys of
    trainers, or None for all; ``payment_wanted`` the key of a client whose money is to be taken,
    ``refund_wanted`` of one who gets money back, and that of the payment, ``sale_wanted`` of one
    who buys a package, ``booking_wanted`` of one who is to be booked, and ``day_wanted`` a local
    day to be shown. ``step_failed`` carries a StudioError and how to try again, or None; ``told``
    a sentence, ``note_wanted`` a NoteWish.
    """

    client_selected = Signal(object)
    client_wanted = Signal(object)
    client_page_wanted = Signal(object)
    booking_done = Signal(object)
    step_done = Signal(object, str, str)
    sheet_requested = Signal(object, object)
    payment_wanted = Signal(object)
    refund_wanted = Signal(object, object)
    sale_wanted = Signal(object)
    booking_wanted = Signal(object)
    day_wanted = Signal(object)
    step_failed = Signal(object, object)
    told = Signal(str)
    note_wanted = Signal(object)

    page: QWidget
    bar: AreaBar
    file_actions: tuple[QAction, ...] = ()
    view_actions: tuple[QAction, ...] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._colours: Callable[[UUID | None], str] | None = None

    def use_colours(self, colour_of: Callable[[UUID | None], str]) -> None:
        """Take what gives the colour of a trainer as #RRGGBB, a neutral one for None."""
        self._colours = colour_of

    def colour_of(self, trainer_id: UUID | None) -> str:
        """Return the colour of a trainer as #RRGGBB, the accent's while none is known."""
        known = self._colours
        return current_tokens().accent if known is None else known(trainer_id)

    def actions(self) -> tuple[QAction, ...]:
        """Return all actions of the area."""
        return self.file_actions + self.view_actions

    def has_unsaved(self) -> bool:
        """Tell whether something was typed that is not saved."""
        return False

    def show_unsaved(self) -> None:
        """Bring what is not saved to the front of the area."""

    def remember(self) -> None:
        """Keep in the settings what should be there again at the next start."""
