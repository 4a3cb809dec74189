"""Words that somebody may have meant: mistyped, half typed, or written in other letters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

# Slips that are forgiven in a word, by how many letters it has.
_ONE_SLIP_FROM, _TWO_SLIPS_FROM = 4, 8

# How far what was meant lies from what was typed: a letter that is off counts one.
WHOLE, BEGUN, WITHIN, INITIALS = 0.0, 0.1, 0.3, 0.4
BEGUN_WITH_A_SLIP = 0.25

_FIRST_SYLLABLE, _LAST_SYLLABLE = 0xAC00, 0xD7A3
_MIDDLES, _ENDS = 21, 28
# What a Korean keyboard has a key for, in the order in which syllables are made of them.
_LEADS = "ㄱ ㄱㄱ ㄴ ㄷ ㄷㄷ ㄹ ㅁ ㅂ ㅂㅂ ㅅ ㅅㅅ ㅇ ㅈ ㅈㅈ ㅊ ㅋ ㅌ ㅍ ㅎ".split()
_VOWELS = "ㅏ ㅐ ㅑ ㅒ ㅓ ㅔ ㅕ ㅖ ㅗ ㅗㅏ ㅗㅐ ㅗㅣ ㅛ ㅜ ㅜㅓ ㅜㅔ ㅜㅣ ㅠ ㅡ ㅡㅣ ㅣ".split()
_TAILS = (
    "_ ㄱ ㄱㄱ ㄱㅅ ㄴ ㄴㅈ ㄴㅎ ㄷ ㄹ ㄹㄱ ㄹㅁ ㄹㅂ ㄹㅅ ㄹㅌ "
    "ㄹㅍ ㄹㅎ ㅁ ㅂ ㅂㅅ ㅅ ㅅㅅ ㅇ ㅈ ㅊ ㅋ ㅌ ㅍ ㅎ"
).split()
_TAILS[0] = ""
_JAMO: Mapping[str, str] = {
    chr(first + place): keys
    for first, parts in ((0x1100, _LEADS), (0x1161, _VOWELS), (0x11A7, _TAILS))
    for place, keys in enumerate(parts)
}

# As most passports have it; those that folding has taken the marks of are as without.
_LATIN: Mapping[str, str] = dict(
    zip(
        "абвгдежзиклмнопрстуфхцчшщыэюяєіїґђћљњџј",
        "a b v g d e zh z i k l m n o p r s t u f kh ts ch sh shch y e yu ya e i i g dj c lj nj dz "
        "j".split(),
        strict=True,
    )
) | {"ъ": "", "ь": ""}


@lru_cache(maxsize=4_096)
def typed_letters(word: str) -> str:
    """Return the letters of a folded word as keys are pressed for it, Cyrillic ones in Latin.

    Hangul comes apart into what was typed, so that half a syllable begins a whole one; signs
    between letters are left away.
    """
    return "".join(_letters(char) for char in word if char.isalnum())


def _letters(char: str) -> str:
    code = ord(char)
    if _FIRST_SYLLABLE <= code <= _LAST_SYLLABLE:
        lead, rest = divmod(code - _FIRST_SYLLABLE, _MIDDLES * _ENDS)
        vowel, tail = divmod(rest, _ENDS)
        return _LEADS[lead] + _VOWELS[vowel] + _TAILS[tail]
    return _JAMO.get(char, _LATIN.get(char, char))


def initials_of(word: str) -> str:
    """Return the first consonants of a word's Hangul syllables, by which many look for names."""
    return "".join(
        _LEADS[(ord(char) - _FIRST_SYLLABLE) // (_MIDDLES * _ENDS)]
        for char in word
        if _FIRST_SYLLABLE <= ord(char) <= _LAST_SYLLABLE
    )


def words_of(folded_text: str) -> Iterator[str]:
    """Yield the words of a folded text, and the parts of those that a sign holds together.

    Addresses and numbers are left away.
    """
    for word in folded_text.split():
        if "@" in word or not any(char.isalpha() for char in word):
            continue
        yield word
        parts = "".join(char if char.isalnum() else " " for char in word).split()
        if len(parts) > 1:
            yield from (part for part in parts if len(part) > 1)


def slips_forgiven(letters: str) -> int:
    """Return how many letters of a word may be off."""
    return (len(letters) >= _ONE_SLIP_FROM) + (len(letters) >= _TWO_SLIPS_FROM)


class Vocabulary:
    """Words that are known, for finding those that are near to what was typed."""

    def __init__(self, words: Iterable[str]) -> None:
        self._by_letters: dict[str, set[str]] = {}
        self._initials: dict[str, set[str]] = {}
        for word in words:
            self._by_letters.setdefault(typed_letters(word), set()).add(word)
            if initials := initials_of(word):
                self._initials.setdefault(initials, set()).add(word)
        self._by_letters.pop("", None)
        self._letters = list(self._by_letters)
        self._beginnings: dict[int, list[str]] = {}

    def near(self, typed: str, *, whole: bool = False) -> dict[str, float]:
        """Return the words that a folded word may stand for, and how far each is from it.

        With ``whole`` only those that are as long, but for a slip.
        """
        letters = typed_letters(typed)
        found: dict[str, float] = {}
        if not letters:
            return found
        for candidate, distance in self._distances(letters, whole):
            for word in self._by_letters[candidate]:
                found[word] = min(distance, found.get(word, distance))
        if not whole and len(typed) > 1 and _is_of_leads(typed):
            for initials, words in self._initials.items():
                if letters in initials:
                    for word in words:
                        found.setdefault(word, INITIALS)
        return found

    def _distances(self, letters: str, whole: bool) -> Iterator[tuple[str, float]]:
        from rapidfuzz import process
        from rapidfuzz.distance import OSA

        slips = slips_forgiven(letters)
        if letters in self._by_letters:
            yield letters, WHOLE
        if not whole:
            for known in self._letters:
                if letters in known:
                    yield known, BEGUN if known.startswith(letters) else WITHIN
        if not slips:
            return
        near = process.extract(
            letters, self._letters, scorer=OSA.distance, score_cutoff=slips, limit=None
        )
        yield from ((known, float(distance)) for known, distance, _ in near if distance)
        if whole:
            return
        for length in {len(letters) - 1, len(letters), len(letters) + 1}:
            begun = self._begun(length)
            near = process.extract(
                letters, begun, scorer=OSA.distance, score_cutoff=slips, limit=None
            )
            for _, distance, place in near:
                yield self._letters[place], distance + BEGUN_WITH_A_SLIP

    def _begun(self, length: int) -> list[str]:
        if length not in self._beginnings:
            self._beginnings[length] = [known[:length] for known in self._letters]
        return self._beginnings[length]


def _is_of_leads(word: str) -> bool:
    return all(0x1100 <= ord(char) <= 0x1112 for char in word)
