"""Whoever logs in to a demo studio sees what their role may see, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest

from studio_app import paths
from studio_app.domain.demo import demo_password
from studio_app.domain.errors import LoginFailed
from studio_app.domain.people import Role
from studio_app.services.access import Login, open_studio
from studio_app.services.clients import client_card, search_clients
from studio_app.services.doctor import examine
from studio_app.services.schedule import load_schedule, places
from tests.services.demo.conftest import TUESDAY, Demo

NOW = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
EVERYBODY = "example"


@contextmanager
def logged_in(demo: Demo, name: str) -> Iterator[Login]:
    """Open the studio and log in with the password that was told."""
    scripts = paths.migrations_folder()
    studio = open_studio(demo.url, scripts=scripts, backups=paths.backups_folder())
    login = studio.log_in(name, demo.login(name).password)
    try:
        yield login
    finally:
        login.close()


def test_one_login_per_role_and_a_second_trainer(demo: Demo) -> None:
    roles = [login.role for login in demo.logins]
    assert sorted(roles) == sorted([*Role, Role.TRAINER])
    for login in demo.logins:
        assert login.password == demo_password(demo.request.seed, login.login)
        assert login.login == login.login.lower()
        assert len(login.login) <= 6
    trains = [login.trainer for login in demo.logins if login.trainer]
    assert trains == ["Jiwoo Han", "Lena Vogel", "Marco Silva"]
    assert demo.login("nora").name == "Nora Lind"


def test_the_login_window_is_told_the_logins_of_a_file_only(demo: Demo) -> None:
    scripts = paths.migrations_folder()
    info = open_studio(demo.url, scripts=scripts, backups=paths.backups_folder()).info
    assert info.demo_logins == (() if demo.is_postgres else demo.logins)
    assert demo.is_postgres or info.name == "Harbour Studio"


def test_nothing_is_off(demo: Demo) -> None:
    diagnosis = examine(demo.url)
    assert [finding for finding in diagnosis.findings if not finding.ok] == []


@pytest.mark.parametrize("name", ["olga", "nora", "ada"])
def test_owner_front_desk_and_admin_see_all(demo: Demo, name: str) -> None:
    with logged_in(demo, name) as login:
        assert login.viewer.role is demo.login(name).role
        assert login.organization.name == "Harbour Studio"
        view = load_schedule(login.uow, login.viewer, TUESDAY, 1)
        assert len(view.trainers) == 6
        found = search_clients(login.uow, login.viewer, EVERYBODY, 1_000, NOW)
        assert len(found) == 120
        assert {place.name for place in places(login.uow, login.viewer)} == {
            *("Gym", "Studio 2", "Online")
        }


@pytest.mark.parametrize("name", ["jiwoo", "lena", "marco"])
def test_trainers_see_their_own(demo: Demo, name: str) -> None:
    with logged_in(demo, name) as login:
        assert login.viewer.trainer_id is not None
        view = load_schedule(login.uow, login.viewer, TUESDAY, 1)
        assert [trainer.name for trainer in view.trainers] == [demo.login(name).trainer]
        assert len(view.sessions) >= 6
        assert {session.trainer_id for session in view.sessions} == {login.viewer.trainer_id}
        found = search_clients(login.uow, login.viewer, EVERYBODY, 1_000, NOW)
        assert len(found) == 20
        assert {match.trainer_id for match in found} == {login.viewer.trainer_id}


def test_the_assistant_sees_whom_she_assists(demo: Demo) -> None:
    with logged_in(demo, "ivy") as login:
        view = load_schedule(login.uow, login.viewer, TUESDAY, 1)
        assert [trainer.name for trainer in view.trainers] == ["Lena Vogel"]
        assert len(search_clients(login.uow, login.viewer, EVERYBODY, 1_000, NOW)) == 20


def test_the_client_sees_herself(demo: Demo) -> None:
    with logged_in(demo, "mina") as login:
        assert login.viewer.client_id is not None
        found = search_clients(login.uow, login.viewer, EVERYBODY, 1_000, NOW)
        assert [match.name for match in found] == ["Mina Park"]
        card = client_card(login.uow, login.viewer, login.viewer.client_id, NOW)
        assert card.trainer_name == "Jiwoo Han"
        assert card.next
        assert card.lately
        assert card.alert == ""


def test_the_front_desk_is_warned_of_the_first_client(demo: Demo) -> None:
    with logged_in(demo, "nora") as login:
        (mina,) = search_clients(login.uow, login.viewer, "mina park", now=NOW)
        card = client_card(login.uow, login.viewer, mina.client_id, NOW)
        assert card.alert == "Knee surgery in August: no jumps"
        assert {package.name for package in card.packages} == {"10 × 60 min"}


def test_nobody_else_logs_in(demo: Demo) -> None:
    scripts = paths.migrations_folder()
    studio = open_studio(demo.url, scripts=scripts, backups=paths.backups_folder())
    for name in ("aylin", "Jiwoo Han", "demo", ""):
        with pytest.raises(LoginFailed):
            studio.log_in(name, demo_password(demo.request.seed, name))
    with pytest.raises(LoginFailed):
        studio.log_in("nora", demo.login("olga").password)
