"""One way of folding names and phone numbers, for storing and for searching."""

from __future__ import annotations

import unicodedata

_PLAIN = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th"})

# Control characters, invisible marks, and halves of characters: databases refuse some of them.
_UNSEEN = {"Cc": " ", "Cf": "", "Cs": ""}


def folded(text: str) -> str:
    """Return the text in lower case without accents, in composed form, single-spaced.

    "Łukasz Zieliński" and "lukasz zielinski" fold to the same; Hangul syllables stay whole.
    """
    # Taking letters apart makes new capitals, and lower case makes new accents.
    lower = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    lower = lower.translate(_PLAIN)
    seen = "".join(_UNSEEN.get(unicodedata.category(char), char) for char in lower)
    bare = "".join(char for char in seen if not unicodedata.combining(char))
    return " ".join(unicodedata.normalize("NFC", bare).split())


def digits(text: str) -> str:
    """Return only the digits, so that a phone number is found however it is typed."""
    return "".join(str(unicodedata.decimal(char)) for char in text if char.isdecimal())
