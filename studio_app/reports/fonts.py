"""The bundled fonts on paper: Inter, and Pretendard for what Inter lacks, such as Hangul."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from threading import RLock

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

ELLIPSIS = "…"
NO_GLYPH = "□"


class Face(StrEnum):
    """A weight of the family, the only choice a report has."""

    REGULAR = "regular"
    SEMIBOLD = "semibold"


_FILES: Mapping[Face, tuple[str, str]] = {
    Face.REGULAR: ("Inter-Regular", "Pretendard-Regular"),
    Face.SEMIBOLD: ("Inter-SemiBold", "Pretendard-SemiBold"),
}

# A font object of reportlab keeps a reading position, so documents are written one at a time.
writing_lock = RLock()
_fonts: dict[str, TTFont] = {}
_folders: list[Path] = []


def register(folder: Path) -> None:
    """Make the fonts in the folder known; calls after the first change nothing, in any thread.

    Raises FileNotFoundError when one is missing: the installation is incomplete.
    """
    with writing_lock:
        if _folders:
            return
        for name in (name for pair in _FILES.values() for name in pair):
            if not (folder / f"{name}.ttf").is_file():
                raise FileNotFoundError(
                    f"The font {folder / name}.ttf is missing. Install Studio App again."
                )
        _folders.append(folder)


def _font(name: str) -> TTFont:
    """Return the font, read from its file when it is first needed: Hangul costs 20 ms."""
    if name in _fonts:
        return _fonts[name]
    with writing_lock:
        if not _folders:
            raise RuntimeError("reports.fonts.register has to be called before text is set")
        if name not in _fonts:
            font = TTFont(name, str(_folders[0] / f"{name}.ttf"))
            pdfmetrics.registerFont(font)
            _fonts[name] = font
        return _fonts[name]


def text_font() -> str:
    """Return the name of the font that a new page starts with."""
    return str(_font(_FILES[Face.REGULAR][0]).fontName)


def _covers(name: str, char: str) -> bool:
    return ord(char) in _font(name).face.charToGlyph


def _printable(text: str) -> str:
    """Return the text composed, with plain spaces, and without characters that have no shape."""
    spaced = (" " if char.isspace() and char != "\u202f" else char for char in text)
    composed = unicodedata.normalize("NFC", "".join(spaced))
    return "".join(char for char in composed if unicodedata.category(char) not in ("Cf", "Cc"))


@lru_cache(maxsize=8192)
def runs(text: str, face: Face) -> tuple[tuple[str, str], ...]:
    """Return the text cut into (font name, piece), each piece covered by its font.

    A space stays with the piece before it; what neither font can draw becomes an empty box, and
    invisible marks without a shape are dropped.
    """
    latin, other = _FILES[face]
    pieces: list[tuple[str, str]] = []
    for char in _printable(text):
        if char == " " and pieces:
            name = pieces[-1][0]
        elif _covers(latin, char):
            name = latin
        elif _covers(other, char):
            name = other
        elif unicodedata.category(char) == "Mn":
            continue
        else:
            name, char = latin, NO_GLYPH
        if pieces and pieces[-1][0] == name:
            pieces[-1] = (name, pieces[-1][1] + char)
        else:
            pieces.append((name, char))
    return tuple(pieces)


@lru_cache(maxsize=8192)
def _thousandths(text: str, face: Face) -> float:
    total = 0.0
    for name, piece in runs(text, face):
        face_of_font = _font(name).face
        widths, default = face_of_font.charWidths, face_of_font.defaultWidth
        total += sum(widths.get(ord(char), default) for char in piece)
    return total


def width(text: str, face: Face, size: float) -> float:
    """Return the width of the text in points, set in a size of points."""
    return _thousandths(text, face) * size / 1000


def fitted(text: str, face: Face, size: float, limit: float) -> str:
    """Return the text, or as much of it as fits into limit points with an ellipsis behind."""
    if width(text, face, size) <= limit:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + ELLIPSIS, face, size) <= limit:
            low = middle
        else:
            high = middle - 1
    if low == 0:
        return ELLIPSIS if width(ELLIPSIS, face, size) <= limit else ""
    return text[:low].rstrip() + ELLIPSIS


def wrapped(
    text: str, face: Face, size: float, limit: float, most: int | None = None
) -> tuple[str, ...]:
    """Return the text in lines of at most limit points, broken between words where possible.

    With ``most`` lines at the most, the last one ends in an ellipsis when text is left.
    """
    lines: list[str] = []
    rest = text.split(" ")
    current = ""
    while rest:
        word = rest.pop(0)
        longer = f"{current} {word}" if current else word
        if width(longer, face, size) <= limit:
            current = longer
        elif current:
            lines.append(current)
            current = ""
            rest.insert(0, word)
        else:
            head = _longest_head(word, face, size, limit)
            lines.append(head)
            if len(head) < len(word):
                rest.insert(0, word[len(head) :])
    if current:
        lines.append(current)
    if most is not None and len(lines) > most:
        kept = lines[:most]
        kept[-1] = fitted(" ".join(lines[most - 1 :]), face, size, limit)
        return tuple(kept)
    return tuple(lines)


def _longest_head(word: str, face: Face, size: float, limit: float) -> str:
    """Return the longest start of the word that fits, at least one character."""
    length = 1
    while length < len(word) and width(word[: length + 1], face, size) <= limit:
        length += 1
    return word[:length]
