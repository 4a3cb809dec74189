"""The words of clients' names, kept for a login, to find those who were meant by a slip.

They are only looked through: whoever is shown is read from the database, with the viewer's rights.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from itertools import islice
from uuid import UUID

from studio_app.domain.similar_words import WHOLE, Vocabulary, typed_letters, words_of
from studio_app.repositories.client_search import ClientSearch, NamesStand

# Somebody with more names than one is called by some of them: the fewer are left over, the better.
_LEFT_OVER = 0.02
# So much more time than the making of an index takes passes before anybody looks whether it is as
# the names are.
_SELDOM = 20
# In a shorter name, a letter that is off makes another name.
_LONG_ENOUGH = 5


class NameIndex:
    """Which clients each word of a name belongs to."""

    def __init__(self, texts: Iterable[tuple[UUID, str]]) -> None:
        self._keys: list[UUID] = []
        self._counts: list[int] = []
        self._joined: list[str] = []
        self._places: dict[str, list[int]] = {}
        for place, (key, text) in enumerate(texts):
            words = dict.fromkeys(words_of(text))
            self._keys.append(key)
            self._joined.append(typed_letters("".join(words)))
            self._counts.append(len(words))
            for word in words:
                self._places.setdefault(word, []).append(place)
        self._vocabulary = Vocabulary(self._places)

    def near(self, word: str) -> dict[str, float]:
        """Return what a word may stand for; see ``Vocabulary.near``."""
        return self._vocabulary.near(word)

    def nearly(self, word: str) -> dict[str, float]:
        """Return what is easily taken for the word: the same name, spelt otherwise by a letter."""
        letters = typed_letters(word)
        least = WHOLE if len(letters) < _LONG_ENOUGH else 1
        return {
            other: far
            for other, far in self._vocabulary.near(word, whole=True).items()
            if far <= least and typed_letters(other)[0] == letters[0]
        }

    def run_together(self, text: str, most: int) -> dict[UUID, float]:
        """Return so many clients at most whose name holds the text, wherever words end in both."""
        letters = typed_letters(text)
        if len(letters) < _LONG_ENOUGH:
            return {}
        found = (place for place, joined in enumerate(self._joined) if letters in joined)
        return {self._keys[place]: WHOLE for place in islice(found, most)}

    def called(self, meant: Iterable[Mapping[str, float]], most: int) -> dict[UUID, float]:
        """Return so many clients at most who are called by every word, the nearest first.

        Each word is given by all that it may stand for, with how far each of those is from it.
        """
        total: dict[int, float] | None = None
        for words in meant:
            nearest: dict[int, float] = {}
            for word, distance in words.items():
                for place in self._places.get(word, ()):
                    if distance < nearest.get(place, 99.0):
                        nearest[place] = distance
            if total is None:
                total = nearest
            else:
                total = {
                    place: distance + nearest[place]
                    for place, distance in total.items()
                    if place in nearest
                }
        ranked = sorted(
            (distance + _LEFT_OVER * self._counts[place], place)
            for place, distance in (total or {}).items()
        )
        return {self._keys[place]: distance for distance, place in ranked[:most]}


class KnownNames:
    """Keeps the index of one login until the clients whom it sees are others.

    In a large studio, where somebody is always changed, that of a moment ago does for a while:
    looking and making it anew takes no more than a small part of the time.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, cheap_seconds: float = 0.05
    ) -> None:
        self._clock = clock
        self._cheap = cheap_seconds
        self._lock = threading.Lock()
        self._stand: NamesStand | None = None
        self._index: NameIndex | None = None
        self._looked_at = self._took = 0.0

    def index(self, search: ClientSearch) -> NameIndex:
        """Return the index of the names as they are now, or were a moment ago."""
        with self._lock:
            if self._index is not None and not self._may_be_made_anew():
                return self._index
            stand = search.stand()
            if self._index is None or stand != self._stand:
                begun = self._clock()
                self._index, self._stand = NameIndex(search.texts()), stand
                self._took = self._clock() - begun
            self._looked_at = self._clock()
            return self._index

    def _may_be_made_anew(self) -> bool:
        is_cheap = self._took <= self._cheap
        return is_cheap or self._clock() - self._looked_at >= _SELDOM * self._took
