"""The sessions and bookings of a demo studio, week by week, as they would have been made."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from studio_app.domain.schedule import BookingStatus, TimeOffStatus
from studio_app.services.demo.books import Books
from studio_app.services.demo.cast import DemoClient, DemoTrainer, Habit
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.hours import GYM, Absence
from studio_app.services.demo.scenes import FullClass, Scenes
from studio_app.services.demo.tables import Pages
from studio_app.services.demo.timetable import Slot
from studio_app.services.demo.window import DAY, DAYS_PER_WEEK, HOUR, MINUTE, SECOND, Window

_STAYS_AWAY = 0.07
_WAITS_WITH_NEXT_PACKAGE = 0.3
_PAYS_LATER_ONCE = 0.02
_IN_TIME = 24 * HOUR
_JUST_NOW = 50 * MINUTE
_VERSIONS = {BookingStatus.BOOKED: 1, BookingStatus.COMPLETED: 3}


@dataclass(frozen=True, slots=True)
class Diary:
    """What repeats every week with one trainer, and when the trainer is away."""

    trainer: DemoTrainer
    slots: list[Slot]
    absences: list[Absence]

    def absence_at(self, start: int, end: int) -> Absence | None:
        """Return the approved time off that touches the interval."""
        for absence in self.absences:
            overlaps = absence.start < end and start < absence.end
            if overlaps and absence.status is TimeOffStatus.APPROVED:
                return absence
        return None


class Scribe:
    """Writes sessions and bookings to the pages, with what they cost to the books."""

    def __init__(
        self,
        dice: Dice,
        window: Window,
        pages: Pages,
        books: Books,
        organization: bytes,
        places: list[bytes],
        closed: Collection[int],
        scenes: Scenes | None,
    ) -> None:
        self._dice = dice
        self._window = window
        self._pages = pages
        self._books = books
        self._organization = organization
        self._places = places
        self._closed = closed
        self._scenes = scenes

    def write_week(self, week: int, diaries: Iterable[Diary]) -> None:
        """Write one week of the window."""
        for diary in diaries:
            for slot in diary.slots:
                day = week * DAYS_PER_WEEK + slot.offset
                if day in self._closed:
                    continue
                start = self._window.moment(day, slot.start)
                end = start + slot.minutes * MINUTE
                absence = diary.absence_at(start, end)
                if absence is None or absence.is_sudden:
                    self._write_session(diary.trainer, slot, day, start, end, absence is not None)

    def write_beside(self, clients: Iterable[DemoClient]) -> None:
        """Write an hour of today that was booked over another of the trainer, on purpose."""
        if self._scenes is None or not self._scenes.coming:
            return
        trainer, start, end = self._scenes.coming[-1]
        for client in clients:
            known = client.joined + 7 * DAY < start and client.number not in self._scenes.seen
            if client.trainer == trainer.index and known:
                break
        else:
            return
        created = max(client.last + SECOND, self._window.now - _JUST_NOW)
        session = self._dice.key(created)
        self._pages.sessions.append(
            (
                *(session, self._organization, trainer.key, start, end, self._places[GYM], 1),
                *("", True, True, 1, created, None, None),
            )
        )
        self._pages.bookings.append(
            (
                *(self._dice.key(created), self._organization, session, trainer.key, start, end),
                *(client.key, client.name, None, BookingStatus.BOOKED.value, True),
                *(trainer.price, 1, created),
            )
        )

    def _write_session(
        self, trainer: DemoTrainer, slot: Slot, day: int, start: int, end: int, called_off: bool
    ) -> None:
        if slot.capacity > 1 and called_off:
            return
        made = self._made_at(start, 21) if slot.capacity > 1 else 0
        session = self._dice.key(made) if made else b""
        occupied = slot.capacity > 1
        here: list[int] = []
        for client in slot.regulars:
            if not self._comes(client, day, start, sought=slot.sought):
                continue
            created = max(client.last + SECOND, self._made_at(start, self._dice.between(2, 6)))
            client.last = created
            status = BookingStatus.CANCELLED if called_off else self._status(day, start, end)
            if self._scenes and day == self._window.today_index:
                self._scenes.seen.add(client.number)
                if slot.capacity == 1:
                    status = self._scenes.status_today(trainer, start, end, status)
            if not session:
                made, session = created, self._dice.key(created)
            where = (trainer.key, start, end)
            self._write_booking(trainer, client, session, where, day, created, status)
            occupied = occupied or status.occupies
            if status.occupies:
                here.append(client.number)
        if session:
            series = slot.repeat if slot.repeat and slot.repeat.holds(day) else None
            self._pages.sessions.append(
                (
                    *(session, self._organization, trainer.key, start, end),
                    *(self._places[slot.place], slot.capacity, slot.title, occupied, False),
                    *(1 if occupied else 2, made, series.key if series else None),
                    self._window.day(day) if series else None,
                )
            )
            if self._scenes and slot.sought and len(here) == slot.capacity:
                self._scenes.note_full(FullClass(session, trainer, start, made, frozenset(here)))

    def _write_booking(
        self,
        trainer: DemoTrainer,
        client: DemoClient,
        session: bytes,
        where: tuple[bytes, int, int],
        day: int,
        created: int,
        status: BookingStatus,
    ) -> None:
        later = client.habit is Habit.PAYS_LATER or self._dice.chance(_PAYS_LATER_ONCE)
        if not later:
            self._books.provide(client, trainer, day, created)
            created = client.last = max(created, client.last + SECOND)
        booking = self._dice.key(created)
        cancelled = status is BookingStatus.CANCELLED
        charge = trainer.price if later and not cancelled else 0
        self._pages.bookings.append(
            (
                *(booking, self._organization, session, *where, client.key, client.name),
                *(None if later else client.package, status.value, status.occupies, charge),
                *(_VERSIONS.get(status, 2), created),
            )
        )
        if not later:
            self._books.spend(client, booking, created)
            if cancelled:
                self._books.give_back(client, booking, self._cancelled_at(where[1], created))
        elif charge and where[2] < self._window.now:
            self._books.pay_some_day(client, charge, where[2], booking=booking)

    def _made_at(self, start: int, days_before: int) -> int:
        """Return when a session was booked: before today's noon, however far ahead it lies."""
        by_now = (
            self._window.now - self._dice.below(10) * DAY - self._dice.between(60, 240) * MINUTE
        )
        return min(start - days_before * DAY + self._dice.between(0, 48) * 5 * MINUTE, by_now)

    def _cancelled_at(self, start: int, created: int) -> int:
        in_time = start - _IN_TIME - self._dice.between(0, 20) * HOUR
        return max(created + SECOND, min(in_time, self._window.now - 30 * MINUTE))

    def _comes(self, client: DemoClient, day: int, start: int, *, sought: bool) -> bool:
        if start < client.joined + 7 * DAY:
            return False
        if sought:
            return True
        if day != self._window.today_index and self._dice.chance(_STAYS_AWAY):
            return False
        # Not everybody has bought the next package long before it is needed.
        waits = (
            day > self._window.today_index + 1
            and client.package is not None
            and not self._books.has_credit(client, day)
        )
        return not (waits and self._dice.chance(_WAITS_WITH_NEXT_PACKAGE))

    def _status(self, day: int, start: int, end: int) -> BookingStatus:
        chance = self._dice.fraction()
        now = self._window.now
        soon = day == self._window.today_index
        if chance < (0.03 if end > now or soon else 0.05):
            return BookingStatus.CANCELLED
        if end > now and not soon:
            return BookingStatus.BOOKED
        if chance < (0.05 if soon else 0.075):
            return BookingStatus.LATE_CANCELLED
        if end <= now:
            return BookingStatus.NO_SHOW if chance < 0.1 else BookingStatus.COMPLETED
        if start <= now or (start <= now + 30 * MINUTE and chance < 0.6):
            return BookingStatus.ARRIVED
        return BookingStatus.BOOKED
