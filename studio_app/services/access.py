"""Opening a studio and logging in to it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from studio_app.domain.demo import demo_password
from studio_app.domain.errors import (
    ChangedMeanwhile,
    DatabaseProblem,
    LoggedOut,
    LoginFailed,
    LoginLocked,
    MustChoosePassword,
    OneTimePasswordRefused,
    StudioMissing,
)
from studio_app.domain.organizations import Organization
from studio_app.domain.passwords import (
    FAILURES_BEFORE_LOCK,
    LOCK_MINUTES,
    check_new_password,
    has_one_time_form,
)
from studio_app.domain.people import Role, Viewer
from studio_app.domain.permissions import Right, require
from studio_app.repositories.house import House, HouseWork
from studio_app.repositories.login_locks import LoginLock
from studio_app.repositories.migrations import HEAD
from studio_app.repositories.unit_of_work import UnitOfWork
from studio_app.services.login_attempts import ATTEMPTS, LoginAttempts, minutes_left
from studio_app.services.password_hashing import HASH_OF_NOBODY, hash_password, password_fits
from studio_app.services.team import accept_invitation


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A login of a demo studio, with its password; ``trainer`` names the profile, if any."""

    login: str
    password: str
    role: Role
    name: str
    trainer: str | None


@dataclass(frozen=True, slots=True)
class StudioInfo:
    """What may be known of a studio before logging in; demo logins on an SQLite demo only."""

    name: str
    connection: str
    is_postgres: bool
    demo_logins: tuple[DemoLogin, ...] = ()


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Login:
    """Somebody logged in: who they are, their studio, and their way to the data."""

    viewer: Viewer
    organization: Organization
    uow: UnitOfWork

    def go_on_with(self, other: Login) -> None:
        """Work through the connections of a newer login of the same person from now on.

        Raises LoggedOut, and closes the other, where the person's role is another by now.
        """
        if other.viewer != self.viewer:
            other.close()
            raise LoggedOut()
        self.uow.take_over(other.uow)

    def close(self) -> None:
        """Close every connection of this login; nothing is seen through it any more."""
        self.uow.close()


class Studio:
    """An opened studio, before anyone has logged in."""

    def __init__(self, house: House, info: StudioInfo, attempts: LoginAttempts) -> None:
        self._house = house
        self._attempts = attempts
        self.info = info

    def log_in(self, login: str, password: str, now: datetime | None = None) -> Login:
        """Return the login of whoever gives the right password, in their widest role.

        Raises LoginFailed (for an unknown name as for a wrong password, at equal cost),
        LoginLocked after five failures for 30 minutes, MustChoosePassword for a one-time password
        that is right, OneTimePasswordRefused for one that is not, DatabaseProblem. Takes about
        150 ms on purpose.
        """
        moment = now or datetime.now(UTC)
        name = login.strip()
        try:
            entered = self._entered(name, password, moment)
        except LoginFailed as error:
            if has_one_time_form(password):
                raise OneTimePasswordRefused() from error
            raise
        if isinstance(entered, MustChoosePassword):
            raise entered
        return entered

    def _entered(self, name: str, password: str, moment: datetime) -> Login | MustChoosePassword:
        if self._house.is_postgres:
            with self._attempts.counted(self._house.server, name, moment):
                return self._log_in_to_server(name, password, moment)
        with self._house.reading() as work:
            credential = work.credential_of(name)
        known = credential.password_hash if credential else HASH_OF_NOBODY
        fits = password_fits(password, known)
        with self._house.writing() as work:
            settled = _settled(work, name, known if fits else None, moment)
            if isinstance(settled, LoginFailed | LoginLocked):
                viewers = []
            elif work.own_invitation.is_open(name, moment):
                return MustChoosePassword()
            else:
                viewers = work.viewers_of(settled)
            if viewers:
                work.note_login(viewers[0], moment)
        if isinstance(settled, LoginFailed | LoginLocked):
            raise settled
        return self._opened(self._house, viewers)

    def choose_password(
        self, login: str, one_time: str, new: str, now: datetime | None = None
    ) -> Login:
        """Choose a password of one's own in place of a one-time one, and log in with it.

        Wrong ones count as in ``log_in``, and raise what it raises; also PasswordTooWeak,
        InvalidInput for the one-time password itself, ChangedMeanwhile for a password that is
        nothing of the kind.
        """
        moment = now or datetime.now(UTC)
        name = login.strip()
        check_new_password(new, name)
        try:
            self.log_in(name, one_time, moment).close()
        except MustChoosePassword:
            house = self._house_of(name, one_time)
            try:
                accept_invitation(house, name, one_time, new, moment)
            except LoginFailed as error:
                raise OneTimePasswordRefused() from error
            return self.log_in(name, new, moment)
        except LoginFailed:
            if not self._house.is_postgres:
                raise
            # The answer to a first try may have been lost on its way, and the new one be good.
            with suppress(LoginFailed):
                entered = self._log_in_to_server(name, new, moment)
                if isinstance(entered, Login):
                    self.unlock_here(name)
                    return entered
            raise
        raise ChangedMeanwhile()

    def locked_here(self, login: str, now: datetime) -> datetime | None:
        """Return until when this PC takes no password for the server under a name, in UTC."""
        until = self._attempts.locked_until(self._house.server, login)
        return until if until is not None and until > now else None

    def unlock_here(self, login: str) -> None:
        """Forget the wrong passwords for the server that were typed on this PC under a name."""
        self._attempts.forget(self._house.server, login)

    def change_password(self, login: str, old: str, new: str, now: datetime | None = None) -> Login:
        """Give oneself another password and return a login made with it.

        Every connection made with the old one ends at its next statement, on this PC too. Raises
        what ``log_in`` raises, and PasswordTooWeak.
        """
        moment = now or datetime.now(UTC)
        entered = self.log_in(login, old, moment)
        try:
            check_new_password(new, login)
            user_id = entered.viewer.user_id
            with entered.uow.writing() as work:
                work.audit.add("password_changed", "user", user_id, moment)
                work.set_own_password(new, hash_password(new))
                work.commit()
        finally:
            entered.close()
        entered = self.log_in(login, new, moment)
        with entered.uow.writing() as work:
            work.end_other_connections()
        return entered

    def _house_of(self, login: str, password: str) -> House:
        if not self._house.is_postgres:
            return self._house
        return House(self._house.url.render_as_string(hide_password=False), login, password)

    def _log_in_to_server(
        self, login: str, password: str, now: datetime
    ) -> Login | MustChoosePassword:
        house = self._house_of(login, password)
        revision = house.revision()
        if revision != HEAD:
            raise DatabaseProblem(
                "The studio on this server was made by an older version of Studio App. Ask whoever "
                "looks after the server to type: studio-app migrate --database URL"
            )
        with house.reading() as work:
            if work.own_invitation.is_open(login, now):
                return MustChoosePassword()
            viewers = work.viewers_of()
        return self._opened(house, viewers)

    def _opened(self, house: House, viewers: list[Viewer]) -> Login:
        if not viewers:
            raise LoginFailed()
        uow = house.unit_of_work(viewers[0])
        try:
            if house.is_postgres:
                with uow.writing() as work:
                    work.requests.forget_old()
                    work.logins.note_own()
                    work.commit()
            with uow.reading() as work:
                return Login(viewers[0], work.organizations.mine(), uow)
        except BaseException:
            uow.close()
            raise


