"""Names that need no model: countries, wherever they are written with a capital."""

from airwire_enrich.tagging.entities.gazetteer import Gazetteer
from airwire_enrich.tagging.entities.names import Kind, Name
from airwire_enrich.tagging.lexicon import Lexicon, Tokens

_LONGEST = 4


class ListedNames:
    """Recognises the countries of the gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer

    def recognise(self, tokens: Tokens, lexicon: Lexicon) -> list[Name]:
        """The countries named in a text."""
        found: list[Name] = []
        at = 0
        words = [lexicon.types[number] for number in tokens.types.tolist()]
        while at < len(words):
            longest = min(len(words), at + _LONGEST) if words[at][0].isupper() else at
            for end in range(longest, at, -1):
                said = " ".join(words[at:end])
                if words[end - 1] not in ".\n" and self._gazetteer.country(said):
                    found.append(Name(at, end, Kind.PLACE, 90))
                    at = end - 1
                    break
            at += 1
        return found
