"""How logins and what was done with them are told of."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date
from PySide6.QtCore import QCoreApplication

from studio_app.domain.local_time import time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Role, Viewer
from studio_app.domain.team import LoginState, LoginStep, Person, TeamLogin, WorkAhead
from studio_app.ui.main.role_words import role_word

_translate = QCoreApplication.translate


def day(moment: datetime, organization: Organization) -> str:
    """Return the day of a moment in the studio's zone, as its locale writes it."""
    return format_date(moment.astimezone(organization.tz), "medium", organization.locale)


def roles(person: Person) -> str:
    """Return what somebody is; a role that is closed beside others is told as such."""
    closed = _translate("Logins", "{role} (closed)")
    is_open = person.leading.state is not LoginState.CLOSED
    return ", ".join(
        closed.format(role=role_word(it.role))
        if is_open and it.state is LoginState.CLOSED
        else role_word(it.role)
        for it in person.roles
    )


def last_login(person: Person, organization: Organization) -> str:
    """Return when somebody last logged in."""
    moment = person.last_login_at
    if moment is None:
        return _translate("Logins", "Never")
    text = _translate("Logins", "{day}, {time}")
    time = time_text(moment, organization.tz, organization.locale)
    return text.format(day=day(moment, organization), time=time)


def state(login: TeamLogin, organization: Organization) -> str:
    """Return where a login stands."""
    if login.locked_until is not None:
        text = _translate("Logins", "Locked until {time}")
        return text.format(time=time_text(login.locked_until, organization.tz, organization.locale))
    if login.state is LoginState.ACTIVE:
        return _translate("Logins", "Active")
    if login.expires_at is None:
        return _translate("Logins", "Deactivated")
    if login.state is LoginState.INVITED:
        text = _translate("Logins", "Invited until {day}")
    else:
        text = _translate("Logins", "Invitation ended {day}")
    return text.format(day=day(login.expires_at, organization))


def sign(login: TeamLogin) -> tuple[str, str]:
    """Return the icon of a login's state, and its colour."""
    if login.locked_until is not None:
        return "lock", "warning"
    if login.state is LoginState.ACTIVE:
        return "circle-check", "good"
    return ("ban", "faint") if login.expires_at is None else ("mail", "muted")


def why_nothing(login: TeamLogin, viewer: Viewer) -> str:
    """Return why nothing can be done with a login, "" where that needs no words."""
    if login.user_id == viewer.user_id:
        return _translate(
            "Logins", "This is your own login. Change your password at your name, at the top right."
        )
    if login.role is Role.ADMIN:
        return _translate(
            "Logins", "An administrator stands above the studios, and is not for owners to change."
        )
    return ""


def done(step: LoginStep, name: str) -> str:
    """Return what was done with somebody's login."""
    text = {
        LoginStep.RESET: _translate("Logins", "{name} has a new one-time password."),
        LoginStep.UNLOCK: _translate("Logins", "{name} can try to log in again."),
        LoginStep.DEACTIVATE: _translate(
            "Logins", "{name}'s login is deactivated, and shut where it is open."
        ),
        LoginStep.REACTIVATE: _translate("Logins", "{name}'s login is open again."),
        LoginStep.REVOKE: _translate("Logins", "{name}'s invitation is revoked."),
        LoginStep.CHANGE_ROLE: _translate(
            "Logins", "{name} has another role, also where they are logged in."
        ),
        LoginStep.CHANGE_HELPED: _translate("Logins", "Whom {name} helps is changed."),
    }[step]
    return text.format(name=name)


def invited(name: str) -> str:
    """Return that somebody was invited."""
    return _translate("Logins", "{name} is invited.").format(name=name)


def mailed(name: str, address: str) -> str:
    """Return that somebody was invited by e-mail."""
    text = _translate("Logins", "{name} is invited: the invitation is on its way to {address}.")
    return text.format(name=name, address=address)


def work_left(name: str, ahead: WorkAhead) -> str:
    """Return what somebody leaves behind whose login is closed, "" where that is nothing."""
    if not ahead.clients and not ahead.sessions:
        return ""
    text = _translate(
        "Logins",
        "{name} still looks after clients: {clients}, and has sessions ahead: {sessions}. All of "
        "it stays as it is. Move the clients to colleagues, before or after.",
    )
    return text.format(name=name, clients=ahead.clients, sessions=ahead.sessions)
