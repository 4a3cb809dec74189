"""Languages that people speak, by their ISO 639 codes."""

from __future__ import annotations

from functools import cache

from babel import Locale

_NO_LANGUAGE = ("mul", "und", "zxx")


@cache
def language_codes() -> frozenset[str]:
    """Return the ISO 639 codes of the languages that have a name."""
    codes = (str(code) for code in Locale("en").languages)
    return frozenset(code for code in codes if code.isalpha() and code not in _NO_LANGUAGE)


def language_name(code: str, locale: str) -> str:
    """Return what a language is called in that of a locale, the code where it has no name."""
    return Locale.parse(locale).languages.get(code) or Locale("en").languages.get(code) or code


@cache
def languages_by_name(locale: str) -> dict[str, str]:
    """Return the codes of all languages by their names in that of a locale, in order of names."""
    named = {language_name(code, locale): code for code in sorted(language_codes(), reverse=True)}
    return dict(sorted(named.items(), key=lambda item: item[0].casefold()))
