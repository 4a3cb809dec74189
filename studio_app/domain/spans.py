"""Stretches of time as plain whole numbers, for sums over thousands of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

Span = tuple[int, int]
"""From the first (included) to the second (excluded), in microseconds since 1970, UTC."""

MINUTE = 60_000_000
DAY = 24 * 60 * MINUTE

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Return an aware moment in microseconds since 1970, UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(value: int) -> datetime:
    """Return the UTC moment of microseconds since 1970."""
    return _EPOCH + value * _MICROSECOND


def merged_spans(spans: Iterable[Span]) -> list[Span]:
    """Return the same moments as few sorted spans, joining those that overlap or touch."""
    result: list[Span] = []
    last_start = last_end = 0
    for start, end in sorted(spans):
        if result and start <= last_end:
            if end > last_end:
                last_end = end
                result[-1] = (last_start, end)
        else:
            last_start, last_end = start, end
            result.append((start, end))
    return result


def without(spans: Iterable[Span], taken: Iterable[Span]) -> Iterator[Span]:
    """Yield what is left of the spans when what is taken has been cut out.

    The spans are sorted and do not overlap; what is taken is sorted by start, and may overlap. No
    more of it is looked at than what has been yielded asks for.
    """
    cuts = iter(taken)
    cut = next(cuts, None)
    taken_until = None
    for start, end in spans:
        if taken_until is not None and taken_until > start:
            start = taken_until
        while cut is not None and cut[0] < end:
            if cut[0] > start:
                yield start, cut[0]
            if cut[1] > start:
                start = taken_until = cut[1]
            cut = next(cuts, None)
        if start < end:
            yield start, end


def touches(spans: Sequence[Span], span: Span) -> bool:
    """Tell whether any of the sorted spans, which do not overlap, shares a moment with the span."""
    start, end = span
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] > start:
            high = middle
        else:
            low = middle + 1
    return low < len(spans) and spans[low][0] < end


def covers(spans: Sequence[Span], span: Span) -> bool:
    """Tell whether one of the sorted spans, which do not touch, contains all of the span."""
    start, end = span
    low, high = 0, len(spans)
    while low < high:
        middle = (low + high) // 2
        if spans[middle][1] > start:
            high = middle
        else:
            low = middle + 1
    return low < len(spans) and spans[low][0] <= start and end <= spans[low][1]
