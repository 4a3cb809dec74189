"""Pytest plugin: coverage is measured where it is asked for, and nowhere else.

Measuring makes every line of Python half as slow again, also in libraries. What domain and services
do is seen in their own tests, and once where a test runs both on a file and on a server.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from coverage import Coverage

_FOLDERS = ("domain", "services")
_TESTS = Path(__file__).parent
# Lets every process that a measured one starts measure itself.
_FOR_CHILDREN = "COVERAGE_PROCESS_CONFIG"


def is_measured(item: pytest.Item) -> bool:
    """Tell whether a test counts: one of domain or services, and not on a server as on a file."""
    callspec = getattr(item, "callspec", None)
    has_twin_in_file = callspec is not None and "postgres" in callspec.params.values()
    return not has_twin_in_file and item.path.relative_to(_TESTS).parts[0] in _FOLDERS


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Let coverage rest during a test that does not count for it."""
    if is_measured(item):
        return (yield)
    with _unmeasured():
        return (yield)


@contextmanager
def _unmeasured() -> Iterator[None]:
    # In a worker of pytest-xdist, one measures for it as for any child, and one within for pytest.
    resting = []
    while (measuring := Coverage.current()) is not None:
        measuring.stop()
        resting.append(measuring)
    for_children = os.environ.pop(_FOR_CHILDREN, None)
    try:
        yield
    finally:
        if for_children is not None:
            os.environ[_FOR_CHILDREN] = for_children
        for measuring in reversed(resting):
            measuring.start()
