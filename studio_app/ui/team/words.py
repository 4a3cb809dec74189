"""How logins and what was done with them are told of."""

from __future__ import annotations

from datetime import datetime

from babel.dates import format_date
from PySide6.QtCore import QCoreApplication

from studio_app.domain.local_time import time_text
from studio_app.domain.organizations import Organization
from studio_app.domain.people import Role, Viewer
from studio_app.domain.team import LoginState, LoginStep, TeamLogin

_translate = QCoreApplication.translate


def day(moment: datetime, organization: Organization) -> str:
    """Return the day of a moment in the studio's zone, as its locale writes it."""
    return format_date(moment.astimezone(organization.tz), "medium", organization.locale)


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
    }[step]
    return text.format(name=name)


def invited(name: str) -> str:
    """Return that somebody was invited."""
    return _translate("Logins", "{name} is invited.").format(name=name)


def mailed(name: str, address: str) -> str:
    """Return that somebody was invited by e-mail."""
    text = _translate("Logins", "{name} is invited: the invitation is on its way to {address}.")
    return text.format(name=name, address=address)
