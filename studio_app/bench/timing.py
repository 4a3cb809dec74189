"""Measuring two things in turn, so that whatever else the PC does slows both."""

from __future__ import annotations

import gc
from collections.abc import Callable
from time import perf_counter

from studio_app.bench.figures import Measured
from studio_app.repositories.collector import collector_paused


def in_turn(work: Callable[[], object], floor: Callable[[], object], runs: int) -> Measured:
    """Return the times of both, after a first time that is not counted."""
    work()
    floor()
    worked: list[float] = []
    floored: list[float] = []
    # What is there already is not looked through between the runs, which would empty the caches.
    gc.collect()
    gc.freeze()
    try:
        for _ in range(runs):
            for times, what in ((worked, work), (floored, floor)):
                gc.collect()
                # As the program does while its worker is at work.
                with collector_paused():
                    times.append(milliseconds(what))
    finally:
        gc.unfreeze()
    return Measured(worked, floored)


def milliseconds(work: Callable[[], object]) -> float:
    """Return how long the work takes, without that its result is forgotten afterwards."""
    before = perf_counter()
    result = work()
    spent = (perf_counter() - before) * 1000
    del result
    return spent
