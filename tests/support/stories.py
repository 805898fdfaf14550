"""Broadcast stories of our own, as many as wanted, and what other outlets make of them.

Sentences are put together from short pieces with a name, a place or a figure between them, so that
two stories share words and phrases, also of one subject, and hardly ever five words in a row.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace


def _words(text: str) -> list[str]:
    return text.split()


_FIRST = [
    "Nina",
    "Tom",
    "Ruth",
    "Piet",
    "Ines",
    "Marek",
    "Aisha",
    "Colm",
    "Greta",
    "Yusuf",
    "Hanne",
    "Luis",
    "Oona",
    "Dmitri",
    "Sanna",
    "Kofi",
]
_LAST = _words(
    "Okafor Brandt Adeyemi Visser Duarte Novak Rahman Byrne Lindqvist Demir Holm Ferreira "
    "Salo Petrov Nyman Mensah Castell Whitlow Arkwright Tenby Marlowe Quist"
)
_PLACES = _words(
    "Lisbon Harwick Tallinn Overstrand Ghent Kestrel-Bay Porto Aldermoor Bergen Saltmarsh "
    "Turku Linz Westerby Cork Odense Eastfold Brno Thornbury Malmo Rookhope"
)
_THINGS = _words(
    "ferry bridge orchard harbour school clinic library tramway reservoir market quarry "
    "theatre lighthouse canal museum vineyard foundry airfield bakery archive dam "
    "greenhouse"
)
_GROUPS = _words(
    "council workers engineers farmers parents nurses drivers judges teachers fishermen "
    "tenants auditors volunteers miners pilots"
)
_VERBS = _words(
    "rejected praised delayed questioned approved rebuilt inspected abandoned funded closed "
    "reopened defended mapped doubled postponed"
)
_QUALITIES = _words(
    "costly narrow quiet stubborn generous brittle hasty patient flooded crowded forgotten "
    "modern fragile careful uneven"
)
_LINKS = _words("although because while after before since unless until whereas once")
_TIMES = _words(
    "yesterday tonight last-week in-spring on-Monday this-morning at-noon by-autumn "
    "overnight two-years-ago"
)
_ADVERBS = _words("slowly openly barely twice again together nearly quietly rarely mostly")
_LEADS = (
    "You are listening to our evening edition",
    "We begin this hour with a report",
    "Now to news that reached us late",
    "Here is what our partners tell us",
    "And next, something from our region",
)
_FURNITURE = (
    ("Home | News | Podcasts | Donate", "Copyright 2026 Coastal Radio. All rights reserved."),
    (
        "Listen live\nSign up for our newsletter\nSearch",
        "Support this station with a gift today.\nPrivacy | Terms | Contact us",
    ),
    ("Menu\nSections\nWatch now", "© 2026 Northern Network. Transcripts may be updated."),
)


@dataclass(frozen=True, slots=True)
class Story:
    """What is said, by whom, and the page that it stands on."""

    title: str
    turns: tuple[tuple[str, str], ...]
    """Speaker and text."""
    furniture: tuple[str, str] = _FURNITURE[0]

    @property
    def text(self) -> str:
        """The file of it."""
        above, below = self.furniture
        said = "\n\n".join(f"{speaker.upper()}: {text}" for speaker, text in self.turns)
        return f"{above}\n\n{self.title}\n\n{said}\n\n{below}\n"


def a_story(rng: random.Random, *, sentences: int = 40, thing: str | None = None) -> Story:
    """A story of about 14 words a sentence; `thing` is what it is about."""
    thing = thing or rng.choice(_THINGS)
    people = [f"{rng.choice(_FIRST)} {rng.choice(_LAST)}" for _ in range(3)]
    turns: list[tuple[str, str]] = []
    left = sentences
    while left > 0:
        count = min(left, rng.randint(1, 5))
        said = " ".join(_sentence(rng, thing) for _ in range(count))
        turns.append((people[len(turns) % len(people)], said))
        left -= count
    title = f"{rng.choice(_PLACES)} and the {rng.choice(_QUALITIES)} {thing}"
    return Story(title, tuple(turns))


def _sentence(rng: random.Random, thing: str) -> str:
    def one(words: Sequence[str]) -> str:
        return rng.choice(words).replace("-", " ")

    def who() -> str:
        return rng.choice([f"the {one(_GROUPS)}", one(_LAST), f"{one(_QUALITIES)} {one(_GROUPS)}"])

    def what() -> str:
        return rng.choice([f"the {thing}", f"a {one(_QUALITIES)} {one(_THINGS)}", one(_PLACES)])

    def clause() -> str:
        parts = [who(), one(_VERBS), what()]
        if rng.random() < 0.5:
            parts.insert(rng.randint(1, 2), one(_ADVERBS))
        if rng.random() < 0.6:
            parts.append(f"{rng.choice(['near', 'beyond', 'outside', 'in'])} {one(_PLACES)}")
        if rng.random() < 0.5:
            parts.append(one(_TIMES))
        if rng.random() < 0.3:
            parts.append(f"for {rng.randint(2, 900)} {rng.choice(['crowns', 'people', 'days'])}")
        return " ".join(parts)

    said = f"{clause()}, {one(_LINKS)} {clause()}"
    return said[0].upper() + said[1:] + "."


def other_furniture(story: Story, rng: random.Random) -> Story:
    return replace(story, furniture=rng.choice(_FURNITURE[1:]))


def new_lead(story: Story, rng: random.Random) -> Story:
    """Another host says other things first, in place of the first turn."""
    host = f"{rng.choice(_FIRST)} {rng.choice(_LAST)}"
    lead = f"{rng.choice(_LEADS)}. {_sentence(rng, 'day')} {_sentence(rng, 'evening')}"
    return replace(other_furniture(story, rng), turns=((host, lead), *story.turns[1:]))


def cut_middle(story: Story, rng: random.Random) -> Story:
    """A third is missing, somewhere within."""
    count = len(story.turns)
    first = rng.randint(1, max(1, count // 3))
    rest = story.turns[:first] + story.turns[first + max(1, count // 3) :]
    return replace(other_furniture(story, rng), turns=rest)


def excerpt(share: float) -> Callable[[Story, random.Random], Story]:
    def made(story: Story, rng: random.Random) -> Story:
        words = [(speaker, word) for speaker, text in story.turns for word in text.split()]
        length = max(1, round(share * len(words)))
        first = rng.randint(0, len(words) - length)
        turns: list[tuple[str, str]] = []
        for speaker, word in words[first : first + length]:
            if turns and turns[-1][0] == speaker:
                turns[-1] = (speaker, f"{turns[-1][1]} {word}")
            else:
                turns.append((speaker, word))
        return replace(other_furniture(story, rng), turns=tuple(turns))

    return made


def re_cased(story: Story, rng: random.Random) -> Story:
    change = rng.choice([str.upper, str.lower])
    turns = tuple((speaker, change(text)) for speaker, text in story.turns)
    return replace(other_furniture(story, rng), turns=turns)


def re_punctuated(story: Story, rng: random.Random) -> Story:
    """Commas, full stops and spaces as somebody else would set them."""

    def changed(text: str) -> str:
        words = [word.strip(".,") for word in text.split()]
        return "".join(
            word + rng.choice([" ", " ", " ", ", ", " – ", "; ", "... "]) for word in words
        )

    turns = tuple((speaker, changed(text).strip(" ,;–") + ".") for speaker, text in story.turns)
    return replace(other_furniture(story, rng), turns=turns)


KINDS: dict[str, Callable[[Story, random.Random], Story]] = {
    "other furniture": other_furniture,
    "new lead": new_lead,
    "cut middle": cut_middle,
    "excerpt of 20 %": excerpt(0.2),
    "excerpt of 40 %": excerpt(0.4),
    "excerpt of 80 %": excerpt(0.8),
    "re-cased": re_cased,
    "re-punctuated": re_punctuated,
}
"""What others make of a story."""
