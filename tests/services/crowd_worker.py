"""Several people at work in one process, told by its input when to do what.

Arguments: the folder to import from, the studio's address, the database after which roles are
named, the logins by comma. Each line of input is a JSON object: ``{"round": n}`` lets everybody
book the same slot at once, ``{"seconds": s, "seed": n}`` lets them do mixed work. Each is answered
by a line of JSON.
"""

from __future__ import annotations

import json
import random
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.services.steps import Hands

CLIENTS = ("cara", "cem", "dora", "emil", "fay", "gus")
ROUND_SECONDS = 60


def slot(round_: int) -> datetime:
    """Return the hour of a round, when nobody of the small world has anything else to do."""
    from tests.factories import NOW

    return NOW + timedelta(days=60, hours=round_)


def race(people: list[Hands], round_: int) -> list[dict[str, Any]]:
    """Let everybody book the trainer's slot of the round, and return what each was told."""
    from studio_app.domain.errors import SlotTaken
    from tests.services.steps import wish

    start = Barrier(len(people))

    def one(number: int) -> dict[str, Any]:
        client = CLIENTS[(number + round_) % len(CLIENTS)]
        request = wish(client, "anna", slot(round_), pay_later=True)
        start.wait(ROUND_SECONDS)
        began = time.perf_counter()
        try:
            people[number].book(request)
            told = "booked"
        except SlotTaken:
            told = "taken"
        except Exception as error:
            told = f"{type(error).__name__}: {error}"
        return {"told": told, "seconds": time.perf_counter() - began}

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(one, range(len(people)), timeout=ROUND_SECONDS))


def mixed(people: list[Hands], logins: list[str], seconds: float, seed: int) -> list[Any]:
    """Let everybody work at whatever comes, and return what each did."""
    from tests.services import mixed_worker

    def one(number: int) -> Any:
        dice = random.Random(seed + number)
        return mixed_worker.work(people[number], logins[number], dice, seconds).__dict__

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(one, range(len(people))))


def main(url: str, roles_of: str, logins: list[str]) -> None:
    """Log everybody in, then do as told until there is no more to be told."""
    from tests.databases import StudioDatabase
    from tests.services.steps import Hands

    kind = "sqlite" if url.startswith("sqlite") else "postgres"
    studio = StudioDatabase(url, kind, roles_of)
    people = [Hands.of(studio.login(name)) for name in logins]
    # People at PCs of their own wait for nobody else's interpreter.
    sys.setswitchinterval(0.0002)
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        if "round" in order:
            answer = race(people, order["round"])
        else:
            answer = mixed(people, logins, order["seconds"], order["seed"])
        print(json.dumps(answer), flush=True)
    studio.close()


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    main(sys.argv[2], sys.argv[3], sys.argv[4].split(","))
