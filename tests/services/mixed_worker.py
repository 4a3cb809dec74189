"""A program at a PC of its own that looks, books, checks in, cancels and takes back for a while.

Arguments: the folder to import from, the file, the login, a seed, the seconds. Prints as JSON what
it did: commits, refusals by kind, failures in full, and the longest wait in seconds.
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from studio_app.domain.changes import BookingOutcome
    from tests.services.steps import Hands

OWN_CLIENTS = {"anna": ("cara", "cem"), "ben": ("dora", "fay"), "sara": ("emil",)}
HOURS = 60
PATIENCE = 30.0


@dataclass
class Report:
    """What one worker did."""

    commits: int = 0
    looks: int = 0
    refusals: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    longest: float = 0.0


def work(hands: Hands, login: str, dice: random.Random, seconds: float) -> Report:
    """Work until the time is over; what a colleague was faster at is a refusal, no failure."""
    from studio_app.domain.errors import ChangedMeanwhile, SlotTaken

    report, mine = Report(), list["BookingOutcome"]()
    end = time.monotonic() + seconds
    # On a busy PC one of them may come to nothing until the others are done.
    while time.monotonic() < (end if report.commits else end + PATIENCE):
        began = time.monotonic()
        try:
            step(hands, login, dice, mine, report)
        except (SlotTaken, ChangedMeanwhile) as refusal:
            report.refusals[type(refusal).__name__] += 1
        except Exception as error:
            report.failures.append(f"{type(error).__name__}: {error}")
        report.longest = max(report.longest, time.monotonic() - began)
    return report


def step(hands: Hands, login: str, dice: random.Random, mine: list[Any], report: Report) -> None:
    """Do one thing of those that are done all day."""
    from studio_app.services.schedule import load_schedule
    from tests.factories import NOW, TODAY
    from tests.services.steps import wish

    what = dice.choice(("look", "book", "book", "book", "check in", "cancel", "undo"))
    if what == "look":
        load_schedule(hands.uow, hands.viewer, TODAY, 7, None)
        report.looks += 1
        return
    if what == "book" or not mine:
        trainer = login if login in OWN_CLIENTS else dice.choice(tuple(OWN_CLIENTS))
        client = dice.choice(OWN_CLIENTS[trainer])
        starts_at = NOW + timedelta(days=50, hours=dice.randrange(HOURS))
        mine.append(hands.book(wish(client, trainer, starts_at, minutes=60)))
    else:
        done = mine.pop(dice.randrange(len(mine)))
        if what == "check in":
            hands.check_in(done)
        elif what == "cancel":
            hands.cancel(done)
        else:
            hands.undo(done)
    report.commits += 1


def main(file: str, login: str, seed: int, seconds: float) -> None:
    """Work, and say what was done."""
    from tests.databases import StudioDatabase
    from tests.services.steps import Hands

    studio = StudioDatabase(f"sqlite:///{file}", "sqlite")
    hands = Hands.of(studio.login(login))
    print("ready", flush=True)
    sys.stdin.readline()
    report = work(hands, login, random.Random(seed), seconds)
    studio.close()
    print(json.dumps(report.__dict__), flush=True)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    main(sys.argv[2], sys.argv[3], int(sys.argv[4]), float(sys.argv[5]))
