"""The public holidays of countries and their regions, as the library of holidays knows them."""

from __future__ import annotations

from functools import cache

import holidays
from babel import Locale
from babel.core import get_global

from studio_app.domain.studio_days import Holiday, HolidayChoice


@cache
def countries(locale: str) -> tuple[tuple[str, str], ...]:
    """Return the countries whose holidays are known: code, and name in the locale, by name."""
    names = Locale.parse(locale).territories
    codes = holidays.list_supported_countries(include_aliases=False)
    found = [(code, str(names.get(code, code))) for code in codes if code in names]
    return tuple(sorted(found, key=lambda one: one[1].casefold()))


@cache
def regions(country: str) -> tuple[tuple[str, str], ...]:
    """Return the regions of a country that have holidays of their own: code and name, by name."""
    known = holidays.list_supported_countries(include_aliases=False)
    if country not in known:
        return ()
    aliases: dict[str, str] = getattr(
        holidays.country_holidays(country, years=2000), "subdivisions_aliases", {}
    )
    names: dict[str, str] = {}
    for name, code in aliases.items():
        names.setdefault(code, name)
    found = [(code, names.get(code, code)) for code in known[country]]
    return tuple(sorted(found, key=lambda one: one[1].casefold()))


def holidays_of(choice: HolidayChoice, year: int, locale: str) -> tuple[Holiday, ...]:
    """Return the public holidays of a year in order, named in the locale's language if known.

    None for a country or a region that is not known.
    """
    known = holidays.list_supported_countries(include_aliases=False)
    if choice.country not in known:
        return ()
    region = choice.region if choice.region in known[choice.country] else None
    found = holidays.country_holidays(
        choice.country, subdiv=region, years=year, language=_language(choice.country, locale)
    )
    return tuple(Holiday(day, found[day][:200]) for day in sorted(found) if day.year == year)


def choice_of(time_zone: str, locale: str) -> HolidayChoice:
    """Return what a studio is likely to choose: by where its clocks are, else by its locale."""
    known = holidays.list_supported_countries(include_aliases=False)
    around = get_global("zone_territories").get(time_zone), Locale.parse(locale).territory
    return HolidayChoice(next((one for one in around if one in known), None) or "")


def _language(country: str, locale: str) -> str | None:
    """Return the language of the names, None for the country's own."""
    spoken = holidays.list_localized_countries(include_aliases=False).get(country, [])
    wanted = locale.split("_")[0]
    for language in (locale, wanted, f"{wanted}_US", "en_US" if wanted == "en" else ""):
        if language in spoken:
            return language
    return next((one for one in spoken if one.split("_")[0] == wanted), None)
