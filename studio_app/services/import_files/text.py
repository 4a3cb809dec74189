"""Rows out of plain text: which signs it is written with, and what parts its columns."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from studio_app.domain.errors import InvalidInput

LARGEST_TEXT = 50 * 1024 * 1024
_SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_ROWS_LOOKED_AT = 60
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What programs in a country write that know no Unicode.
_OF_LANGUAGE = {
    "ko": "cp949",
    "ja": "cp932",
    "zh": "gb18030",
    **dict.fromkeys(("ru", "uk", "bg", "sr", "be", "mk"), "cp1251"),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "sl", "hr", "ro"), "cp1250"),
    "el": "cp1253",
    "tr": "cp1254",
    "he": "cp1255",
    "ar": "cp1256",
}
_WORDS = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}

# A cell may be as long as the whole file; what is too long for its column is said beside the row.
csv.field_size_limit(LARGEST_TEXT)


def decoded(content: bytes, language: str) -> tuple[str, str]:
    """Return the text and the name of its encoding; raises InvalidInput for what is no text."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            try:
                return content.decode(encoding).removeprefix("\ufeff"), _WORDS[encoding]
            except UnicodeDecodeError as error:
                raise InvalidInput("file", _UNREADABLE) from error
    silent = _without_mark(content)
    candidates = [silent] if silent else ["utf-8", _OF_LANGUAGE.get(language, "cp1252")]
    for encoding in candidates:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not silent and "\x00" in text:
            break
        return text, _WORDS.get(encoding, encoding)
    if b"\x00" in content:
        raise InvalidInput("file", _UNREADABLE)
    return content.decode("latin-1"), _WORDS["latin-1"]


_UNREADABLE = "This file is neither a sheet nor plain text. Save it as XLSX or CSV and try again."


def rows_of(text: str) -> tuple[Iterator[tuple[int, list[str]]], str]:
    """Return the rows with their numbers from 1, empty ones too, and what parts the columns.

    The iterator raises InvalidInput where a quotation mark is never closed.
    """
    named = _named_separator(text)
    separator = named or _separator(text)
    return _rows(text, separator, skips_first=bool(named)), _SEPARATORS.get(separator, separator)


def _rows(text: str, separator: str, *, skips_first: bool) -> Iterator[tuple[int, list[str]]]:
    lines: list[str] = []

    def taken() -> Iterator[str]:
        for line in io.StringIO(text, newline=""):
            lines.append(line)
            yield line

    count = 0
    for count, cells in enumerate(csv.reader(taken(), delimiter=separator), 1):
        if not (skips_first and count == 1):
            yield count, cells
        last = lines[:]
        lines.clear()
    if count and _is_open(last, separator):
        raise InvalidInput("file", f"A quotation mark in row {count} is never closed.")


def _is_open(lines: list[str], separator: str) -> bool:
    """Tell whether the last row took in all that follows it, for want of a quotation mark."""
    try:
        for _row in csv.reader(lines, delimiter=separator, strict=True):
            pass
    except csv.Error as error:
        return len(lines) > 1 or "end of data" in str(error)
    return False


def _without_mark(content: bytes) -> str:
    """Return the encoding of two bytes a sign that says so by its zeros, "" for any other."""
    sample = content[:4096]
    if len(sample) < 4 or b"\x00" not in sample:
        return ""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > len(sample) // 4 and odd > 4 * even:
        return "utf-16-le"
    if even > len(sample) // 4 and even > 4 * odd:
        return "utf-16-be"
    return ""


def _named_separator(text: str) -> str:
    first = text[:16].splitlines()[0].strip().strip('"') if text[:16].strip() else ""
    if first.lower().startswith("sep=") and len(first) == 5:
        return first[4]
    return "\t" if first.lower() in ("sep=", "sep=\\t") and text[4:5] == "\t" else ""


def _separator(text: str) -> str:
    """Return what parts the columns: by what most rows have equally many, and the most."""
    sample = text[: 256 * 1024]
    scores = {separator: _score(sample, separator) for separator in _SEPARATORS}
    return max(scores, key=lambda separator: scores[separator])


def _score(sample: str, separator: str) -> tuple[float, int]:
    """Return how much of the rows is alike, less where quotation marks make no sense; the width."""
    trust, widths = 1.0, Counter[int]()
    for strict in (True, False):
        widths.clear()
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator, strict=strict)
        try:
            for row in islice(reader, _ROWS_LOOKED_AT):
                if any(cell.strip() for cell in row):
                    widths[len(row)] += 1
            break
        except csv.Error:
            trust = 0.9
    if not widths:
        return 0.0, 0
    width, rows = max(widths.items(), key=lambda one: (one[1], one[0]))
    return trust * rows / widths.total() if width > 1 else 0.0, width
