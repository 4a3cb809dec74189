"""What is told of the trainers of a demo studio, with papers of which some run out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import timedelta

from studio_app.services.demo.cast import DemoTrainer
from studio_app.services.demo.dice import Dice
from studio_app.services.demo.window import Window

_SPECIALTIES = (
    ("Back", "Mobility"),
    ("Ballet", "Dance"),
    ("Strength", "After an injury"),
    ("Pilates", "After birth"),
    ("Running", "Endurance"),
)
_BIOS = (
    "Came to training by way of a bad back of their own, and likes to explain why.",
    "Danced on stage for ten years before teaching; counts aloud without noticing.",
    "Plans every week with the people who train, and writes down what worked.",
)
_LANGUAGES = (("ko", "en"), ("de", "en"), ("it", "de", "en"), ("en",), ("fr", "de"))
_CERTIFICATES = (("First aid", "Red Cross", 730), ("Trainer B", "Sports federation", 1_460))
_INSURERS = ("Allsafe", "North Mutual")
# The last one, who is new, has yet to tell.
_EXPIRES_IN = (280, 41, -6, 510, 190)

Row = tuple[object, ...]


def profiles(window: Window, organization: bytes, trainers: Sequence[DemoTrainer]) -> Iterator[Row]:
    """Yield the profile of each trainer but the last of several."""
    for trainer in _told_of(trainers):
        at = trainer.index
        expires = window.today + timedelta(days=_EXPIRES_IN[at % len(_EXPIRES_IN)])
        yield (
            *(trainer.key, organization, _BIOS[at % len(_BIOS)]),
            json.dumps(_SPECIALTIES[at % len(_SPECIALTIES)]),
            json.dumps(_LANGUAGES[at % len(_LANGUAGES)]),
            *(window.today.year - 3 - at % 17, f"https://example.com/trainers/{at + 1}"),
            *(json.dumps([]), f"T-{4_100 + at}", expires, _INSURERS[at % len(_INSURERS)]),
            *(f"{70_000 + 7 * at}", window.today + timedelta(days=120 + 9 * at)),
        )


def certificates(
    seed: int, window: Window, organization: bytes, founded: int, trainers: Sequence[DemoTrainer]
) -> Iterator[Row]:
    """Yield what each of them has passed, some of it long ago."""
    dice = Dice(seed, "certificates")
    for trainer in _told_of(trainers):
        for place, (name, issuer, lasts) in enumerate(_CERTIFICATES):
            if place and trainer.index % 2:
                continue
            issued = window.today - timedelta(days=(97 * trainer.index + 40) % lasts)
            yield (
                *(dice.key(founded), organization, trainer.key, name, issuer, issued),
                issued + timedelta(days=lasts),
            )


def _told_of(trainers: Sequence[DemoTrainer]) -> Sequence[DemoTrainer]:
    return trainers[:-1] if len(trainers) > 1 else trainers