def _settled(
    work: HouseWork, login: str, fitting: str | None, now: datetime
) -> UUID | LoginFailed | LoginLocked:
    """Return who may come in under the name, or why not, and remember it.

    ``fitting`` is the hash that the password fitted. All names go the same way, whether anybody
    has them or not.
    """
    # Read again, now that nobody else writes: others may have tried, or the user been closed.
    credential = work.credential_of(login)
    lock = work.login_locks.of(login)
    # A lock that ends later than any could is from before the clock was put right.
    latest = now + timedelta(minutes=LOCK_MINUTES)
    if lock.locked_until is not None and now < lock.locked_until <= latest:
        return LoginLocked(minutes=minutes_left(lock.locked_until, now))
    if (
        credential is not None
        and credential.password_hash == fitting
        and (credential.valid_until is None or credential.valid_until > now)
    ):
        work.login_locks.forget(login)
        return credential.user_id
    if lock.failures + 1 < FAILURES_BEFORE_LOCK:
        work.login_locks.note(login, LoginLock(lock.failures + 1), now)
        return LoginFailed()
    work.login_locks.note(login, LoginLock(0, latest), now)
    return LoginLocked(minutes=LOCK_MINUTES)


def unlock_login(uow: UnitOfWork, viewer: Viewer, user_id: UUID, now: datetime) -> None:
    """Let a user try again before the half-hour is over; for owners, on an SQLite studio.

    Raises NotAllowed, NotFound, and DatabaseProblem with a server, where each PC counts.
    """
    require(viewer, Right.CHANGE_SETTINGS)
    with uow.writing() as work:
        name = work.unlock_login(user_id)
        work.audit.add("unlocked", "user", user_id, now, after={"name": name})
        work.commit()


def open_studio(
    url: str, *, scripts: Path, backups: Path, attempts: LoginAttempts = ATTEMPTS
) -> Studio:
    """Open the studio at the address; an SQLite studio is backed up and migrated when it is older.

    ``attempts`` counts the wrong passwords for a studio on a server.
    Raises StudioMissing when there is none yet, DatabaseProblem, DatabaseTooNew.
    """
    house = House(url)
    if house.is_postgres:
        # A server that answers asks who it is; one that does not is told of before anybody types.
        with suppress(LoginFailed):
            house.revision()
        info = StudioInfo(str(house.url.database), house.label, is_postgres=True)
        return Studio(house, info, attempts)
    if not house.exists or house.revision() is None:
        raise StudioMissing(database=house.file)
    house.migrate(scripts, backups)
    house.tidy(datetime.now(UTC))
    with house.reading() as work:
        studios = work.studio_names()
        if not studios:
            raise StudioMissing(database=house.file)
        name, seed = studios[0]
        people = work.people_who_log_in() if seed is not None else []
    logins = tuple(
        DemoLogin(login, demo_password(seed or 0, login), role, person, trainer)
        for login, person, role, trainer in people
    )
    info = StudioInfo(name, house.label, is_postgres=False, demo_logins=logins)
    return Studio(house, info, attempts)


def reach(url: str, login: str = "", password: str = "") -> str:
    """Return a sentence about what answers at the address; raises DatabaseProblem.

    Without a login a server only shows that it is there: it tells strangers nothing more.
    """
    house = House(url, login, password)
    try:
        revision = house.revision()
    except LoginFailed:
        if login:
            raise
        return f"{house.label} answers. Log in to see whether the studio is there."
    if revision is None:
        answer = f"{house.label} answers. There is no studio in this database yet."
    else:
        answer = f"{house.label} answers. The studio is ready."
    return f"{answer} {house.server_advice()}".strip() if house.is_postgres else answer
