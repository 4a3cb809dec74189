"""What the trainers of a demo studio earn, each in a way of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from studio_app.domain.fees import MILLION
from studio_app.domain.pay import GroupKind, PayKind, PayTerms
from studio_app.services.demo.cast import DemoTrainer
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.window import Window

_PERCENT = MILLION // 100
_RAISED_DAYS_AGO = 75
_RAISED_EVERY = 3

Row = tuple[object, ...]


def pay_rates(
    seed: int, window: Window, organization: bytes, founded: int, trainers: Sequence[DemoTrainer]
) -> Iterator[Row]:
    """Yield the rates of all trainers since the studio is there, and the rises since."""
    dice = Dice(seed, "pay")
    since, raised = window.day_at(founded), window.today - timedelta(days=_RAISED_DAYS_AGO)
    for trainer in trainers:
        terms = _terms(trainer)
        dates = [(since, terms)]
        if trainer.index % _RAISED_EVERY == 0 and raised > since:
            dates.append((raised, _raised(terms)))
        for day, one in dates:
            yield (
                *(dice.key(founded), organization, trainer.key, day, one.kind.value, one.amount),
                *(one.no_show_share, one.late_cancel_share),
                *(one.group_kind.value, one.group_amount),
            )


def _terms(trainer: DemoTrainer) -> PayTerms:
    half = trainer.price // 2
    ways = (
        PayTerms(PayKind.PERCENTAGE, 55 * _PERCENT, 50 * _PERCENT, 50 * _PERCENT),
        PayTerms(PayKind.PER_SESSION, half, 0, MILLION, GroupKind.PER_HEAD, trainer.price // 8),
        PayTerms(PayKind.HOURLY, half, 50 * _PERCENT, 0, GroupKind.FLAT, trainer.price),
    )
    return ways[trainer.index % len(ways)]


def _raised(terms: PayTerms) -> PayTerms:
    return PayTerms(
        *(terms.kind, terms.amount * 12 // 11, terms.no_show_share, terms.late_cancel_share),
        *(terms.group_kind, terms.group_amount),
    )
