"""How long the calendar takes to paint itself; only where there is Qt."""

from __future__ import annotations

from importlib.util import find_spec

from studio_app.bench.figures import Measured
from studio_app.bench.studios import BenchStudio

_FRAMES = 40


def has_screen() -> bool:
    """Tell whether anything can be painted at all."""
    return find_spec("PySide6") is not None


def paint_320(_studio: BenchStudio) -> Measured | None:
    """Measure a frame with twenty trainers' sixteen sessions in sight."""
    return _painted(trainers=20, sessions=16)


def paint_1600(_studio: BenchStudio) -> Measured | None:
    """Measure a frame with twenty trainers' eighty sessions in sight."""
    return _painted(trainers=20, sessions=80)


def _painted(trainers: int, sessions: int) -> Measured | None:
    if not has_screen():
        return None
    from studio_app.bench.screen.frames import frames

    return Measured(frames(trainers, sessions, _FRAMES))
