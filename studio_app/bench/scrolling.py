"""How long a frame takes while a list of a million rows is scrolled; only where there is Qt."""

from __future__ import annotations

from studio_app.bench.figures import Measured
from studio_app.bench.painting import has_screen
from studio_app.bench.studios import BenchStudio

_FRAMES = 60
_FEW = 12


def a_million_rows(studio: BenchStudio) -> Measured | None:
    """Measure frames beside those of a QStandardItemModel, and whether memory stays within bounds.

    Of memory some systems tell nothing.
    """
    if not has_screen():
        return None
    from studio_app.bench.screen.scrolling import LARGEST_GROWTH, scrolled_through

    found = scrolled_through(_FEW if studio.size.name == "small" else _FRAMES)
    return Measured(found.frames, found.plain_frames, holds=found.added <= LARGEST_GROWTH)
