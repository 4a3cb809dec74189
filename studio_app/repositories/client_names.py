"""The words of clients' names, kept for a login, to find those who were meant by a slip.

They are only looked through: whoever is shown is read from the database, with the viewer's rights.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from itertools import islice
from uuid import UUID

from studio_app.domain.similar_words import WHOLE, Vocabulary, typed_letters, words_of
from studio_app.repositories.client_search import ClientSearch, NamesStand

# Somebody with more names than one is called by some of them: the fewer are left over, the better.
_LEFT_OVER = 0.02
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
    """Keeps the index of one login until the clients whom it sees are others."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stand: NamesStand | None = None
        self._index: NameIndex | None = None

    def index(self, search: ClientSearch) -> NameIndex:
        """Return the index of the names as they are now."""
        stand = search.stand()
        with self._lock:
            if self._index is None or stand != self._stand:
                self._index, self._stand = NameIndex(search.texts()), stand
            return self._index
