"""Inviting people, closing their logins and opening them again."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from studio_app.domain.changes import Aggregate, Changes
from studio_app.domain.errors import InvalidInput, LoginFailed, NotAllowed, NotFound
from studio_app.domain.invitations import InvitationFacts, InvitationMail
from studio_app.domain.passwords import check_new_password, login_name, one_time_password
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, allows, require
from studio_app.domain.team import (
    INVITATION_LASTS,
    InviteRequest,
    LoginState,
    TeamLogin,
    TeamOutcome,
    may_invite,
)
from studio_app.repositories.house import House
from studio_app.repositories.logins import OneTimePassword
from studio_app.repositories.performed_requests import UseCaseRequest
from studio_app.repositories.unit_of_work import UnitOfWork, Work
from studio_app.services.invitations import queue_invitation
from studio_app.services.password_hashing import HASH_OF_NOBODY, hash_password, password_fits

_LONGEST_NAME = 200
_LONGEST_EMAIL = 320


def new_one_time_password() -> str:
    """Return a password to hand over: sixteen letters and digits, 79 bits of chance."""
    return one_time_password(secrets.choice)


def invite(
    uow: UnitOfWork,
    viewer: Viewer,
    request: InviteRequest,
    one_time: str,
    now: datetime,
    by_mail: InvitationMail | None = None,
) -> TeamOutcome:
    """Make a login that is good for choosing a password of one's own, within a week.

    Owners invite anybody but administrators, seniors invite trainers. ``one_time`` is what
    ``new_one_time_password`` returned; whoever invites hands it over, and nobody keeps it, unless
    it goes out ``by_mail``: then it waits in the outbox until it is sent. Raises InvalidInput,
    MailNotSetUp, NotAllowed, NotFound, ConnectionLost. The same request again makes no second
    login.
    """
    if not may_invite(viewer, request.role):
        raise NotAllowed()
    _check(request)
    once = _once(one_time, now)

    def invited(work: Work) -> TeamOutcome:
        work.logins.invite(request, once, now)
        if by_mail is not None:
            facts = InvitationFacts(
                request.membership_id,
                request.name,
                login_name(request.login),
                one_time,
                once.expires_at,
            )
            queue_invitation(work, viewer, facts, by_mail, now)
        return _outcome(request.membership_id, LoginState.INVITED, once)

    asked = UseCaseRequest(request.invitation_id, "invite", request)
    return uow.perform(asked, invited, TeamOutcome)


def reset_password(
    uow: UnitOfWork,
    viewer: Viewer,
    membership_id: UUID,
    one_time: str,
    now: datetime,
    *,
    request_id: UUID,
) -> TeamOutcome:
    """Give a login a one-time password; until its owner has chosen another it shows nothing.

    Seniors do so for those whom they invited, who have not come in yet. Raises NotAllowed, NotFound
    (also for oneself), ChangedMeanwhile for a closed login, ConnectionLost.
    """
    return _reopened(uow, viewer, membership_id, one_time, now, request_id, was_closed=False)


def reactivate_login(
    uow: UnitOfWork,
    viewer: Viewer,
    membership_id: UUID,
    one_time: str,
    now: datetime,
    *,
    request_id: UUID,
) -> TeamOutcome:
    """Open a closed login again, with a one-time password; the old one is gone for good.

    Raises NotAllowed, NotFound, ChangedMeanwhile for a login that is not closed, ConnectionLost.
    """
    return _reopened(uow, viewer, membership_id, one_time, now, request_id, was_closed=True)


def _reopened(
    uow: UnitOfWork,
    viewer: Viewer,
    membership_id: UUID,
    one_time: str,
    now: datetime,
    request_id: UUID,
    *,
    was_closed: bool,
) -> TeamOutcome:
    require(viewer, Right.DEACTIVATE_TRAINER if was_closed else Right.INVITE_TRAINER)
    once = _once(one_time, now)

    def reopened(work: Work) -> TeamOutcome:
        work.logins.reopen(membership_id, once, now, was_closed=was_closed)
        work.outbox.cancel_invitations(membership_id, now)
        return _outcome(membership_id, LoginState.INVITED, once)

    use_case = "reactivate_login" if was_closed else "reset_password"
    return uow.perform(UseCaseRequest(request_id, use_case, membership_id), reopened, TeamOutcome)


def revoke_invitation(
    uow: UnitOfWork, viewer: Viewer, membership_id: UUID, now: datetime, *, request_id: UUID
) -> TeamOutcome:
    """Close a login whose one-time password is not used yet; seniors those that they made.

    Raises NotAllowed, NotFound, ConnectionLost; ChangedMeanwhile when it was used by now.
    """
    require(viewer, Right.INVITE_TRAINER)
    return _shut(
        uow,
        UseCaseRequest(request_id, "revoke_invitation", membership_id),
        membership_id,
        lambda work: work.logins.revoke(membership_id, now),
        now,
    )


def deactivate_login(
    uow: UnitOfWork, viewer: Viewer, membership_id: UUID, now: datetime, *, request_id: UUID
) -> TeamOutcome:
    """Close a login: the next statement of whoever is logged in with it is refused.

    Raises NotAllowed, NotFound (also for oneself), ChangedMeanwhile for one that is not in use,
    ConnectionLost.
    """
    require(viewer, Right.DEACTIVATE_TRAINER)
    return _shut(
        uow,
        UseCaseRequest(request_id, "deactivate_login", membership_id),
        membership_id,
        lambda work: work.logins.deactivate(membership_id, now),
        now,
    )


def _shut(
    uow: UnitOfWork,
    request: UseCaseRequest,
    membership_id: UUID,
    close: Callable[[Work], None],
    now: datetime,
) -> TeamOutcome:
    def shut(work: Work) -> TeamOutcome:
        close(work)
        work.outbox.cancel_invitations(membership_id, now)
        return _outcome(membership_id, LoginState.CLOSED, None)

    return uow.perform(request, shut, TeamOutcome)


def team_logins(uow: UnitOfWork, viewer: Viewer, now: datetime) -> tuple[TeamLogin, ...]:
    """Return the logins of the studio by name, to seniors those whom they invited.

    In a file with the locks for wrong passwords, which a server does not know. Raises NotAllowed.
    """
    require(viewer, Right.INVITE_TRAINER)
    with uow.reading() as work:
        found = work.logins.all(now)
        if not allows(viewer, Right.DEACTIVATE_TRAINER):
            return tuple(it for it in found if it.user_id != viewer.user_id)
        if not allows(viewer, Right.CHANGE_SETTINGS):
            return found
        locks = work.login_locks(tuple(it.login for it in found))
    return tuple(
        replace(it, locked_until=locks[it.login]) if locks.get(it.login, now) > now else it
        for it in found
    )


def invitation_waits(house: House, login: str, now: datetime) -> bool:
    """Tell whether the login must choose a password of its own before it shows anything.

    On a server ``house`` is connected with the login and its one-time password; in a file that
    password must have been checked. Raises StudioError when the database fails.
    """
    with house.reading() as work:
        return work.own_invitation.is_open(login, now)


def accept_invitation(
    house: House, login: str, one_time: str, password: str, now: datetime
) -> None:
    """Choose a password of one's own, after which the login is good for its role.

    ``house`` is the studio before anyone is logged in; on a server, connected with login and
    one-time password. Raises LoginFailed for a wrong or worn-out one-time password,
    PasswordTooWeak, InvalidInput for the same password again, DatabaseProblem.
    """
    check_new_password(password, login)
    if password == one_time:
        raise InvalidInput("password", "Choose another password than the one that you were given.")
    try:
        if house.is_postgres:
            with house.writing() as work:
                work.own_invitation.accept(login, password, "", now)
            return
        _accept_in_file(house, login, one_time, hash_password(password), now)
    except NotFound as error:
        raise LoginFailed() from error


def _accept_in_file(
    house: House, login: str, one_time: str, password_hash: str, now: datetime
) -> None:
    with house.reading() as work:
        known = work.credential_of(login)
    fits = password_fits(one_time, known.password_hash if known else HASH_OF_NOBODY)
    with house.writing() as work:
        # Read again, now that nobody else writes.
        if known is None or not fits or work.credential_of(login) != known:
            raise LoginFailed()
        work.own_invitation.accept(login, "", password_hash, now)


def _check(request: InviteRequest) -> None:
    for field, value, longest, sentence in (
        ("name", request.name, _LONGEST_NAME, "Type the name of whom you invite."),
        ("login", request.login, _LONGEST_NAME, "Type the name that they will log in with."),
        ("email", request.email or "-", _LONGEST_EMAIL, ""),
    ):
        if not value.strip():
            raise InvalidInput(field, sentence)
        if len(value) > longest or "\x00" in value:
            raise InvalidInput(field, "This is too long, or holds a character that cannot be used.")
    if (request.role is Role.CLIENT) is not (request.client_id is not None):
        raise InvalidInput("role", "Choose the client whose login this will be.")


def _once(one_time: str, now: datetime) -> OneTimePassword:
    return OneTimePassword(one_time, hash_password(one_time), now + INVITATION_LASTS)


def _outcome(membership_id: UUID, state: LoginState, once: OneTimePassword | None) -> TeamOutcome:
    return TeamOutcome(
        membership_id,
        state,
        once.expires_at if once else None,
        Changes(frozenset({Aggregate.TRAINER}), frozenset({membership_id})),
    )
