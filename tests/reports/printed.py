"""Reading a PDF back: its words, and where on the page everything was drawn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

Matrix = tuple[float, float, float, float, float, float]
_UNMOVED: Matrix = (1, 0, 0, 1, 0, 0)


@dataclass(frozen=True)
class Mark:
    """A rectangle around something drawn, in points from the lower left corner of the page."""

    kind: str
    left: float
    bottom: float
    right: float
    top: float

    def covers(self, other: Mark, slack: float) -> bool:
        """Tell whether the two share an area, both made smaller by slack."""
        return (
            self.left + slack < other.right - slack
            and other.left + slack < self.right - slack
            and self.bottom + slack < other.top - slack
            and other.bottom + slack < self.top - slack
        )


def reader(pdf: bytes) -> PdfReader:
    """Return the opened PDF; damage raises."""
    return PdfReader(BytesIO(pdf), strict=True)


def texts(pdf: bytes) -> list[str]:
    """Return the words of each page, with single spaces between them."""
    return [" ".join(page.extract_text().split()) for page in reader(pdf).pages]


def text(pdf: bytes) -> str:
    """Return the words of all pages."""
    return " ".join(texts(pdf))


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Return the names of all fonts of the document, and whether each is embedded."""
    found: dict[str, bool] = {}
    for page in reader(pdf).pages:
        for font in page["/Resources"].get("/Font", {}).values():
            entry = font.get_object()
            descriptor = entry.get("/FontDescriptor")
            embedded = descriptor is not None and "/FontFile2" in descriptor.get_object()
            found[str(entry["/BaseFont"])] = embedded
    return found


def marks(page: Any) -> list[Mark]:
    """Return everything that the page draws: texts by their letters' height, paths by points."""
    return list(_walk(page))


def _walk(page: Any) -> Iterator[Mark]:
    fonts = page["/Resources"].get("/Font", {})
    matrix, kept = _UNMOVED, list[Matrix]()
    font: Any = None
    size = 0.0
    x = y = 0.0
    path: list[tuple[float, float]] = []
    for operands, operator in ContentStream(page.get_contents(), page.pdf).operations:
        name = operator.decode()
        numbers = [float(value) for value in operands if isinstance(value, int | float)]
        if name == "q":
            kept.append(matrix)
        elif name == "Q":
            matrix = kept.pop()
        elif name == "cm":
            matrix = _times((*numbers,), matrix)
        elif name == "Tf":
            font, size = fonts[operands[0]].get_object(), numbers[0]
        elif name == "Tm":
            x, y = numbers[4], numbers[5]
        elif name == "Tj":
            length = _width(font, operands[0].original_bytes) * size / 1000
            left, base = _moved((x, y), matrix)
            yield Mark("text", left, base - size * 0.2, left + length, base + size * 0.74)
            x += length
        elif name in ("m", "l"):
            path.append(_moved((numbers[0], numbers[1]), matrix))
        elif name == "c":
            path += [_moved((numbers[i], numbers[i + 1]), matrix) for i in (0, 2, 4)]
        elif name == "re":
            left, bottom, width, height = numbers
            path += [_moved(p, matrix) for p in ((left, bottom), (left + width, bottom + height))]
        elif name in ("S", "s", "f", "f*", "B", "B*", "b", "n"):
            across, up = [p[0] for p in path], [p[1] for p in path]
            if path and name != "n":
                yield Mark("path", min(across), min(up), max(across), max(up))
            path = []


def _width(font: Any, codes: bytes) -> float:
    first, widths = int(font["/FirstChar"]), font["/Widths"]
    return sum(float(widths[code - first]) for code in codes)


def _times(inner: tuple[float, ...], outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    oa, ob, oc, od, oe, of = outer
    return (
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    )


def _moved(point: tuple[float, float], matrix: Matrix) -> tuple[float, float]:
    x, y = point
    a, b, c, d, e, f = matrix
    return (a * x + c * y + e, b * x + d * y + f)
