"""What people type into fields of text: kept as it is, or refused with a sentence."""

from __future__ import annotations

import re

from studio_app.domain.audit import looks_like_secret
from studio_app.domain.errors import InvalidInput

LONGEST_NAME = 200
LONGEST_CONTACT = 200

# What nobody sees may turn the words around it, and databases refuse some of it.
_UNSEEN = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_UNSEEN_IN_LINE = re.compile(f"[{_UNSEEN}\t\n\r]")
_UNSEEN_IN_LINES = re.compile(f"[{_UNSEEN}]")


def one_line(field: str, text: str, longest: int) -> str:
    """Return a text of one line without spaces around it; raise InvalidInput for another."""
    if _UNSEEN_IN_LINE.search(text):
        raise InvalidInput(field, "Type it on one line, in plain letters.")
    return _short(field, text, longest)


def many_lines(field: str, text: str, longest: int) -> str:
    """Return a text of several lines without room around it; raise InvalidInput for another."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    if _UNSEEN_IN_LINES.search(plain):
        raise InvalidInput(field, "Type it in plain letters.")
    return _short(field, "\n".join(line.rstrip() for line in plain.split("\n")), longest)


def person_name(field: str, text: str) -> str:
    """Return a name, single-spaced, "" for none; raise InvalidInput for what cannot be one."""
    name = " ".join(one_line(field, text, LONGEST_NAME).split())
    if looks_like_secret(name):
        # Names stand in the history, which holds nothing of that kind.
        raise InvalidInput(field, "This looks like a password or a key. Type a name.")
    return name


def _short(field: str, text: str, longest: int) -> str:
    bare = text.strip()
    if len(bare) > longest:
        raise InvalidInput(field, f"Type at most {longest} letters.")
    return bare
