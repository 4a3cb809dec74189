"""The logins of a studio, for whoever looks after them at a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Changes
from studio_app.domain.invitations import InvitationMail
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows, require
from studio_app.domain.team import (
    InviteRequest,
    LoginStep,
    Person,
    RoleChange,
    TeamLogin,
    TeamOutcome,
    TrainerLimit,
    WorkAhead,
    people,
)
from studio_app.services import access, team, team_roles
from studio_app.services.outbox import mail_settings


class LoginDesk:
    """What ``services.team`` does, for one login; on a server also the locks of this PC.

    Without the ``studio`` that the login came through it knows nothing of those.
    """

    def __init__(
        self, studio: access.Studio | None, login: access.Login, now: Callable[[], datetime]
    ) -> None:
        self._studio, self._login, self._now = studio, login, now

    def new_password(self) -> str:
        """Return a one-time password."""
        return team.new_one_time_password()

    def people(self) -> tuple[Person, ...]:
        """Return everybody by name, those who are locked told so; raises StudioError.

        To seniors, those whom they invited.
        """
        uow, viewer, now = self._login.uow, self._login.viewer, self._now()
        found = team.team_logins(uow, viewer, now)
        studio = self._server()
        if studio is not None and allows(viewer, Right.CHANGE_SETTINGS):
            found = tuple(
                replace(it, locked_until=studio.locked_here(it.login, now)) for it in found
            )
        return people(found)

    def limit(self) -> TrainerLimit | None:
        """Return how many trainers there are and may be, None to those who may not close any."""
        uow, viewer = self._login.uow, self._login.viewer
        if not allows(viewer, Right.DEACTIVATE_TRAINER):
            return None
        return team_roles.trainer_limit(uow, viewer)

    def set_limit(self, limit: int | None, request_id: UUID) -> Changes:
        """See ``team_roles.set_trainer_limit``."""
        uow, viewer = self._login.uow, self._login.viewer
        return team_roles.set_trainer_limit(uow, viewer, limit, self._now(), request_id=request_id)

    def work_ahead(self, login: TeamLogin) -> WorkAhead:
        """Return what somebody would leave behind, nothing of who is no trainer."""
        if login.trainer_id is None:
            return WorkAhead(0, 0)
        uow, viewer = self._login.uow, self._login.viewer
        return team_roles.work_ahead(uow, viewer, login.trainer_id, self._now())

    def change_role(self, change: RoleChange, request_id: UUID) -> TeamOutcome:
        """See ``team_roles.change_role``."""
        uow, viewer = self._login.uow, self._login.viewer
        return team_roles.change_role(uow, viewer, change, self._now(), request_id=request_id)

    def change_helped(self, change: RoleChange, request_id: UUID) -> TeamOutcome:
        """See ``team_roles.change_helped``."""
        uow, viewer, now = self._login.uow, self._login.viewer, self._now()
        key, helped = change.membership_id, change.assists
        return team_roles.change_helped(uow, viewer, key, helped, now, request_id=request_id)

    def trainers(self) -> tuple[Trainer, ...]:
        """Return the trainers whom an assistant may help; raises StudioError."""
        require(self._login.viewer, Right.INVITE_TRAINER)
        with self._login.uow.reading() as work:
            today = self._now().astimezone(self._login.organization.tz).date()
            return work.trainers.visible(today)

    def sends_mail(self) -> bool:
        """Tell whether the studio sends mail; raises StudioError."""
        return mail_settings(self._login.uow) is not None

    def invite(
        self, request: InviteRequest, one_time: str, by_mail: InvitationMail | None = None
    ) -> TeamOutcome:
        """See ``team.invite``."""
        uow, viewer = self._login.uow, self._login.viewer
        return team.invite(uow, viewer, request, one_time, self._now(), by_mail)

    def take(
        self, step: LoginStep, login: TeamLogin, one_time: str, request_id: UUID
    ) -> TeamOutcome | None:
        """Do a step with a login; unlocking changes nothing that others look at.

        ``one_time`` is for the steps that give a new password. Raises what ``team`` raises.
        """
        uow, viewer, now = self._login.uow, self._login.viewer, self._now()
        membership = login.membership_id
        if step is LoginStep.UNLOCK:
            self._unlock(login, now)
            return None
        if step is LoginStep.RESET:
            return team.reset_password(
                uow, viewer, membership, one_time, now, request_id=request_id
            )
        if step is LoginStep.REACTIVATE:
            return team.reactivate_login(
                uow, viewer, membership, one_time, now, request_id=request_id
            )
        close = team.revoke_invitation if step is LoginStep.REVOKE else team.deactivate_login
        return close(uow, viewer, membership, now, request_id=request_id)

    def _unlock(self, login: TeamLogin, now: datetime) -> None:
        uow, viewer = self._login.uow, self._login.viewer
        studio = self._server()
        if studio is None:
            access.unlock_login(uow, viewer, login.user_id, now)
            return
        require(viewer, Right.CHANGE_SETTINGS)
        with uow.writing() as work:
            facts = {"name": login.name}
            work.audit.add("unlocked", "user", login.user_id, now, after=facts)
            work.commit()
        studio.unlock_here(login.login)

    def _server(self) -> access.Studio | None:
        studio = self._studio
        return studio if studio is not None and studio.info.is_postgres else None
