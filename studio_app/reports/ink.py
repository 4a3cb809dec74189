"""Colours and sizes of everything on paper, chosen so that a grey printer loses nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from studio_app.reports.fonts import Face, fitted, width, wrapped

TEXT = "#14181F"
MUTED = "#505A68"
FAINT = "#7A8492"
LINE = "#B9C0CA"
FAINT_LINE = "#DDE1E6"
OFF_HOURS = "#EFF0F3"
HATCH = "#A9B1BC"
PAPER = "#FFFFFF"

TINT = 0.1


def tint(colour: str, share: float = TINT) -> str:
    """Return the colour laid thinly over white paper, as #RRGGBB."""
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{round(part * share + 255 * (1 - share)):02X}" for part in parts)


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a text is set: weight, size in points, colour."""

    face: Face
    size: float
    colour: str = TEXT

    @property
    def leading(self) -> float:
        """Return the height of a line in points."""
        return round(self.size * 1.24, 2)

    def width(self, text: str) -> float:
        """Return the width of the text in points."""
        return width(text, self.face, self.size)

    def fitted(self, text: str, limit: float) -> str:
        """Return what fits into limit points, with an ellipsis when it is not all."""
        return fitted(text, self.face, self.size, limit)

    def wrapped(self, text: str, limit: float, most: int | None = None) -> tuple[str, ...]:
        """Return lines of at most limit points, at the most ``most`` of them."""
        return wrapped(text, self.face, self.size, limit, most)

    def sized(self, size: float) -> TextStyle:
        """Return the style in another size."""
        return replace(self, size=size)


TITLE = TextStyle(Face.SEMIBOLD, 16)
SUBTITLE = TextStyle(Face.SEMIBOLD, 11)
STUDIO = TextStyle(Face.SEMIBOLD, 9.5, MUTED)
BODY = TextStyle(Face.REGULAR, 9)
SMALL = TextStyle(Face.REGULAR, 8, MUTED)
LABEL = TextStyle(Face.REGULAR, 7, MUTED)
STRONG_LABEL = TextStyle(Face.SEMIBOLD, 7, MUTED)
