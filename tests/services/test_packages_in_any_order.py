"""Buy, book, cancel, freeze, expire, transfer, share, refund and void in any order."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.databases import StudioDatabase
from tests.postgres_cluster import Cluster
from tests.services.package_machine import PackageMachine

CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


def test_every_promise_is_kept_in_a_file(sqlite_template: Path, tmp_path: Path) -> None:
    numbers = count()

    def opened() -> StudioDatabase:
        file = tmp_path / f"studio{next(numbers)}.sqlite3"
        shutil.copy(sqlite_template, file)
        return StudioDatabase(f"sqlite:///{file}", "sqlite")

    machine = type("InFile", (PackageMachine,), {"open_studio": staticmethod(opened)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=8, stateful_step_count=30, suppress_health_check=CHECKS, deadline=None
        ),
    )


def test_every_promise_is_kept_on_a_server(
    postgres_cluster: Cluster, postgres_template: str, stack: ExitStack
) -> None:
    def opened() -> StudioDatabase:
        stack.close()
        cluster = postgres_cluster
        name = stack.enter_context(
            cluster.temporary_database("packages", template=postgres_template)
        )
        return StudioDatabase(cluster.admin_url(name), "postgres", postgres_template)

    machine = type("OnServer", (PackageMachine,), {"open_studio": staticmethod(opened)})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=2, stateful_step_count=20, suppress_health_check=CHECKS, deadline=None
        ),
    )
