"""How long the window does not answer while weeks are flipped as fast as keys repeat."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from studio_app.bench.figures import Measured
from studio_app.bench.latency import slowed
from studio_app.bench.painting import has_screen
from studio_app.bench.studios import BenchStudio
from studio_app.repositories.server_address import is_local

_ADDED_SECONDS = 0.1
_RARE = 0.99


def p99(studio: BenchStudio) -> Measured | None:
    """Measure the gap that one in a hundred exceeds."""
    return _rare(_gaps(studio)) if has_screen() else None


def longest(studio: BenchStudio) -> Measured | None:
    """Measure the longest gap."""
    return _longest(_gaps(studio)) if has_screen() else None


def p99_of_slow_server(studio: BenchStudio) -> Measured | None:
    """Measure ``p99`` with a server whose answers take a tenth of a second longer."""
    return _rare(_slow_gaps(studio)) if _can_be_slowed(studio) else None


def longest_of_slow_server(studio: BenchStudio) -> Measured | None:
    """Measure ``longest`` with a server whose answers take a tenth of a second longer."""
    return _longest(_slow_gaps(studio)) if _can_be_slowed(studio) else None


def _can_be_slowed(studio: BenchStudio) -> bool:
    """Tell whether bytes can be held up on their way: those to other PCs check who stands there."""
    return has_screen() and studio.is_postgres and is_local(studio.url)


# Two figures are about the same gaps.
@cache
def _gaps(studio: BenchStudio) -> Sequence[Sequence[float]]:
    from studio_app.bench.screen.flips import gaps_while_flipping

    with studio.login() as login:
        return gaps_while_flipping(login, studio.size.flips)


@cache
def _slow_gaps(studio: BenchStudio) -> Sequence[Sequence[float]]:
    from studio_app.bench.screen.flips import gaps_while_flipping

    with slowed(studio.url, _ADDED_SECONDS) as url, studio.login(url) as login:
        return gaps_while_flipping(login, studio.size.flips)


def _rare(runs: Sequence[Sequence[float]]) -> Measured:
    return Measured([sorted(gaps)[int(len(gaps) * _RARE)] for gaps in runs])


def _longest(runs: Sequence[Sequence[float]]) -> Measured:
    """Return the longest of all runs: one that is too long is one too many."""
    return Measured([max(max(gaps) for gaps in runs)])
