"""The trainers of a studio as its owner looks at them: a line each, and how they do."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from studio_app.bench import plain_team_screen
from studio_app.bench.figures import Measured
from studio_app.bench.sizes import NOW, TODAY
from studio_app.bench.studios import BenchStudio
from studio_app.bench.timing import in_turn
from studio_app.domain.local_time import day_interval
from studio_app.domain.trainer_list import TrainerLine
from studio_app.domain.trainer_performance import Period, TeamPerformance
from studio_app.services.demo.cast import OWNER
from studio_app.services.trainer_list import trainer_lines
from studio_app.services.trainer_performance import team_performance

_PERIOD = Period.LAST_30_DAYS


def team_screen(studio: BenchStudio) -> Measured:
    """Measure the list of all trainers with their clients, and all figures of 30 days."""
    studio.read_through()
    with studio.login(person=OWNER) as login, studio.plain() as connection:
        organization = login.organization
        days = _PERIOD.days(TODAY)
        interval = day_interval(days[0], organization.tz, (days[1] - days[0]).days + 1)
        key = organization.id if studio.is_postgres else organization.id.bytes

        def work() -> tuple[tuple[TrainerLine, ...], TeamPerformance]:
            lines = trainer_lines(login.uow, login.viewer)
            return lines, team_performance(login.uow, login.viewer, _PERIOD, NOW)

        def floor() -> tuple[list[Any], dict[Any, int]]:
            return plain_team_screen.fetch(studio, connection, key, days, interval)

        (lines, team), (rows, completed) = work(), floor()
        assert [one.id for one in lines] == [_key(row[0]) for row in rows]
        plain = {_key(trainer): count for trainer, count in completed.items()}
        for trainer, figures in team.by_trainer.items():
            assert figures.completed == plain.get(trainer, 0)
        return in_turn(work, floor, studio.size.runs)


def _key(stored: Any) -> UUID:
    return stored if isinstance(stored, UUID) else UUID(bytes=stored)
