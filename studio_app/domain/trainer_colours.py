"""The colours by which trainers are told apart, the same on the screen and on paper."""

from __future__ import annotations

TRAINER_COLOURS = (
    "#2F6FED",
    "#0E9384",
    "#DD6B20",
    "#9333EA",
    "#64748B",
    "#C11574",
    "#4D7C0F",
    "#0369A1",
    "#B45309",
    "#BE123C",
    "#6D28D9",
    "#0F766E",
)


def trainer_colour(number: int) -> str:
    """Return the colour of a trainer as #RRGGBB; numbers beyond the last start over."""
    return TRAINER_COLOURS[number % len(TRAINER_COLOURS)]
