"""Whether two names, as labels write them, mean the same person: for measuring, not for parsing."""

import re

from airwire_enrich.alignment import tokens

_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|\"[^\"]*\"")
_BEFORE_NAMES = frozenset(
    re.findall(
        r"\w+",
        """
        mr mrs ms miss dr sen senator rep representative gov governor president secretary prof
        professor chairman chairwoman chairperson judge justice sgt gen general capt captain lt col
        maj adm fr rev sir the hon speaker
        """,
    )
)


def name_of(label: str) -> tuple[tuple[str, ...], str]:
    """(given names, surname) of a label, without titles and what follows a comma."""
    bare = _ASIDE.sub(" ", label).split(",")[0].strip(" :.>*")
    words = tokens(bare)
    names = [word for word in words if word not in _BEFORE_NAMES] or words
    return (tuple(names[:-1]), names[-1]) if names else ((), "")


def is_same_person(first: str, second: str) -> bool:
    """Equal surnames, and given names that begin with the same letter where both have them."""
    (given, surname), (other_given, other_surname) = name_of(first), name_of(second)
    if not surname or surname != other_surname:
        return False
    return not (given and other_given) or given[0][0] == other_given[0][0]
