"""Places by name: countries, states and towns with their ids, and which of several is meant."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Place:
    """A place of GeoNames."""

    kind: str
    """`K` continent, `C` country, `S` state of the United States, `T` town."""
    geonames_id: int
    country: str | None
    """ISO 3166-1 alpha-2."""
    region: str
    """Postal code of the state, for the United States."""
    size: int
    """Bit length of the population, with 3 more for a capital."""
    name: str


_CONTEXT = 6
"""A country that the text names weighs as much as a population 64 times as large."""
_USUAL, _USUAL_CONTEXT = "US", 2
"""The country that broadcasts of any subject name: it says less of where a town lies."""
_RANK = {"C": 10, "K": 20, "S": 8, "T": 0}


class Gazetteer:
    """Looks names up; whoever calls has reason to believe that they are places."""

    def __init__(self) -> None:
        self._by_name: dict[str, list[Place]] = _places()

    def countries(self) -> list[str]:
        """The usual names of all countries, sorted."""
        every = (place for named in self._by_name.values() for place in named)
        return sorted({place.name for place in every if place.kind == "C"})

    def find(self, name: str) -> list[Place]:
        """All places of that name."""
        return self._by_name.get(key_of(name), [])

    def country(self, name: str) -> Place | None:
        """The country of that name."""
        return next((place for place in self.find(name) if place.kind == "C"), None)

    def surest(self, name: str, *, beside: str | None, context: Mapping[str, int]) -> Place | None:
        """The likeliest place of that name.

        `beside` is the name written after it ("Paris, Texas"), `context` how often the text
        names each country.
        """
        within = self.find(beside) if beside else []
        best: tuple[int, int] | None = None
        chosen = None
        for place in self.find(name):
            score = place.size + _RANK[place.kind]
            if place.country and context.get(place.country):
                score += _USUAL_CONTEXT if place.country == _USUAL else _CONTEXT
            score += 100 * any(_lies_in(place, larger) for larger in within)
            if best is None or (score, -place.geonames_id) > best:
                best, chosen = (score, -place.geonames_id), place
        return chosen


def _lies_in(place: Place, larger: Place) -> bool:
    if larger.kind == "C":
        return place.country == larger.country and place.kind != "C"
    return larger.kind == "S" and place.kind == "T" and place.region == larger.region != ""


def key_of(name: str) -> str:
    """A name without case, dots and leading article."""
    folded = " ".join(name.casefold().replace(".", "").replace("’", "'").split())
    return folded.removeprefix("the ")


def _places() -> dict[str, list[Place]]:
    table = files("airwire_enrich.tagging").joinpath("data", "places.tsv").read_text("utf-8")
    by_name: defaultdict[str, list[Place]] = defaultdict(list)
    for line in table.splitlines():
        if line.startswith("#"):
            continue
        kind, number, country, region, size, name, also = line.split("\t")
        place = Place(kind, int(number), country or None, region, int(size), name)
        for written in _names(name, also):
            by_name[written].append(place)
    return dict(by_name)


def _names(name: str, also: str) -> Iterable[str]:
    return dict.fromkeys(key_of(one) for one in (name, *also.split("|")) if one)
