"""Going from one part of the window to the next with the keyboard."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtWidgets import QApplication, QWidget


@dataclass(frozen=True, slots=True)
class Region:
    """A part of the window and how the keyboard enters it."""

    widget: QWidget
    enter: Callable[[], None]


def go_to_next_region(regions: Sequence[Region], step: int = 1) -> None:
    """Give the keyboard to the next visible region, or with -1 to the one before."""
    visible = [region for region in regions if region.widget.isVisible()]
    focused = QApplication.focusWidget()
    here = next(
        (
            number
            for number, region in enumerate(visible)
            if focused is not None
            and (region.widget is focused or region.widget.isAncestorOf(focused))
        ),
        -1 if step > 0 else 0,
    )
    visible[(here + step) % len(visible)].enter()
