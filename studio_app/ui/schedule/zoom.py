"""How finely the calendar shows time: the minutes between slots, and what an hour takes for it."""

from __future__ import annotations

STEPS = (5, 10, 15, 30)
USUAL_STEP = 15
HOUR_HEIGHTS = {5: 156, 10: 84, 15: 50, 30: 32}
"""Pixels of an hour, so that a slot is always high enough to be hit."""


def next_step(minutes: int, direction: int) -> int:
    """Return the next finer (1) or coarser (-1) step, or the same where there is none."""
    number = STEPS.index(minutes) - direction
    return STEPS[max(0, min(number, len(STEPS) - 1))]


def line_minutes(hour_height: int) -> int:
    """Return after how many minutes a line and its time stand, where an hour is that high."""
    return 15 if hour_height >= 140 else 30 if hour_height >= 70 else 60
