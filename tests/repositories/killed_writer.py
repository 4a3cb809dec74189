"""A program that books and cancels without end, says what it does, and is killed from outside.

Arguments: the folder to import from, the file, how it is kept (local, share, encrypted), the
number of the first booking. Prints "try N STEP" before and "done N STEP" after each step.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from studio_app.domain.schedule import BookRequest

KEY = bytes(range(50, 82))
# Client and trainer of those who are booked in turn; none of them is in another's way.
PAIRS = (("cara", "anna"), ("dora", "ben"), ("emil", "sara"))


def request_of(number: int) -> BookRequest:
    """Return the request of the booking with that number, the same in every process."""
    from tests.factories import NOW, key
    from tests.services.steps import wish

    client, trainer = PAIRS[number % len(PAIRS)]
    starts_at = NOW + timedelta(days=40, hours=number // len(PAIRS))
    return wish(client, trainer, starts_at, minutes=30, booking_id=key(f"booking {number}"))


def is_cancelled(number: int) -> bool:
    """Tell whether the booking with that number is cancelled afterwards."""
    return number % 3 == 1


def set_up(file: Path, kept: str) -> None:
    """Open files as a PC does where they are kept so."""
    from studio_app.repositories import file_keys, sqlite_file

    if kept == "share":
        sqlite_file.is_on_network = lambda _file: True
    if kept == "encrypted":
        file_keys.unlock(file, KEY)


def work(file: Path, number: int) -> None:
    """Book from that number on."""
    from tests.databases import StudioDatabase
    from tests.factories import key
    from tests.services.steps import Hands

    hands = Hands.of(StudioDatabase(f"sqlite:///{file}", "sqlite").login("desk"))
    while True:
        print("try", number, "book", flush=True)
        booked = hands.book(request_of(number))
        print("done", number, "book", flush=True)
        if is_cancelled(number):
            print("try", number, "cancel", flush=True)
            hands.cancel(booked, request_id=key(f"cancelling {number}"))
            print("done", number, "cancel", flush=True)
        number += 1


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    set_up(Path(sys.argv[2]), sys.argv[3])
    work(Path(sys.argv[2]), int(sys.argv[4]))
