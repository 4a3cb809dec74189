"""A PC at work in a process of its own: books and cancels until its input ends.

Called with the address of a studio, a login, and a seed. Says when its first step was confirmed,
and at the end how many were.
"""

from __future__ import annotations

import random
import sys
import threading
from collections import deque
from datetime import timedelta

from studio_app.domain.changes import BookingOutcome
from studio_app.domain.errors import StudioError
from tests.databases import StudioDatabase
from tests.services.steps import SLOT, Hands, wish

CLIENTS = ("cara", "cem", "dora", "emil", "fay", "gus")
TRAINERS = ("anna", "ben", "sara")
MOST_STANDING = 4


def work(studio: StudioDatabase, login: str, seed: int, ended: threading.Event) -> int:
    """Return how many steps were confirmed; only refusals with a sentence are taken."""
    hands, dice, confirmed = Hands.of(studio.login(login)), random.Random(seed), 0
    standing: deque[BookingOutcome] = deque()
    while not ended.is_set():
        starts_at = SLOT + timedelta(hours=dice.randrange(2_000))
        try:
            done = hands.book(wish(dice.choice(CLIENTS), dice.choice(TRAINERS), starts_at))
            confirmed += 1
            if confirmed == 1:
                print("at work", flush=True)
            standing.append(done)
            # The diaries must not fill up: nobody would write any more.
            if len(standing) > MOST_STANDING:
                hands.cancel(standing.popleft())
                confirmed += 1
        except StudioError:
            continue
    return confirmed


def main() -> None:
    """Work until the input ends, and say how much was confirmed."""
    url, kind, roles_of, login, seed = sys.argv[1:]
    studio = StudioDatabase(url, kind, roles_of)
    ended = threading.Event()
    threading.Thread(target=lambda: (sys.stdin.read(), ended.set()), daemon=True).start()
    confirmed = work(studio, login, int(seed), ended)
    studio.close()
    print(confirmed, flush=True)


if __name__ == "__main__":
    main()
