"""Who waits for a place in a demo studio: for full classes, and for hours that suit them."""

from __future__ import annotations

import json
from datetime import timedelta

from studio_app.domain.waiting_list import ANY_TIME, WaitingStatus, WaitingWish
from studio_app.services.demo.cast import DemoClient, DemoTrainer
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.scenes import FullClass
from studio_app.services.demo.window import HOUR, MINUTE, Window

_MOST_CLASSES = 30
_CLIENTS_FOR_A_WISH, _MOST_WISHES = 30, 60
_WITHDRAWN_EVERY = 6
# Days of the week, from and until which minute, what was said.
_WISHES = (
    ((0, 2), 17 * 60, 20 * 60, "After work only"),
    ((0, 1, 2, 3, 4), 7 * 60, 10 * 60, "Before work"),
    ((1, 3), 12 * 60, 14 * 60, "In the lunch break"),
    ((5,), 0, ANY_TIME, "Any Saturday"),
    ((0, 1, 2, 3, 4, 5, 6), 0, ANY_TIME, "Call, even on the day"),
)

Row = tuple[object, ...]


class WaitingDesk:
    """Writes down who waits, as the front desk would have."""

    def __init__(self, dice: Dice, window: Window, organization: bytes, desk: bytes) -> None:
        self._dice = dice
        self._window = window
        self._organization = organization
        self._desk = desk

    def for_classes(self, full: list[FullClass], clients: list[DemoClient]) -> list[Row]:
        """Return one or two for each of the next full classes, clients of the class's trainer."""
        rows: list[Row] = []
        for one in full[:_MOST_CLASSES]:
            others = [
                client
                for client in clients
                if client.trainer == one.trainer.index and client.number not in one.clients
            ]
            for client in self._dice.shuffled(others)[: self._dice.between(1, 2)]:
                since = max(one.made, client.joined)
                named = (one.trainer.key, one.session)
                rows.append(self._row(client, WaitingWish(), "", since, *named))
        return rows

    def for_hours(self, clients: list[DemoClient], trainers: list[DemoTrainer]) -> list[Row]:
        """Return some who wait for an hour with their trainer or with anybody, one no more."""
        rows: list[Row] = []
        count = min(1 + len(clients) // _CLIENTS_FOR_A_WISH, _MOST_WISHES)
        for place, client in enumerate(self._dice.shuffled(clients)[:count]):
            weekdays, from_minute, until_minute, note = _WISHES[place % len(_WISHES)]
            last_day = self._window.today + timedelta(days=28) if place % 2 else None
            wish = WaitingWish(
                weekdays=frozenset(weekdays),
                from_minute=from_minute,
                until_minute=until_minute,
                first_day=self._window.today,
                last_day=last_day,
            )
            trainer = trainers[client.trainer].key if self._dice.chance(0.7) else None
            gave_up = place % _WITHDRAWN_EVERY == _WITHDRAWN_EVERY - 1
            status = WaitingStatus.WITHDRAWN if gave_up else WaitingStatus.WAITING
            rows.append(self._row(client, wish, note, client.joined, trainer, status=status))
        return rows

    def _row(
        self,
        client: DemoClient,
        wish: WaitingWish,
        note: str,
        not_before: int,
        trainer: bytes | None,
        session: bytes | None = None,
        *,
        status: WaitingStatus = WaitingStatus.WAITING,
    ) -> Row:
        ago = self._dice.between(1, 96) * HOUR + self._dice.below(60) * MINUTE
        since = max(not_before + MINUTE, self._window.now - ago)
        return (
            *(self._dice.key(since), self._organization, client.key, trainer, session),
            *(json.dumps(wish.kept()), note, status.value, since, self._desk),
        )
