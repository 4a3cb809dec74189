"""Who is in a demo studio: those who log in, trainers and clients."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from studio_app.domain.people import Role


@dataclass(frozen=True, slots=True)
class LoginPlan:
    """Somebody who logs in; ``trainer`` and ``client`` count from 0, and give the name."""

    login: str
    role: Role
    name: str = ""
    trainer: int | None = None
    client: int | None = None


OWNER = "olga"
FRONT_DESK = "nora"
ASSISTED_TRAINER = 1

LOGINS = (
    LoginPlan(OWNER, Role.OWNER, "Olga Brandt"),
    LoginPlan(FRONT_DESK, Role.FRONT_DESK, "Nora Lind"),
    LoginPlan("jiwoo", Role.TRAINER, trainer=0),
    LoginPlan("lena", Role.TRAINER, trainer=1),
    LoginPlan("marco", Role.SENIOR, trainer=2),
    LoginPlan("ivy", Role.ASSISTANT, "Ivy Castell"),
    LoginPlan("mina", Role.CLIENT, client=0),
    LoginPlan("ada", Role.ADMIN, "Ada Quist"),
)
"""One per role, and a second trainer; in a studio with fewer trainers some have no diary."""


class Habit(IntEnum):
    """What a client buys, by position among the package types; or nothing beforehand."""

    SINGLE = 0
    TEN = 1
    TWENTY = 2
    UNLIMITED = 3
    PAYS_LATER = 4


@dataclass(slots=True)
class DemoTrainer:
    """A trainer; ``price`` of one session in minor units."""

    index: int
    key: bytes
    name: str
    price: int


@dataclass(slots=True)
class DemoClient:
    """A client, and how their books stand while bookings are being made.

    ``left`` are the credits of the package at hand, None for an unlimited one; ``last`` is the
    moment of the latest thing written down about them.
    """

    key: bytes
    number: int
    name: str
    trainer: int
    joined: int
    habit: Habit
    package: bytes | None = None
    left: int | None = 0
    valid_until: int = 0
    last: int = 0
    email: str = ""
