"""What trainers of a demo studio noted on the sessions of the last weeks, and their templates."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from studio_app.domain.note_content import TEXTS
from studio_app.domain.schedule import BookingStatus
from studio_app.services.demo.cast import DemoTrainer
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.window import DAY, MINUTE, Window

Row = tuple[object, ...]

_LATELY = 21 * DAY
_NOTED = 0.6
_SHARED = 0.5
_MOST = 60

_NOTES = (
    {
        "done": "Warm-up on the rower, then squats and lunges.",
        "feedback": "Legs tired, knee without pain.",
        "goals_reached": "Squats 3 x 8 with 40 kg",
        "next_focus": "Depth of the squat",
        "homework": "Two walks of half an hour",
    },
    {
        "done": "Upper body: push and pull in turns.",
        "feedback": "Felt strong today.",
        "exercises": "Row 3 x 10\nPress 3 x 8",
        "next_focus": "Shoulders down in the press",
    },
    {
        "done": "Mobility of hips and back, light core work.",
        "exercises": "Dead bug\nHip bridge\nCat and cow",
        "goals_reached": "Reaches the floor again",
        "homework": "Ten minutes of stretching each evening",
    },
    {
        "done": "Intervals on the bike, six times a minute.",
        "feedback": "Hard, but the breath came back soon.",
        "next_focus": "One round more next time",
    },
)
_TEMPLATES = (
    ("Strength", {"done": "Warm-up: \nMain sets: ", "exercises": "Squat: \nPress: \nRow: "}),
    ("First session", {"done": "Talked about goals. ", "goals_reached": "Wants to reach: "}),
)


class NotesDesk:
    """Takes the bookings of the demo as they come, and notes on some of the latest."""

    def __init__(
        self,
        seed: int,
        window: Window,
        organization: bytes,
        trainers: Sequence[DemoTrainer],
        users: Mapping[int, bytes],
    ) -> None:
        """``users`` are those who log in as trainers, by the number of the trainer."""
        self._dice = Dice(seed, "session notes")
        self._window, self._organization = window, organization
        self._users = {one.key: users[one.index] for one in trainers if one.index in users}
        self._rows: list[Row] = []

    def take(self, bookings: Sequence[Row]) -> None:
        """Note on some of these bookings; rows as they are written."""
        since, until = self._window.now - _LATELY, self._window.now
        for (
            booking,
            _own,
            _session,
            trainer,
            start,
            end,
            client,
            _name,
            _pack,
            status,
            *_,
        ) in bookings:
            assert isinstance(trainer, bytes)
            assert isinstance(start, int)
            assert isinstance(end, int)
            user = self._users.get(trainer)
            is_over = since <= start and end < until and status == BookingStatus.COMPLETED.value
            if user is None or not is_over or not self._dice.chance(_NOTED):
                continue
            at = end + 5 * MINUTE
            said = self._dice.pick(_NOTES)
            done, *others = (said.get(name, "") for name in TEXTS)
            key, rating = self._dice.key(at), self._dice.between(3, 5)
            shared = self._dice.chance(_SHARED)
            self._rows.append(
                (
                    *(key, self._organization, client, trainer, booking, user, at),
                    *(done, rating, shared, *others),
                )
            )

    def notes(self) -> Sequence[Row]:
        """Return the latest notes."""
        return self._rows[-_MOST:]

    def templates(self) -> Iterator[Row]:
        """Yield the templates of the studio."""
        for name, texts in _TEMPLATES:
            kept = json.dumps({one: texts[one] for one in TEXTS if one in texts})
            yield self._dice.key(self._window.start), self._organization, name, kept
