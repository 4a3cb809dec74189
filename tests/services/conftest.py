"""Logins that the tests of services work with."""

from __future__ import annotations

import pytest

from tests.databases import StudioDatabase
from tests.services.steps import Hands


@pytest.fixture
def desk(studio: StudioDatabase) -> Hands:
    """The front desk of the home studio at work."""
    return Hands.of(studio.login("desk"))


@pytest.fixture
def anna(studio: StudioDatabase) -> Hands:
    """The trainer Anna at work."""
    return Hands.of(studio.login("anna"))
