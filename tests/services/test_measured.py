"""Coverage is measured once where a test runs both on a file and on a server."""

from __future__ import annotations

import pytest
from coverage import Coverage

from tests.databases import KINDS
from tests.measured import is_measured


@pytest.mark.parametrize("database", KINDS)
def test_the_twin_on_a_server_rests(request: pytest.FixtureRequest, database: str) -> None:
    assert is_measured(request.node) == (database == "sqlite")
    if request.config.pluginmanager.hasplugin("tests.measured"):
        coverage_is_on = request.config.pluginmanager.hasplugin("_cov")
        assert (Coverage.current() is not None) == (coverage_is_on and database == "sqlite")


def test_what_runs_on_a_server_alone_counts(
    request: pytest.FixtureRequest, postgres_database: str
) -> None:
    assert is_measured(request.node)
