"""How often, and for how long, a use case is tried again before somebody is told."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError

from studio_app.domain.errors import ConnectionLost, DatabaseProblem, ServerAway
from studio_app.repositories.failures import collided, explained, server_of

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Patience:
    """``attempts`` at what collides with others; ``reconnect_seconds`` for a server to be back.

    Waits double from ``first_wait`` to ``longest_wait`` seconds, each by chance half as long or
    half as long again, so that two who collided do not collide again.
    """

    attempts: int = 5
    reconnect_seconds: float = 5.0
    first_wait: float = 0.02
    longest_wait: float = 0.5

    def wait(self, number: int) -> float:
        """Return the seconds to wait before the attempt after that number of them."""
        usual = min(self.first_wait * 2.0 ** min(number - 1, 30), self.longest_wait)
        return usual * random.uniform(0.5, 1.5)


USUAL_PATIENCE = Patience()


class Retries:
    """Runs one use case until it is done, refused, or given up."""

    def __init__(self, url: URL, patience: Patience) -> None:
        self._url = url
        self._patience = patience
        self._lost_at: float | None = None
        self._is_unknown = False

    def settle(self) -> None:
        """Note, from within an attempt, that no earlier one was carried out."""
        self._is_unknown = False

    def run(self, attempt: Callable[[], T]) -> T:
        """Return what an attempt returns.

        Raises what it raises, the error of a collision after the last attempt, and ConnectionLost
        when the server stays away.
        """
        collisions = number = 0
        while True:
            number += 1
            try:
                return attempt()
            except DBAPIError as error:
                if collided(error):
                    collisions += 1
                    if collisions >= self._patience.attempts:
                        raise
                else:
                    self._look_at(error)
            time.sleep(self._patience.wait(number))

    def _look_at(self, error: DBAPIError) -> None:
        """Return when it is worth another attempt, raise when it is not."""
        problem = explained(error, self._url)
        if isinstance(problem, ServerAway):
            self._is_unknown = True
        elif not (self._is_unknown and isinstance(problem, DatabaseProblem)):
            raise error
        # Also a server that is there again may still be busy with what was lost.
        now = time.monotonic()
        if self._lost_at is None:
            self._lost_at = now
        if now - self._lost_at >= self._patience.reconnect_seconds:
            raise ConnectionLost(server_of(self._url)) from error
