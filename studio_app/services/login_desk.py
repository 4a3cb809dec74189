"""The logins of a studio, for whoever looks after them at a screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.invitations import InvitationMail
from studio_app.domain.people import Trainer
from studio_app.domain.permissions import Right, allows, require
from studio_app.domain.team import InviteRequest, LoginStep, TeamLogin, TeamOutcome
from studio_app.services import access, team
from studio_app.services.outbox import mail_settings


class LoginDesk:
    """What ``services.team`` does, for one login; on a server also the locks of this PC.

    Seniors see no logins of others: to them it shows whom they invited through it.
    """

    def __init__(
        self, studio: access.Studio, login: access.Login, now: Callable[[], datetime]
    ) -> None:
        self._studio, self._login, self._now = studio, login, now
        self._invited: dict[UUID, TeamLogin] = {}

    def new_password(self) -> str:
        """Return a one-time password."""
        return team.new_one_time_password()

    def logins(self) -> tuple[TeamLogin, ...]:
        """Return the logins by name, those locked told so; raises StudioError."""
        uow, viewer, now = self._login.uow, self._login.viewer, self._now()
        if not allows(viewer, Right.DEACTIVATE_TRAINER):
            return tuple(sorted(self._invited.values(), key=lambda it: it.name))
        found = team.team_logins(uow, viewer, now)
        if not self._studio.info.is_postgres:
            return found
        return tuple(
            replace(it, locked_until=self._studio.locked_here(it.login, now)) for it in found
        )

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
        outcome = team.invite(uow, viewer, request, one_time, self._now(), by_mail)
        self._invited[request.membership_id] = TeamLogin(
            request.membership_id,
            request.membership_id,
            request.name,
            request.login,
            request.role,
            outcome.state,
            outcome.expires_at,
        )
        return outcome

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
        outcome = close(uow, viewer, membership, now, request_id=request_id)
        known = self._invited.get(membership)
        if known is not None:
            self._invited[membership] = replace(known, state=outcome.state, expires_at=None)
        return outcome

    def _unlock(self, login: TeamLogin, now: datetime) -> None:
        uow, viewer = self._login.uow, self._login.viewer
        if not self._studio.info.is_postgres:
            access.unlock_login(uow, viewer, login.user_id, now)
            return
        require(viewer, Right.CHANGE_SETTINGS)
        with uow.writing() as work:
            facts = {"name": login.name}
            work.audit.add("unlocked", "user", login.user_id, now, after=facts)
            work.commit()
        self._studio.unlock_here(login.login)
