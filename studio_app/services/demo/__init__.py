"""Filling an empty database with a believable studio, the same for the same request."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

from studio_app.domain.demo import demo_password
from studio_app.domain.money import minor_digits
from studio_app.domain.people import Role
from studio_app.repositories.house import HouseWork, NewLogin
from studio_app.repositories.types import from_microseconds
from studio_app.services.access import DemoLogin
from studio_app.services.demo.books import Books
from studio_app.services.demo.cast import FRONT_DESK, LOGINS, OWNER
from studio_app.services.demo.diary import Scribe
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.fates import Fates
from studio_app.services.demo.mail import mail_setting, sent_receipts
from studio_app.services.demo.pay import pay_rates
from studio_app.services.demo.profiles import certificates, profiles
from studio_app.services.demo.register import Register, units_of_price
from studio_app.services.demo.request import DemoRequest, check
from studio_app.services.demo.scenes import Scenes
from studio_app.services.demo.session_notes import NotesDesk
from studio_app.services.demo.studio import StudioPlan
from studio_app.services.demo.tables import Pages, write
from studio_app.services.demo.waiting import WaitingDesk
from studio_app.services.demo.window import DAY, SECOND, Window
from studio_app.services.founding import empty_studio, prepare_empty
from studio_app.services.password_hashing import hash_password

__all__ = ["DemoRequest", "fill_demo"]

# Each takes 64 MiB while it is made.
_HASHES_AT_ONCE = 2

# In units of prices, what the front desk may give back.
_REFUND_LIMIT = 100

# Counted from the first client.
_FIRST_WITH_TWO, _ONE_HAS_TWO_OF = 3, 20

Progress = Callable[[int, int], None]


def fill_demo(
    url: str,
    request: DemoRequest,
    *,
    scripts: Path,
    backups: Path,
    progress: Progress | None = None,
) -> tuple[DemoLogin, ...]:
    """Create the tables and a whole studio in them, or no studio at all; return its logins.

    ``progress`` is told how many of how many steps are done; what it raises stops the work. Raises
    InvalidInput, and DatabaseProblem when a studio lives there already. On PostgreSQL the address
    must name a role that may create roles and tables.
    """
    check(request)
    report = progress or _silent
    window = Window(request)
    house = prepare_empty(url, scripts=scripts, backups=backups)
    with empty_studio(house) as work:
        plan = StudioPlan(request, window)
        logins = _new_logins(request, plan, hashed=not house.is_postgres)
        digits = minor_digits(request.currency)
        work.add_organization(
            UUID(bytes=plan.organization),
            name=request.studio_name.strip(),
            time_zone=request.time_zone,
            currency=request.currency,
            locale=request.locale,
            demo_seed=request.seed,
            refund_limit=_REFUND_LIMIT * units_of_price(request.currency) * 10**digits,
            now=from_microseconds(plan.founded),
        )
        for place, login in enumerate(logins):
            # One after the other, so that they are listed in this order.
            work.add_logins([login], from_microseconds(plan.founded + place * SECOND))
        _fill(work, request, window, plan, logins, report)
        if house.is_postgres:
            work.act_as_oneself()
            work.create_database_roles(logins)
    report(window.weeks + 1, window.weeks + 1)
    return tuple(_demo_login(plan, login) for login in logins)


def _silent(_done: int, _steps: int) -> None:
    """Report to nobody."""


def _fill(
    work: HouseWork,
    request: DemoRequest,
    window: Window,
    plan: StudioPlan,
    logins: list[NewLogin],
    report: Progress,
) -> None:
    bulk = work.bulk_load()
    users = {login.login: login.user_id.bytes for login in logins}
    assistant = next(login for login in logins if login.role is Role.ASSISTANT)
    plan.write(bulk, users, assistant.membership_id.bytes)
    diaries = [planned.diary() for planned in plan.diaries]
    dice = Dice(request.seed, "weeks")
    pages = Pages()
    desk = users[FRONT_DESK]
    takers = {p.trainer: users[p.login] for p in LOGINS if p.trainer is not None}
    register = Register(
        *(request.seed, window, pages, plan.organization, request.currency, desk, takers)
    )
    register.write_rates(bulk, plan.founded)
    types = plan.package_types
    books = Books(dice, window, pages, plan.organization, desk, types, register)
    scenes = Scenes(window) if request.eventful else None
    closed = {(day - window.first_day).days for day in plan.closures}
    scribe = Scribe(dice, window, pages, books, plan.organization, plan.places, closed, scenes)
    noting = NotesDesk(request.seed, window, plan.organization, plan.trainers, takers)
    for week in range(window.weeks):
        report(week, window.weeks + 1)
        scribe.write_week(week, diaries)
        if scenes is not None:
            noting.take(pages.bookings)
        pages.write(bulk)
    if scenes is not None:
        rates = pay_rates(request.seed, window, plan.organization, plan.founded, plan.trainers)
        write(bulk, "pay_rates", list(rates))
        told = profiles(window, plan.organization, plan.trainers)
        write(bulk, "trainer_profiles", list(told))
        passed = certificates(request.seed, window, plan.organization, plan.founded, plan.trainers)
        write(bulk, "trainer_certificates", list(passed))
        write(bulk, "session_notes", noting.notes())
        write(bulk, "note_templates", list(noting.templates()))
        scribe.write_beside(plan.clients)
        _sell_short_ones(request, window, books, plan)
        pages.write(bulk)
        fates = Fates(
            *(request.seed, window, plan.organization, types, plan.trainers, register, desk),
            users[OWNER],
        )
        fates.befall(plan.clients)
        fates.write(bulk, pages)
        waiting = WaitingDesk(Dice(request.seed, "waiting"), window, plan.organization, desk)
        write(bulk, "waiting_list_entries", waiting.for_classes(scenes.full, plan.clients))
        write(bulk, "waiting_list_entries", waiting.for_hours(plan.clients, plan.trainers))
    register.write(bulk)
    if scenes is not None:
        register.write_closes(bulk)
        write(bulk, "organization_settings", [mail_setting(plan.organization)])
        sent = sent_receipts(request.seed, plan.organization, register.latest(), plan.clients)
        write(bulk, "outbox_messages", list(sent))
    bulk.finish()


def _sell_short_ones(request: DemoRequest, window: Window, books: Books, plan: StudioPlan) -> None:
    """Sell some clients a package of short sessions, beside the one that they have."""
    dice, kind = Dice(request.seed, "short ones"), plan.package_types[-1]
    for client in plan.clients[_FIRST_WITH_TWO::_ONE_HAS_TWO_OF]:
        bought = window.now - dice.between(1, 20) * DAY
        if client.joined < bought:
            books.sell_beside(client, plan.trainers[client.trainer], kind, bought)


def _new_logins(request: DemoRequest, plan: StudioPlan, *, hashed: bool) -> list[NewLogin]:
    dice = Dice(request.seed, "logins")
    passwords = [demo_password(request.seed, person.login) for person in LOGINS]
    salts = [f"{request.seed}/{person.login}" for person in LOGINS]
    with ThreadPoolExecutor(_HASHES_AT_ONCE) as threads:
        hashes = list(threads.map(_hash, passwords, salts)) if hashed else [""] * len(LOGINS)
    return [
        NewLogin(
            user_id=UUID(bytes=dice.key(plan.founded)),
            membership_id=UUID(bytes=dice.key(plan.founded)),
            organization_id=UUID(bytes=plan.organization),
            login=person.login,
            name=plan.name_of(person),
            role=person.role,
            password=password,
            password_hash=password_hash,
        )
        for person, password, password_hash in zip(LOGINS, passwords, hashes, strict=True)
    ]


def _hash(password: str, salt: str) -> str:
    return hash_password(password, salt_seed=salt)


def _demo_login(plan: StudioPlan, login: NewLogin) -> DemoLogin:
    person = next(person for person in LOGINS if person.login == login.login)
    trainer = plan.trainer_of(person)
    return DemoLogin(
        login=login.login,
        password=login.password,
        role=login.role,
        name=login.name,
        trainer=trainer.name if trainer else None,
    )
