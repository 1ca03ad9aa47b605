"""ISO 3166 country codes and their names, from the iso-codes project's catalogues."""

import gettext
from functools import cache

import pycountry

from .languages import reads_chinese

_CHINESE = {"HK": "中国香港", "MO": "中国澳门", "TW": "中国台湾"}  # as official texts of China write them


@cache
def _chinese() -> gettext.NullTranslations:
    return gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=["zh_CN"])


def is_country(code: str) -> bool:
    """Whether it is an ISO 3166 code of two letters."""
    return len(code) == 2 and code.isupper() and pycountry.countries.get(alpha_2=code) is not None


def country_codes() -> list[str]:
    """Every code that `is_country` takes."""
    return sorted(country.alpha_2 for country in pycountry.countries)


def country_name(code: str) -> str:
    """The country's usual name in the reader's language; the code itself if it is none."""
    country = pycountry.countries.get(alpha_2=code)
    if country is None:
        return code
    name = getattr(country, "common_name", country.name)
    if reads_chinese():
        return _CHINESE.get(code) or _chinese().gettext(name)
    return name
