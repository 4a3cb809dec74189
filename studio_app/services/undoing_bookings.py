"""Putting bookings back as they stood, as part of a step that is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.errors import CannotUndo, ChangedMeanwhile, ColleaguesClient, NotFound
from studio_app.domain.local_time import local_day
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Viewer
from studio_app.domain.permissions import Right, require
from studio_app.domain.schedule import BookingStatus
from studio_app.domain.undoing import Beside, BookingBack, BookingStand
from studio_app.repositories.bookings import BookingState
from studio_app.repositories.bookings_ahead import BookingsAhead
from studio_app.repositories.unit_of_work import Work
from studio_app.services.booking_parts import (
    facts,
    place_of,
    return_credit,
    spend_again,
    stand_of,
)
from studio_app.services.neighbours import beside, busy_at, clashes_of
from studio_app.services.slots import Diary, require_active, require_free

Held = tuple[BookingBack, BookingState]


def diaries_of(work: Work, backs: Sequence[BookingBack]) -> set[UUID]:
    """Return the trainers and clients whose bookings they are; raises NotFound."""
    found = work.bookings.find_all([back.key for back in backs]) if backs else ()
    if len(found) < len({back.key for back in backs}):
        raise NotFound()
    return {key for one in found for key in (one.trainer_id, one.client_id)}


def held(work: Work, viewer: Viewer, backs: Sequence[BookingBack]) -> list[Held]:
    """Return the bookings, locked and as the step left them.

    Raises NotFound, ChangedMeanwhile where one stands otherwise by now, NotAllowed.
    """
    if not backs:
        return []
    states = {one.id: one for one in work.bookings.hold_all([back.key for back in backs])}
    if len(states) < len({back.key for back in backs}):
        raise NotFound()
    found = [(back, states[back.key]) for back in sorted(backs, key=lambda back: back.key)]
    for back, booking in found:
        _require_found(back, booking)
    for back, booking in found:
        stays = back.restore.occupies == booking.status.occupies and not booking.withdrawn
        right = Right.CHECK_IN if stays else Right.BOOK
        require(viewer, right, trainer_id=booking.trainer_id)
    return found


@dataclass(frozen=True, slots=True)
class PuttingBack:
    """Bookings that are being put back, in one transaction; each step with all of its bookings."""

    work: Work
    viewer: Viewer
    studio: Organization
    now: datetime
    action: str

    def give_up(self, backs: Sequence[BookingBack]) -> list[BookingBack]:
        """Let bookings stand no more, with their credits, and return the ways back."""
        if not backs:
            return []
        ahead = self._ahead(backs)
        ahead.look_around({})
        stood = [
            beside(ahead, place_of(one), [one.client_id])
            for one in (ahead.held[back.key] for back in backs)
        ]
        ahead.put_bookings({back.key: back.restore for back in backs}, self.now)
        for back in backs:
            withdrawn = back.restore.status is None
            if withdrawn or back.returns_credit:
                reason = "booked by mistake" if withdrawn else back.reason
                self._return_credit(ahead, back, reason)
        noted = self._noted(ahead, backs, [back.reason for back in backs])
        return [replace(back, beside=at) for back, at in zip(noted, stood, strict=True)]

    def mark(self, backs: Sequence[BookingBack]) -> list[BookingBack]:
        """Give bookings, that stand before and after, their marks; return the ways back.

        Raises NoCredit; ColleaguesClient where that takes back what a colleague's client was given.
        """
        if not backs:
            return []
        ahead = self._ahead(backs)
        marked = [back for back in backs if back.restore.status is not None]
        for back in marked:
            self._require_same_debt(ahead, back)
        ahead.put_bookings({back.key: back.restore for back in marked}, self.now)
        spent: set[UUID] = set()
        given_back: set[UUID] = set()
        for back in marked:
            if back.restore.status is BookingStatus.NO_SHOW and back.returns_credit:
                self._return_credit(ahead, back, back.reason)
                given_back.add(back.key)
            elif self._has_credit_back(ahead, back) and self._spend(ahead, back):
                spent.add(back.key)
        return [
            replace(back, returns_credit=back.key in spent, gave_back=back.key in given_back)
            for back in self._noted(ahead, backs, [""] * len(backs))
        ]

    def take(self, backs: Sequence[BookingBack]) -> list[BookingBack]:
        """Let bookings stand again where they are free, with their credits; return the ways back.

        Raises CannotUndo, SlotTaken, TimeOffInTheWay, NoCredit, NotFound, InvalidInput.
        """
        if not backs:
            return []
        ahead = self._ahead(backs)
        ahead.look_around({})
        asked = {ahead.held[back.key].client_id for back in backs if back.of_own_client}
        assigned = ahead.clients.trainers_of(asked) if asked else {}
        for back in backs:
            booking = ahead.held[back.key]
            with_trainer = assigned.get(booking.client_id, (None,))[0]
            if back.of_own_client and with_trainer != booking.trainer_id:
                raise CannotUndo(reason=f"{booking.client_name} is with another trainer by now.")
            self._require_free(ahead, booking, back.beside)
        ahead.put_bookings({back.key: back.restore for back in backs}, self.now)
        self._let_in_no_more(ahead, backs)
        spent = {back.key for back in backs if self._spend(ahead, back)}
        noted = self._noted(ahead, backs, [""] * len(backs))
        return [replace(back, returns_credit=back.key in spent) for back in noted]

    def _ahead(self, backs: Sequence[BookingBack]) -> BookingsAhead:
        return BookingsAhead(self.work, [back.key for back in backs])

    def _return_credit(self, ahead: BookingsAhead, back: BookingBack, reason: str) -> None:
        booking = ahead.held[back.key]
        return_credit(ahead, self.studio, booking, self.viewer, self.now, reason)

    def _spend(self, ahead: BookingsAhead, back: BookingBack) -> bool:
        return spend_again(ahead, self.studio, ahead.held[back.key], self.viewer, self.now)

    def _has_credit_back(self, ahead: BookingsAhead, back: BookingBack) -> bool:
        """Tell whether a mark gave the credit back, as far as the ledger is not to be seen."""
        if back.found.status is not BookingStatus.NO_SHOW:
            return False
        package_id = ahead.held[back.key].package_id
        return back.gave_back or (
            package_id is not None and ahead.packages.find(package_id) is not None
        )

    def _require_same_debt(self, ahead: BookingsAhead, back: BookingBack) -> None:
        """Raise ColleaguesClient for a charge that only who looks after the client may make."""
        booking = ahead.held[back.key]
        if booking.charge is None or back.restore.charge in (None, 0, booking.charge):
            return
        try:
            ahead.clients.held(booking.client_id, self.studio.id)
        except NotFound as error:
            raise ColleaguesClient(client=booking.client_name) from error

    def _require_free(self, ahead: BookingsAhead, booking: BookingState, stood: Beside) -> None:
        day = local_day(booking.interval.start, self.studio.tz)
        trainer = ahead.trainers.get(booking.trainer_id, day)
        try:
            client = ahead.clients.held(booking.client_id, self.studio.id)
        except NotFound as error:
            who = booking.client_name
            raise CannotUndo(
                reason=f"{who} is a colleague's client. Ask the front desk or an owner to book "
                f"{who} again: only they can."
            ) from error
        require_active(trainer, client)
        session = ahead.sessions.get_locked(booking.session_id)
        if session.stand.capacity > 1 and not session.stand.standing:
            raise CannotUndo(reason=f"{session.stand.title} was cancelled meanwhile.")
        clashes = clashes_of(ahead, place_of(booking), trainer, [client], stood)
        if session.occupies:
            # The class stands anyway, with whatever stands beside it.
            clashes = (clash for clash in clashes if clash.diary is Diary.CLIENT)
        require_free(self.studio, clashes)

    def _let_in_no_more(self, ahead: BookingsAhead, backs: Sequence[BookingBack]) -> None:
        """Let the database hold the slots that nothing overlaps any more.

        Where all is as it was, what was let in beside before that may yet come back as well.
        """
        let_in = [
            back
            for back in backs
            if (booking := ahead.held[back.key]).overlap_allowed
            or ahead.sessions.get_locked(booking.session_id).stand.overlap_allowed
        ]
        if not let_in:
            return
        there = self._ahead(let_in)
        there.look_around({})
        bookings: set[UUID] = set()
        sessions: set[UUID] = set()
        for back in let_in:
            booking = there.held[back.key]
            place = place_of(booking)
            if beside(there, place, [booking.client_id]) == back.beside:
                continue
            if booking.overlap_allowed and busy_at(there, place, booking.client_id) is None:
                bookings.add(booking.id)
            others = there.sessions.of_trainer_at(place.trainer_id, place.interval)
            if all(other.session_id == booking.session_id for other in others):
                sessions.add(booking.session_id)
        there.let_beside(bookings, False)
        there.let_alone(sessions)

    def _noted(
        self, ahead: BookingsAhead, backs: Sequence[BookingBack], reasons: Sequence[str]
    ) -> list[BookingBack]:
        """Note the changes of bookings in the trail, and return the ways back from them."""
        self.work.flush()
        stands = {one.id: stand_of(one) for one in self.work.bookings.hold_all(ahead.held.keys())}
        noted = []
        for back, reason in zip(backs, reasons, strict=True):
            before, stand = ahead.held[back.key], stands[back.key]
            kept: dict[str, object] = {}
            if stand.status is not None:
                kept["status"] = stand.status.value
                if stand.charge is not None and stand.charge != before.charge:
                    kept["charge"] = stand.charge
            self.work.audit.add(
                self.action,
                "booking",
                before.id,
                self.now,
                client_id=before.client_id,
                before=facts(before),
                after=kept or None,
                reason=reason,
                organization_id=self.studio.id,
            )
            noted.append(replace(back, found=stand, restore=stand_of(before)))
        return noted


def _require_found(back: BookingBack, booking: BookingState) -> None:
    stands = stand_of(booking)
    if stands.status is None and back.found.status is not None:
        raise NotFound()
    if stands.charge is None or back.found.charge is None:
        stands = BookingStand(stands.status, back.found.charge)
    if stands != back.found:
        raise ChangedMeanwhile()
