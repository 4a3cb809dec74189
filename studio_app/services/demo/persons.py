"""What is known of the clients of a demo studio beside their names, as a front desk writes it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from studio_app.domain.people import ConsentKind, Gender
from studio_app.services.demo.cast import DemoClient
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.naming import Inventor, Name
from studio_app.services.demo.window import DAY, HOUR, MINUTE, SECOND, Window

_STREETS = (
    "Harbour Street,Mill Lane,Station Road,Church Hill,Linden Avenue,Market Square,Canal Bank,"
    "Garden Row,Bridge Street,Orchard Way,Park Terrace,Rose Alley"
).split(",")
_TOWNS = ("20457 Hamburg", "22767 Hamburg", "20099 Hamburg", "21073 Harburg", "22880 Wedel")
_CLOSE_ONES = "Anna Peter Maria Tom Ewa Jan Sofia Karim Helen David".split()
_TAGS = ("VIP", "Rehab", "Prenatal", "Mornings", "Marathon", "Student", "Referral", "Company")
_TAG_WEIGHTS = (2, 3, 1, 4, 2, 3, 3, 2)
_NOTES = (
    "Prefers mornings; a text message is enough.",
    "Wants to run the half marathon in spring.",
    "Asked for a quieter corner of the gym.",
    "Brings her daughter on Saturdays.",
    "Pays by transfer at the end of the month.",
    "Likes music, no small talk before nine.",
    "Interested in the yoga class once there is a place.",
    "Moves house in summer, may pause for a month.",
)
HEALTH = (
    "Physiotherapist: see the letter of March. Pain above 4 of 10 means stop.",
    "Takes blood pressure tablets in the morning.",
    "Doctor cleared for strength work, pulse below 150.",
    "Old fracture of the wrist: plank on the forearms.",
)
_BIRTHDAYS = {4: 0, 9: 2, 17: 5}
"""Clients by number whose birthday is so many days from today, so that each studio has some."""

Row = tuple[object, ...]


class Persons:
    """Invents details, the same for the same seed; nothing of it changes who the clients are."""

    def __init__(self, seed: int, window: Window, organization: bytes, desk: bytes) -> None:
        self._dice = Dice(seed, "persons")
        self._phones = Inventor(Dice(seed, "emergency phones"))
        self._window = window
        self._organization = organization
        self._desk = desk
        self._families: dict[str, bytes] = {}
        self.tags: list[Row] = []
        self.consents: list[Row] = []
        self.notes: list[Row] = []

    def details(self, name: Name) -> Row:
        """Return gender, height, weight, address, whom to call, and who pays for a new client."""
        dice = self._dice
        gender = name.gender if dice.chance(0.75) else Gender.UNSAID
        tall = dice.chance(0.35)
        usual = 178 if gender is Gender.MALE else 166
        height = usual + dice.between(-12, 12) if tall else None
        weight = (usual - 100) * 1000 + dice.between(-120, 150) * 100 if tall else None
        address = ""
        if dice.chance(0.6):
            address = f"{dice.pick(_STREETS)} {dice.between(1, 90)}\n{dice.pick(_TOWNS)}"
        close_one = phone = ""
        if dice.chance(0.3):
            family = name.latin.split()[-1]
            close_one, phone = f"{dice.pick(_CLOSE_ONES)} {family}", self._phones.phone()
        return (gender.value, height, weight, address, close_one, phone)

    def payer(self, client: DemoClient, name: Name) -> bytes | None:
        """Return who pays for a client: one of the same family who is here already, for a few."""
        family = name.latin.split()[-1]
        known = self._families.get(family)
        if known is None:
            self._families[family] = client.key
            return None
        return known if client.number > 1 and self._dice.chance(0.2) else None

    def born(self, client: DemoClient, usual: date | None, payer: bytes | None) -> date | None:
        """Return when a client was born: of those who are paid for, some are children."""
        today = self._window.today
        in_days = _BIRTHDAYS.get(client.number)
        if in_days is not None:
            day = today + timedelta(days=in_days)
            # Every year has a 28th of February, and some a 29th.
            return date(day.year - 34, day.month, min(day.day, 28))
        if payer is not None and self._dice.chance(0.6):
            return today - timedelta(days=self._dice.between(9 * 365, 17 * 365))
        if usual is None and self._dice.chance(0.4):
            return date(1955, 1, 1) + timedelta(days=self._dice.below(50 * 365))
        return usual

    def health_notes(self) -> str:
        """Return what is kept of the health of somebody of whom staff must know something."""
        return self._dice.pick(HEALTH) if self._dice.chance(0.5) else ""

    def write_down(self, client: DemoClient, *, has_alert: bool) -> None:
        """Note a client's tags, consents, and what the staff wrote."""
        dice, own = self._dice, self._organization
        if dice.chance(0.25):
            since = client.joined + MINUTE
            for tag in {dice.weighted(_TAGS, _TAG_WEIGHTS): 0, dice.pick(_TAGS): 0}:
                self.tags.append((dice.key(since), own, client.key, tag))
                if dice.chance(0.7):
                    break
        for kind, granted, at in self._consents(client, has_alert):
            row = (dice.key(at), own, client.key, kind.value, granted, at, self._desk)
            self.consents.append(row)
        if client.number == 1 or dice.chance(0.15):
            text = _NOTES[0] if client.number == 1 else dice.pick(_NOTES)
            at = self._later_than(client.joined)
            self.notes.append((dice.key(at), own, client.key, text, at, self._desk))

    def _consents(
        self, client: DemoClient, has_alert: bool
    ) -> Iterable[tuple[ConsentKind, bool, int]]:
        at, dice = client.joined + MINUTE, self._dice
        yield ConsentKind.PRIVACY, True, at
        yield ConsentKind.CONTRACT, True, at + SECOND
        if has_alert:
            yield ConsentKind.HEALTH_DATA, True, at + 2 * SECOND
        if dice.chance(0.55):
            yield ConsentKind.MARKETING, True, at + 3 * SECOND
            if dice.chance(0.08):
                yield ConsentKind.MARKETING, False, self._later_than(at)
        if dice.chance(0.4):
            yield ConsentKind.PHOTOS, dice.chance(0.8), at + 4 * SECOND

    def _later_than(self, moment: int) -> int:
        """Return a moment of an opening day between then and now."""
        ago = self._dice.below(90) * DAY + self._dice.between(1, 4) * HOUR
        return max(moment + MINUTE, self._window.now - ago)
