"""What the server's own functions refuse with, and their twins on SQLite, as StudioErrors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError

from studio_app.domain.errors import ChangedMeanwhile, NotFound
from studio_app.repositories.failures import OverlapRefused, key_is_taken, overlap_refused
from studio_app.repositories.server_function import CHANGED, NOT_YOURS


@contextmanager
def refusals() -> Iterator[None]:
    """Raise NotFound, ChangedMeanwhile or OverlapRefused for what a function refuses."""
    try:
        yield
    except DBAPIError as error:
        code = getattr(error.orig, "sqlstate", None)
        if code == NOT_YOURS:
            raise NotFound() from error
        if code == CHANGED or key_is_taken(error):
            raise ChangedMeanwhile() from error
        if overlap_refused(error):
            raise OverlapRefused(overlap_refused(error)) from error
        raise
