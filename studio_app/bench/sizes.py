"""How large the studios are that are measured, the same rows on every PC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from studio_app.services.demo import DemoRequest

TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 11, tzinfo=UTC)
SEED = 1
FRONT_DESK = "nora"


@dataclass(frozen=True, slots=True)
class Size:
    """A demo studio to measure.

    Each figure is measured ``runs`` times, and that many weeks are flipped.
    """

    name: str
    trainers: int
    clients: int
    weeks: int
    runs: int
    flips: int

    @property
    def request(self) -> DemoRequest:
        """Return the wish for such a studio."""
        return DemoRequest(
            trainers=self.trainers,
            clients=self.clients,
            weeks=self.weeks,
            seed=SEED,
            today=TODAY,
            studio_name=f"Bench {self.name}",
            # So that what is measured can be had by plain statements as well.
            eventful=False,
        )


SIZES = {
    size.name: size
    for size in (
        Size("small", trainers=4, clients=60, weeks=4, runs=2, flips=3),
        # About 100,000 bookings, and a million.
        Size("studio", trainers=20, clients=2_000, weeks=52, runs=25, flips=30),
        Size("chain", trainers=100, clients=20_000, weeks=52, runs=15, flips=30),
    )
}
