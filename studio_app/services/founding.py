"""Setting up a new studio with its first owner."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.core import Locale, UnknownLocaleError

from studio_app.domain.errors import DatabaseProblem, InvalidInput
from studio_app.domain.identifiers import new_id
from studio_app.domain.local_time import zone
from studio_app.domain.money import Money
from studio_app.domain.passwords import check_new_password
from studio_app.domain.people import Role
from studio_app.repositories.house import House, HouseWork, NewLogin
from studio_app.services.password_hashing import hash_password


@dataclass(frozen=True, slots=True)
class FoundingRequest:
    """What the first-run assistant asks."""

    studio_name: str
    time_zone: str
    currency: str
    locale: str
    owner_name: str
    login: str
    password: str


def check_founding(request: FoundingRequest) -> None:
    """Raise InvalidInput (naming the field) or PasswordTooWeak for what cannot be used."""
    for field, value, sentence in (
        ("studio_name", request.studio_name, "Give the studio a name."),
        ("owner_name", request.owner_name, "Type the name of the owner."),
        ("login", request.login, "Type the name that the owner logs in with."),
    ):
        if not value.strip():
            raise InvalidInput(field, sentence)
        if len(value) > 200 or "\x00" in value:
            raise InvalidInput(field, "This is too long, or holds a character that cannot be used.")
    zone(request.time_zone)
    Money(0, request.currency)
    try:
        Locale.parse(request.locale)
    except (UnknownLocaleError, ValueError) as error:
        sentence = f"There is no locale called “{request.locale[:40]}”."
        raise InvalidInput("locale", sentence) from error
    check_new_password(request.password, request.login)


def prepare(
    url: str, *, scripts: Path, backups: Path, first: Callable[[], object] | None = None
) -> House:
    """Return the database at the address with the newest tables in it, made when missing.

    ``first`` is done before the tables of a server's studio are changed.
    """
    house = House(url)
    house.migrate(scripts, backups, first=first)
    return house


def prepare_empty(url: str, *, scripts: Path, backups: Path) -> House:
    """Return what ``prepare`` does; raises DatabaseProblem when a studio lives there.

    That one is left as it is, also by a newer version: whoever looks after it brings it up to date.
    """
    if House(url).holds_a_studio():
        raise _occupied()
    return prepare(url, scripts=scripts, backups=backups)


def _occupied() -> DatabaseProblem:
    return DatabaseProblem(
        "There is a studio in this database already. Choose another file or database."
    )


@contextmanager
def empty_studio(house: House) -> Iterator[HouseWork]:
    """Open a transaction that fills a database; raises DatabaseProblem when one lives there."""
    with house.writing() as work:
        work.lock_founding()
        work.act_as_maintenance()
        if work.studio_names():
            raise _occupied()
        yield work


def found_studio(url: str, request: FoundingRequest, *, scripts: Path, backups: Path) -> None:
    """Create the tables, the studio and its first owner, or nothing at all of studio and owner.

    Raises InvalidInput, PasswordTooWeak, DatabaseProblem. On PostgreSQL the address must name a
    role that may create roles and tables.
    """
    check_founding(request)
    house = prepare_empty(url, scripts=scripts, backups=backups)
    organization_id = new_id()
    owner = NewLogin(
        user_id=new_id(),
        membership_id=new_id(),
        organization_id=organization_id,
        login=request.login.strip(),
        name=request.owner_name.strip(),
        role=Role.OWNER,
        password=request.password,
        password_hash="" if house.is_postgres else hash_password(request.password),
    )
    with empty_studio(house) as work:
        now = datetime.now(UTC)
        work.add_organization(
            organization_id,
            name=request.studio_name.strip(),
            time_zone=request.time_zone,
            currency=request.currency,
            locale=request.locale,
            demo_seed=None,
            now=now,
        )
        work.add_logins([owner], now)
        if house.is_postgres:
            work.act_as_oneself()
            work.create_database_roles([owner])
