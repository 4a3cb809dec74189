"""What a password must be: long enough and not one of the common ones; no composition rules."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from studio_app.domain.errors import PasswordTooWeak

MINIMUM_LENGTH = 8
FAILURES_BEFORE_LOCK = 5
LOCK_MINUTES = 30

# The heads of the published lists of leaked passwords that reach eight characters.
COMMON = frozenset(
    """password password1 password12 password123 passw0rd p@ssw0rd 12345678 123456789 1234567890
    87654321 11111111 00000000 88888888 12341234 123123123 11223344 qwertyuiop qwerty123 qwertyui
    1q2w3e4r 1qaz2wsx asdfghjkl asdfasdf zxcvbnm1 iloveyou sunshine princess football baseball
    superman trustno1 welcome1 letmein1 whatever michelle jennifer computer internet starwars
    abcd1234 abc12345 a1b2c3d4 changeme changeit adminadmin administrator studio123 fitness1
    training trainer1 liverpool passwort passwort1 hallo123 contraseña motdepasse""".split()
)


# No letters or digits that look like others: it is read aloud, and typed from paper.
ONE_TIME_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_ONE_TIME_GROUP, _ONE_TIME_GROUPS = 4, 4


def one_time_password(choose: Callable[[str], str]) -> str:
    """Return a password to hand over, each letter as ``choose`` takes it from those offered."""
    groups = (
        "".join(choose(ONE_TIME_LETTERS) for _letter in range(_ONE_TIME_GROUP))
        for _group in range(_ONE_TIME_GROUPS)
    )
    return "-".join(groups)


def has_one_time_form(password: str) -> bool:
    """Tell whether a password looks like one that was handed over, capitals or not."""
    groups = password.strip().casefold().split("-")
    return len(groups) == _ONE_TIME_GROUPS and all(
        len(group) == _ONE_TIME_GROUP and set(group) <= set(ONE_TIME_LETTERS) for group in groups
    )


def login_name(typed: str) -> str:
    """Return the name that a login is known by, however the same name is typed."""
    lower = unicodedata.normalize("NFKC", typed).casefold()
    return unicodedata.normalize("NFKC", lower).strip()


def check_new_password(password: str, login: str, minimum: int = MINIMUM_LENGTH) -> None:
    """Raise PasswordTooWeak when it is too short, common, or the login itself (NIST SP 800-63B)."""
    plain = password.casefold()
    if len(password) < minimum or plain in COMMON or plain == login_name(login):
        raise PasswordTooWeak(minimum=minimum)
