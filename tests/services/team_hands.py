"""Somebody who looks after logins, for the tests of services."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from studio_app.domain.errors import (
    LoginFailed,
)
from studio_app.domain.identifiers import new_id
from studio_app.domain.people import Role
from studio_app.domain.team import InviteRequest, LoginState
from studio_app.repositories.house import House
from studio_app.repositories.logins import OneTimePassword
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.team import (
    accept_invitation,
    deactivate_login,
    invite,
    new_one_time_password,
    reactivate_login,
    team_logins,
)
from tests.databases import StudioDatabase
from tests.services.steps import Hands

OWN = "another long password"
NOW = datetime.now(UTC)
"""Of the server too, which ends one-time passwords by its own clock."""


def wanted(role: Role = Role.TRAINER, **values: Any) -> InviteRequest:
    values = {"name": "Nia Newcomer", "login": "Nia"} | values
    return InviteRequest(new_id(), new_id(), role=role, **values)


class Team:
    """Somebody who looks after logins, and the doors that others come to."""

    def __init__(self, studio: StudioDatabase, name: str) -> None:
        self.studio = studio
        self.hands = Hands.of(studio.login(name))
        self._newcomers: list[UnitOfWork] = []
        self.one_time = new_one_time_password()

    def invite(self, request: InviteRequest, now: datetime = NOW) -> InviteRequest:
        outcome = invite(self.hands.uow, self.hands.viewer, request, self.one_time, now)
        assert outcome.state is LoginState.INVITED
        assert outcome.expires_at == now + timedelta(days=7)
        return request

    def close(self, request: InviteRequest, how: Callable[..., Any] = deactivate_login) -> None:
        uow, viewer = self.hands.uow, self.hands.viewer
        how(uow, viewer, request.membership_id, NOW, request_id=new_id())

    def reopen(self, request: InviteRequest, how: Callable[..., Any] = reactivate_login) -> None:
        uow, viewer = self.hands.uow, self.hands.viewer
        self.one_time = new_one_time_password()
        how(uow, viewer, request.membership_id, self.one_time, NOW, request_id=new_id())

    def house(self, request: InviteRequest, password: str) -> House:
        return House(self.studio.url, request.login, password)

    def accept(self, request: InviteRequest, password: str = OWN) -> None:
        house = self.house(request, self.one_time)
        accept_invitation(house, request.login, self.one_time, password, NOW)

    def come_in(self, request: InviteRequest, password: str = OWN) -> Hands:
        """Log in as the newcomer; raises LoginFailed."""
        house = self.house(request, password)
        with house.reading() as work:
            user_id = None
            if not self.studio.is_postgres:
                credential = work.credential_of(request.login)
                user_id = credential.user_id if credential else new_id()
            viewers = work.viewers_of(user_id)
        if not viewers:
            raise LoginFailed()
        newcomer = Hands(house.unit_of_work(viewers[0]), viewers[0])
        self._newcomers.append(newcomer.uow)
        return newcomer

    def send_home(self) -> None:
        """Close the connections of those who came in."""
        for uow in self._newcomers:
            uow.close()

    def state(self, request: InviteRequest) -> LoginState:
        found = team_logins(self.hands.uow, self.hands.viewer, NOW)
        return next(it.state for it in found if it.membership_id == request.membership_id)


def stored(studio: StudioDatabase, row: Any, *conditions: Any) -> list[Any]:
    with studio.house() as connection:
        return list(connection.execute(select(row).where(*conditions)))


def once_of(team: Team) -> OneTimePassword:
    """Return the one-time password as repositories take it."""
    return OneTimePassword(team.one_time, "hash", NOW + timedelta(days=7))
