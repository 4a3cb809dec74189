"""What a demo studio stands on: people, places, working hours, and what is sold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from studio_app.domain.money import minor_digits
from studio_app.repositories.bulk import BulkLoad
from studio_app.repositories.clients import search_text_of
from studio_app.services.demo.books import DemoPackageType
from studio_app.services.demo.cast import (
    ASSISTED_TRAINER,
    FRONT_DESK,
    LOGINS,
    OWNER,
    DemoClient,
    DemoTrainer,
    Habit,
    LoginPlan,
)
from studio_app.services.demo.diary_plan import DiaryPlan, plan_diary
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.hours import PLACE_KINDS, PLACES, STUDIO_2
from studio_app.services.demo.names import ALERTS
from studio_app.services.demo.naming import Inventor, Name
from studio_app.services.demo.persons import Persons
from studio_app.services.demo.register import units_of_price
from studio_app.services.demo.request import DemoRequest
from studio_app.services.demo.tables import write
from studio_app.services.demo.unusual import buffers_of, closures_of, opening_of, room_for
from studio_app.services.demo.window import DAY, Window

_COLOURS = 12
_OLDEST_CLIENT_DAYS = 900
_OPENING_MINUTES = (8 * 60, 19 * 60)
# What a session costs, in units of prices.
_SESSION_PRICE = 70
# Name, sessions, price against that of a session, days of validity, minutes of a session: in the
# order of Habit.
_PACKAGES = (
    ("Single session", 1, 1.0, 60, None),
    ("10 × 60 min", 10, 9.0, 90, 60),
    ("20 × 60 min", 20, 17.0, 180, 60),
    ("Unlimited month", None, 3.0, 30, None),
)
# What some have beside theirs.
_SHORT = ("10 × 30 min", 10, 5.0, 90, 30)
# Name, sessions, price, months of validity, whether it pays personal sessions, whether it is sold.
_OTHERS = (
    ("Class pass", 12, 3.0, 4, False, True),
    ("Summer offer", 5, 4.0, 2, True, False),
)
_DESCRIPTIONS = {
    "Single session": "To try, or for whoever comes now and then.",
    "10 × 60 min": "The usual: ten hours within three months.",
    "Unlimited month": "As often as one likes, for thirty days.",
    "Class pass": "Twelve classes of any kind; no personal sessions.",
    "Summer offer": "Sold in the summer of last year.",
}
_HABITS = (Habit.SINGLE, Habit.TEN, Habit.TWENTY, Habit.UNLIMITED, Habit.PAYS_LATER)
_HABIT_WEIGHTS = (5, 56, 22, 13, 4)


class StudioPlan:
    """Invents the studio, the same for the same request, and writes what it stands on."""

    def __init__(self, request: DemoRequest, window: Window) -> None:
        self._request = request
        self._window = window
        self._dice = Dice(request.seed, "studio")
        self._inventor = Inventor(Dice(request.seed, "names"))
        self.founded = window.start - (_OLDEST_CLIENT_DAYS + 30) * DAY
        self.organization = self._key()
        self.places = [self._key() for _ in PLACES]
        self.trainers = [self._trainer(index) for index in range(request.trainers)]
        self.package_types = [self._package_type(*package) for package in _PACKAGES]
        self._names = [self._inventor.client(index) for index in range(request.clients)]
        self.clients = self._clients()
        self.closures: dict[date, str] = {}
        if request.eventful:
            self.closures = closures_of(Dice(request.seed, "closures"), window)
            self.package_types.append(self._package_type(*_SHORT))
        self.diaries = [self._diary(trainer) for trainer in self.trainers]

    def trainer_of(self, person: LoginPlan) -> DemoTrainer | None:
        """Return the profile of somebody who logs in, None without one in so small a studio."""
        if person.trainer is None or person.trainer >= len(self.trainers):
            return None
        return self.trainers[person.trainer]

    def name_of(self, person: LoginPlan) -> str:
        """Return the name of somebody who logs in."""
        if person.trainer is not None:
            return self._inventor.trainer(person.trainer)
        return self.clients[person.client].name if person.client is not None else person.name

    def _key(self) -> bytes:
        return self._dice.key(self.founded)

    def _price(self, factor: float = 1.0) -> int:
        currency = self._request.currency
        units = round(_SESSION_PRICE * factor * units_of_price(currency))
        return int(units * 10 ** minor_digits(currency))

    def _trainer(self, index: int) -> DemoTrainer:
        price = self._price(1 + self._dice.between(-1, 2) / 14)
        return DemoTrainer(index, self._key(), self._inventor.trainer(index), price)

    def _package_type(
        self, name: str, sessions: int | None, factor: float, days: int, minutes: int | None
    ) -> DemoPackageType:
        return DemoPackageType(self._key(), name, sessions, self._price(factor), days, minutes)

    def _diary(self, trainer: DemoTrainer) -> DiaryPlan:
        clients = self.clients[trainer.index :: len(self.trainers)]
        return plan_diary(self._request, self._window, self.organization, trainer, clients)

    def _clients(self) -> list[DemoClient]:
        """Return the clients by number, in the order in which they came."""
        dice, window = self._dice, self._window
        count = len(self._names)
        recent = 0 if window.today_index < 14 else count // 12
        days = [-1 - dice.below(_OLDEST_CLIENT_DAYS) for _ in range(count - recent)]
        days += [dice.below(window.today_index - 7) for _ in range(recent)]
        joined = sorted(window.moment(day, dice.between(*_OPENING_MINUTES)) for day in days)
        return [
            DemoClient(
                key=dice.key(moment),
                number=index + 1,
                name=name.text,
                trainer=index % self._request.trainers,
                joined=moment,
                # The first client is the one that the program's pictures show.
                habit=dice.weighted(_HABITS, _HABIT_WEIGHTS) if index else Habit.TEN,
            )
            for index, (name, moment) in enumerate(zip(self._names, joined, strict=True))
        ]

    def write(self, bulk: BulkLoad, users: Mapping[str, bytes], assistant: bytes) -> None:
        """Write all that the diaries stand on.

        ``users`` holds the key of each login's user, ``assistant`` the assistant's membership.
        """
        by_trainer = {p.trainer: users[p.login] for p in LOGINS if p.trainer is not None}
        by_client = {p.client: users[p.login] for p in LOGINS if p.client is not None}
        own = self.organization
        write(
            bulk,
            "places",
            [
                (key, own, PLACES[i], i, self._room(i), PLACE_KINDS[i].value)
                for i, key in enumerate(self.places)
            ],
        )
        write(
            bulk,
            "package_types",
            [
                (
                    *(kind.key, own, kind.name, kind.sessions, kind.price, kind.days, position),
                    *(kind.minutes, None, True, True, _DESCRIPTIONS.get(kind.name, "")),
                )
                for position, kind in enumerate(self.package_types)
            ]
            + list(self._other_types()),
        )
        write(
            bulk,
            "trainers",
            [
                (
                    *(trainer.key, own, by_trainer.get(trainer.index), trainer.name),
                    *(trainer.index % _COLOURS, trainer.index, trainer.index % 7 != 6),
                    *self._limits(trainer),
                )
                for trainer in self.trainers
            ],
        )
        prices, since = Dice(self._request.seed, "prices"), self._window.day_at(self.founded)
        write(
            bulk,
            "trainer_prices",
            [
                (prices.key(self.founded), own, trainer.key, trainer.price, since, None, None, True)
                for trainer in self.trainers
            ],
        )
        if self._request.eventful:
            write(bulk, "trainer_prices", list(self._own_prices(prices)))
        assisted = self.trainers[min(ASSISTED_TRAINER, len(self.trainers) - 1)]
        write(bulk, "assisted_trainers", [(assistant, assisted.key, own)])
        self._write_clients(bulk, by_client, users[FRONT_DESK])
        self._write_diaries(bulk, users[OWNER])

    def _other_types(self) -> Iterator[tuple[object, ...]]:
        """Yield what is sold beside, and what is not sold any more."""
        if not self._request.eventful:
            return
        dice = Dice(self._request.seed, "other types")
        for place, (name, sessions, factor, months, personal, active) in enumerate(_OTHERS):
            yield (
                *(dice.key(self.founded), self.organization, name, sessions, self._price(factor)),
                *(None, len(self.package_types) + place, None, months, personal, active),
                _DESCRIPTIONS.get(name, ""),
            )

    def _own_prices(self, dice: Dice) -> Iterator[tuple[object, ...]]:
        """Yield what one trainer asks for a package, and which one another does not offer."""
        since = self._window.today - timedelta(days=10)
        asked = ((2, Habit.TEN, 9.9, True), (3, Habit.UNLIMITED, 3.0, False))
        for trainer, habit, factor, offered in asked:
            if trainer < len(self.trainers):
                yield (
                    *(dice.key(self.founded), self.organization, self.trainers[trainer].key),
                    *(self._price(factor), since, self.package_types[habit].key, None, offered),
                )

    def _write_clients(self, bulk: BulkLoad, users: Mapping[int, bytes], desk: bytes) -> None:
        dice, own = Dice(self._request.seed, "clients"), self.organization
        persons = Persons(self._request.seed, self._window, own, desk)
        rows: list[tuple[object, ...]] = []
        alerts: list[tuple[object, ...]] = []
        assignments: list[tuple[object, ...]] = []
        for client, name in zip(self.clients, self._names, strict=True):
            user = users.get(client.number - 1)
            rows.append(self._client_row(dice, persons, client, name, user))
            has_alert = client.number == 1 or dice.chance(0.07)
            if has_alert:
                text = ALERTS[0] if client.number == 1 else dice.pick(ALERTS)
                alerts.append((client.key, own, text, persons.health_notes()))
            persons.write_down(client, has_alert=has_alert)
            since = client.joined
            others = len(self.trainers) - 1
            if others and client.number > 1 and dice.chance(0.04):
                before = self.trainers[(client.trainer + 1 + dice.below(others)) % (others + 1)]
                end = since + (self._window.start - since) // 2
                if end > since:
                    key = dice.key(since)
                    assignments.append((key, own, client.key, before.key, since, end))
                    since = end
            trainer = self.trainers[client.trainer]
            assignments.append((dice.key(since), own, client.key, trainer.key, since, None))
        write(bulk, "clients", rows)
        write(bulk, "client_alerts", alerts)
        write(bulk, "assignments", assignments)
        write(bulk, "client_tags", persons.tags)
        write(bulk, "client_consents", persons.consents)
        write(bulk, "client_notes", persons.notes)

    def _client_row(
        self, dice: Dice, persons: Persons, client: DemoClient, name: Name, user: bytes | None
    ) -> tuple[object, ...]:
        phone, email = self._inventor.phone(), self._inventor.email(name)
        client.email = email
        thrown = date(1950, 1, 1) + timedelta(days=dice.below(56 * 365))
        payer = persons.payer(client, name)
        born = persons.born(client, thrown if dice.chance(0.4) else None, payer)
        return (
            *(client.key, self.organization, user, client.number, client.name),
            search_text_of(client.name, client.number, phone, email),
            *(phone, email, born, client.joined),
            *persons.details(name),
            payer,
        )

    def _write_diaries(self, bulk: BulkLoad, owner: bytes) -> None:
        for diary in self.diaries:
            write(bulk, "weekly_hours", diary.weekly_hours(self.places, self.founded))
            write(bulk, "time_off", diary.time_off(owner))
            write(bulk, "series", list(diary.series(self.places)))
        if not self._request.eventful:
            return
        dice, since = Dice(self._request.seed, "unusual"), self._window.now - DAY
        closed = self.closures.items()
        rows = [(dice.key(since), self.organization, day, name) for day, name in closed]
        write(bulk, "closures", rows)
        founded = self._window.day_at(self.founded)
        hours = opening_of(self._window)
        opening = [(dice.key(self.founded), self.organization, *day, founded) for day in hours]
        write(bulk, "opening_hours", opening)
        for diary in self.diaries:
            write(bulk, "availability_overrides", list(diary.single_days(dice, self.places)))
            write(bulk, "busy_imports", list(diary.imports(dice)))

    def _room(self, place: int) -> int | None:
        """Return how many sessions there is room for at a place, None for as many as come."""
        if place != STUDIO_2 or not self._request.eventful:
            return None
        return room_for((slot for diary in self.diaries for slot in diary.slots), place)

    def _limits(self, trainer: DemoTrainer) -> tuple[int, int, int | None]:
        """Return a trainer's minutes before and after sessions, and the most clients."""
        if not self._request.eventful:
            return 0, 0, None
        clients = len(self.clients[trainer.index :: len(self.trainers)])
        return *buffers_of(trainer.index), clients if trainer.index % 6 == 4 else None
