"""Time zones, currencies and languages to choose from, the computer's own in front."""

from __future__ import annotations

from dataclasses import dataclass

DEFAULT_LOCALE = "en_US"
DEFAULT_CURRENCY = "USD"
DEFAULT_ZONE = "UTC"

# Links of the tz database to zones under a region's name, and fixed offsets that no studio keeps.
_REGIONS = ("Africa/", "America/", "Antarctica/", "Asia/", "Atlantic/", "Australia/", "Europe/")
_ISLANDS = ("Arctic/", "Indian/", "Pacific/")

_LOCALES = (
    "cs_CZ da_DK de_AT de_CH de_DE el_GR en_AU en_CA en_GB en_IE en_IN en_NZ en_US en_ZA es_AR "
    "es_ES es_MX et_EE fi_FI fr_BE fr_CA fr_CH fr_FR hr_HR hu_HU id_ID it_CH it_IT ja_JP ko_KR "
    "lt_LT lv_LV ms_MY nb_NO nl_BE nl_NL pl_PL pt_BR pt_PT ro_RO sk_SK sl_SI sv_SE th_TH tr_TR "
    "uk_UA vi_VN zh_Hans_CN zh_Hant_TW"
).split()


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: its code and what a person reads."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class RegionalChoices:
    """What may be chosen, and the codes to begin with."""

    time_zones: tuple[Choice, ...]
    currencies: tuple[Choice, ...]
    locales: tuple[Choice, ...]
    time_zone: str
    currency: str
    locale: str


def regional_choices(system_locale: str, system_zone: str) -> RegionalChoices:
    """Return all choices with their names in English; slow (80 ms), so call it on the worker.

    ``system_locale`` is a name such as "de_DE", ``system_zone`` an IANA name; a system that knows
    neither gets en_US and UTC.
    """
    # Babel reads its tables at import and at first use, which the first paint need not wait for.
    from zoneinfo import available_timezones

    from babel import Locale, UnknownLocaleError
    from babel.numbers import get_territory_currencies

    english = Locale.parse("en_US")
    try:
        own = Locale.parse(system_locale)
    except (ValueError, UnknownLocaleError):
        own = english
    if own.territory is None:
        own = english
    in_use = get_territory_currencies(own.territory or "")
    currency = in_use[0] if in_use else DEFAULT_CURRENCY
    zones = sorted(name for name in available_timezones() if name.startswith(_REGIONS + _ISLANDS))
    zones.append(DEFAULT_ZONE)
    codes = sorted({*_LOCALES, str(own)})
    locales = [Choice(code, Locale.parse(code).get_display_name("en") or code) for code in codes]
    return RegionalChoices(
        time_zones=tuple(Choice(name, name.replace("_", " ")) for name in zones),
        currencies=tuple(
            Choice(code, f"{code} · {name}")
            for code, name in sorted(english.currencies.items())
            if _is_in_use(code)
        ),
        locales=tuple(sorted(locales, key=lambda choice: choice.text)),
        time_zone=system_zone if system_zone in zones else DEFAULT_ZONE,
        currency=currency,
        locale=str(own),
    )


def _is_in_use(currency: str) -> bool:
    from babel.core import get_global

    return any(
        code == currency and end is None and tender
        for territory in get_global("territory_currencies").values()
        for code, _start, end, tender in territory
    )
