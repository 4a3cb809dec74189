"""Which versions of PostgreSQL a studio can lie on, and which are too old to be safe."""

from __future__ import annotations

from studio_app.domain.errors import DatabaseProblem

OLDEST_LINE = 15
# The first release of each line without the holes that are known (postgresql.org/support/security).
SAFE_RELEASES = {15: 18, 16: 14, 17: 10, 18: 4}


def require_supported(version: int) -> None:
    """Raise DatabaseProblem for a server older than the program can use.

    ``version`` is the server's number as the driver tells it: 150018 for 15.18.
    """
    line, release = divmod(version, 10_000)
    if line < OLDEST_LINE:
        raise DatabaseProblem(
            f"The server is PostgreSQL {line}.{release}; a studio needs {OLDEST_LINE} or newer. "
            "Ask whoever looks after the server to update it; nothing was changed."
        )


def advice(version: int) -> str:
    """Return a sentence about a server that should be updated, "" for one that is up to date."""
    line, release = divmod(version, 10_000)
    wanted = SAFE_RELEASES.get(line, 0)
    if release >= wanted:
        return ""
    return (
        f"The server is PostgreSQL {line}.{release}, which has known holes. Update it to "
        f"{line}.{wanted} or newer."
    )
