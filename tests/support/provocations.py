"""Text that would drive a pattern into backtracking, or a parser into work in its square."""

from collections.abc import Iterable
from types import MappingProxyType

_CROWD = 9_000
"""Different people of one text."""
_MORE = ", and so it was" * 8

_UNITS = MappingProxyType(
    {
        "colons": ":",
        "capitals": "A",
        "programme in capitals": "this is AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAa",
        "hyphens": "A-",
        "names": "JOHN SMITH, ",
        "initials": "A. ",
        "brackets": "(",
        "nested brackets": "([",
        "closed brackets": "(a)",
        "chevrons": ">> ",
        "chevrons and words": ">> so ",
        "times": "00:",
        "titles": "Mr. ",
        "no-break spaces": "A:\xa0",
        "white space": "so" + " " * 400,
        "new lines": "so" + "\n" * 400,
        "spaced lines": "so" + " \n" * 400,
        "short lines": "so\n",
        "labels": "Ann Lee: \n",
        "labels with a word": "Ann Lee: so\n",
        "distinct labels": "{name} SMITH: so it is\n\n",
        "a crowd": "{one} SMITH: so it is" + _MORE + "\n\n",
        "a crowd of one name": "{one} SMITH: so it is"
        + _MORE
        + "\n\nSMITH: it is"
        + _MORE
        + "\n\n",
        "names on their own lines": "Ann Lee\n\nSo it is.\n\n",
        "recordings": "BOB KAY, BYLINE: Indeed it was so.\n\n(SOUNDBITE OF ARCHIVED RECORDING)"
        "\n\n\n\nAnd so we go on to the other one, which is not the same at all.\n\n",
        "clips": "[ARCHIVE CLIP, A: ",
        "quotes": '"',
        "stars": "**",
        "sentences": "So it is. ",
        "rights": "Copyright NPR. ",
        "half rights": "Transcript provided by ",
        "programmes": "this is THE THE THE ",
        "sign-ons": "I'm Ann Ann ",
        "music": "♪",
    }
)


def provocations() -> Iterable[str]:
    """The names of all of them."""
    return _UNITS.keys()


def provocation(name: str, length: int) -> str:
    """One of them, of at most `length` code points."""
    unit = _UNITS[name]
    times = length // len(unit) + 1
    if "{" in unit:
        named = (unit.format(name=_name(n), one=_name(n % _CROWD)) for n in range(times))
        return "".join(named)[:length]
    return (unit * times)[: length // len(unit) * len(unit)]


def _name(number: int) -> str:
    """A different name for each number."""
    return "N" + "".join(chr(ord("A") + int(digit)) for digit in str(number))
