"""Text in the cells of a sheet, where a program could take it for a formula."""

from __future__ import annotations

import re

# Sheets calculate what begins like this, also after blanks, and in full width.
_FORMULA = re.compile(r"^[\s'\u200b\ufeff]*[=+\-@＝＋－＠]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

# What sheets take as the sign of text; nobody sees it in the cell.
TEXT_SIGN = "'"


def looks_like_formula(text: str) -> bool:
    """Tell whether a sheet could take the text for something to calculate."""
    return bool(_FORMULA.match(text)) or text.lstrip(TEXT_SIGN)[:1] in ("\t", "\r", "\n")


def neutral(text: str) -> str:
    """Return the text as it may stand in a file of plain text: nothing in it is calculated."""
    kept = storable(text)
    return TEXT_SIGN + kept if looks_like_formula(kept) else kept


def plain(text: str) -> str:
    """Return what ``neutral`` was given, as far as a file can hold it."""
    if text.startswith(TEXT_SIGN) and looks_like_formula(text[1:]):
        return text[1:]
    return text


def storable(text: str) -> str:
    """Return the text without what files of sheets cannot hold: control signs, halves of signs."""
    return _UNSTORABLE.sub("", text)
