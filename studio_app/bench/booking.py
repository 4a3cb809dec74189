"""A booking as the front desk makes it: every check, the credit, the audit trail, the commit."""

from __future__ import annotations

from studio_app.bench.figures import Measured
from studio_app.bench.plain_inserts import plain_inserts
from studio_app.bench.sizes import NOW
from studio_app.bench.studios import BenchStudio
from studio_app.bench.timing import in_turn
from studio_app.bench.wishes import wishes
from studio_app.services.bookings import book


def booking(studio: BenchStudio) -> Measured:
    """Measure a booking beside a single insert."""
    studio.read_through()
    with studio.login() as login, studio.plain() as connection, plain_inserts(studio) as insert:
        wanted = wishes(studio, connection)
        return in_turn(
            lambda: book(login.uow, login.viewer, next(wanted), NOW), insert, studio.size.runs
        )
