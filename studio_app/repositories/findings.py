"""What an examination of a database says about one promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found about one promise; ``count`` is how many times it is broken.

    What is ok and has a count is advice.
    """

    check: str
    ok: bool
    detail: str
    count: int


def finding(check: str, promise: str, fault: str, faults: Sequence[str]) -> Finding:
    """Return the finding for a list of faults, the first few of them named."""
    if not faults:
        return Finding(check, True, promise, 0)
    shown = ", ".join(faults[:_SHOWN])
    more = ", …" if len(faults) > _SHOWN else ""
    return Finding(check, False, f"{len(faults)} {fault}: {shown}{more}.", len(faults))
