"""Bookings that may have been made although no answer came."""

from __future__ import annotations

from uuid import UUID

from studio_app.domain.errors import DoneAfterAll, StudioError
from studio_app.domain.schedule import BookRequest
from studio_app.ui.sentences import may_be_tried_again


class Unanswered:
    """Keeps their keys for the next request to ask about, whichever form it comes from.

    Only a booking that was made settles what it asked about. A refusal may have come before
    anything was asked, so it settles nothing, but for one that tells of a booking by name: that is
    forgotten once whoever was told has closed the form.
    """

    def __init__(self) -> None:
        self._keys: dict[UUID, None] = {}
        self._told: set[UUID] = set()

    def keys(self) -> tuple[UUID, ...]:
        """Return the keys of the bookings, the oldest first."""
        return tuple(self._keys)

    def note_booked(self, request: BookRequest) -> None:
        """Forget what a booking that was made took the place of."""
        for key in (request.booking_id, *request.instead_of):
            self._keys.pop(key, None)

    def note_refused(self, request: BookRequest, error: StudioError) -> None:
        """Remember a request that may have been carried out, or who was told that one was."""
        if may_be_tried_again(error):
            self._keys[request.booking_id] = None
        elif isinstance(error, DoneAfterAll) and error.booking_id is not None:
            self._told.add(error.booking_id)

    def forget_told(self) -> None:
        """Forget the bookings that somebody was told of."""
        for key in self._told:
            self._keys.pop(key, None)
        self._told.clear()
