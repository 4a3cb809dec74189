"""Who looks after clients without a trainer: the studio's rule, worked out for many at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from studio_app.domain.client_record import AssignmentRule, NewClientRule


@dataclass(frozen=True, slots=True)
class TrainerRoom:
    """How many clients a trainer looks after, as far as the viewer sees, and may look after."""

    trainer_id: UUID
    name: str
    position: int
    accepts: bool
    capacity: int | None
    clients: int

    @property
    def takes_another(self) -> bool:
        """Tell whether there is room for one client more."""
        return self.accepts and (self.capacity is None or self.clients < self.capacity)

    def room(self, most: int) -> int:
        """Return for how many clients more there is room, of so many at most."""
        if not self.accepts:
            return 0
        return most if self.capacity is None else max(min(self.capacity - self.clients, most), 0)


class NoTrainer(StrEnum):
    """Why the rule found nobody for a client."""

    NOBODY_NAMED = "nobody_named"
    NOBODY_TAKES = "nobody_takes"
    ALL_FULL = "all_full"
    TRAINER_GONE = "trainer_gone"
    TRAINER_TAKES_NOBODY = "trainer_takes_nobody"
    TRAINER_FULL = "trainer_full"
    LEFT = "left"
    BUSY = "busy"
    REFUSED = "refused"


_TEMPLATES: Mapping[NoTrainer, str] = {
    NoTrainer.NOBODY_NAMED: "The studio's rule leaves new clients to nobody.",
    NoTrainer.NOBODY_TAKES: "No trainer takes new clients.",
    NoTrainer.ALL_FULL: "All trainers who take new clients are full.",
    NoTrainer.TRAINER_GONE: "The trainer whom the rule names no longer works here.",
    NoTrainer.TRAINER_TAKES_NOBODY: "{trainer} takes no new clients.",
    NoTrainer.TRAINER_FULL: "{trainer} is full.",
    NoTrainer.LEFT: "{trainer} no longer works here.",
    NoTrainer.BUSY: "Somebody else is at work on this client. Try again.",
    NoTrainer.REFUSED: "The database did not take it.",
}


@dataclass(frozen=True, slots=True)
class WhyNobody:
    """Why the rule found nobody, and the trainer whom it names, if it names one.

    ``template`` is an English sentence with a place for the trainer, which a user interface
    translates; ``str`` is the English sentence.
    """

    reason: NoTrainer
    trainer: str = ""

    @property
    def template(self) -> str:
        """Return the sentence that says so."""
        return _TEMPLATES[self.reason]

    def __str__(self) -> str:
        return self.template.format(trainer=self.trainer)

    def kept(self) -> str:
        """Return it as it is kept."""
        return f"{self.reason.value} {self.trainer}".rstrip()


def why_from(kept: str) -> WhyNobody:
    """Return what was kept; what cannot be read any more was refused."""
    reason, _, trainer = kept.partition(" ")
    try:
        return WhyNobody(NoTrainer(reason), trainer)
    except ValueError:
        return WhyNobody(NoTrainer.REFUSED)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the next clients a trainer gets, who looks after ``clients`` so far.

    ``turn`` says who comes first among trainers who look after as many.
    """

    trainer_id: UUID
    name: str
    clients: int
    count: int
    turn: int


@dataclass(frozen=True, slots=True)
class ShareOut:
    """The shares of those who get any, and why there is nobody for the others, if there are."""

    shares: tuple[Share, ...]
    why: WhyNobody | None = None

    @property
    def count(self) -> int:
        """Return for how many clients there is a trainer."""
        return sum(share.count for share in self.shares)


def share_out(rule: NewClientRule, rooms: Sequence[TrainerRoom], count: int) -> ShareOut:
    """Return who gets how many of so many clients.

    Those who look after the fewest come first, until all look after as many: each client goes to
    whom the rule would name if they came one by one.
    """
    asked = sorted(_asked(rule, rooms), key=lambda one: (one.position, one.name, one.trainer_id))
    given = _levelled([(one.clients, one.room(count)) for one in asked], count)
    shares = tuple(
        Share(one.trainer_id, one.name, one.clients, many, turn)
        for turn, (one, many) in enumerate(zip(asked, given, strict=True))
        if many
    )
    whole = sum(given) >= count
    return ShareOut(shares, None if whole else _why_nobody(rule, asked))


def _asked(rule: NewClientRule, rooms: Sequence[TrainerRoom]) -> list[TrainerRoom]:
    if rule.rule is AssignmentRule.NOBODY:
        return []
    if rule.rule is AssignmentRule.DEFAULT_TRAINER:
        return [one for one in rooms if one.trainer_id == rule.trainer_id]
    return list(rooms)


def _levelled(stands: Sequence[tuple[int, int]], count: int) -> list[int]:
    """Return how many more come to each of (what is there, room): always to the lowest first."""
    low, high = 0, max((there for there, _room in stands), default=0) + count
    while low < high:
        level = (low + high + 1) // 2
        if sum(_up_to(stand, level) for stand in stands) <= count:
            low = level
        else:
            high = level - 1
    given = [_up_to(stand, low) for stand in stands]
    rest = count - sum(given)
    for place, (there, room) in enumerate(stands):
        if rest and given[place] < room and there + given[place] == low:
            given[place] += 1
            rest -= 1
    return given


def _up_to(stand: tuple[int, int], level: int) -> int:
    there, room = stand
    return max(min(level - there, room), 0)


def _why_nobody(rule: NewClientRule, asked: Sequence[TrainerRoom]) -> WhyNobody:
    if rule.rule is AssignmentRule.NOBODY:
        return WhyNobody(NoTrainer.NOBODY_NAMED)
    takers = [one for one in asked if one.accepts]
    if rule.rule is AssignmentRule.LEAST_LOADED:
        return WhyNobody(NoTrainer.ALL_FULL if takers else NoTrainer.NOBODY_TAKES)
    if not asked:
        return WhyNobody(NoTrainer.TRAINER_GONE)
    reason = NoTrainer.TRAINER_FULL if takers else NoTrainer.TRAINER_TAKES_NOBODY
    return WhyNobody(reason, asked[0].name)
