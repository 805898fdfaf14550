"""The accuracy card: how many words of labelled transcripts go to the right person.

Measures over word tokens, each 0 to 1: `kept`, gold words found in some turn; `clean`, predicted
words that are gold; `attributed`, found words of named people that went to the same person; `f1`
of (word, person); `starts`, F1 of the places where turns begin; `roles`, turns whose role or kind
is as labelled, where the gold has it.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any

from airwire_enrich.alignment import align, tokens
from airwire_enrich.parsing.assembly import assemble
from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.parser import read_drafts
from airwire_enrich.people import is_same_person
from airwire_runtime.errors import DocumentError
from airwire_schemas.transcript import Speaker, Turn

_SUFFIXES = frozenset((".vtt", ".srt", ".json", ".html", ".htm", ".md", ".xml"))


@dataclass(slots=True)
class Counts:
    """What is counted in one document, or in several together."""

    gold: int = 0
    predicted: int = 0
    aligned: int = 0
    named: int = 0
    """Aligned words of gold turns whose speaker is named."""
    good: int = 0
    """Those of them that went to the same person."""
    gold_starts: int = 0
    predicted_starts: int = 0
    hits: int = 0
    """Starts of both that are the same word."""
    roles: int = 0
    """Aligned gold turns with a role."""
    right_roles: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            *(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The measures of a group of documents; `roles` is null where the gold tells none."""

    documents: int
    kept: float
    clean: float
    attributed: float
    f1: float
    starts: float
    roles: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The figures by group, over all words, and as the mean of groups."""

    groups: Mapping[str, Figures]
    total: Figures
    mean: Figures
    failures: Mapping[str, str] = field(default_factory=dict)
    """By document id why it has no result."""


def card(gold_lines: Iterable[str], *, by: str = "layout") -> Card:
    """Parse the `raw_text` of each line's document and measure it against its `gold_turns`.

    Lines are JSON objects with `id`, `raw_text`, `gold_turns` [{speaker, text}] and the key `by`.
    """
    groups: dict[str, list[Counts]] = defaultdict(list)
    failures: dict[str, str] = {}
    for line in gold_lines:
        if not line.strip():
            continue
        document = json.loads(line)
        speakers, turns = _parsed(document, failures)
        groups[str(document.get(by) or "?")].append(count(document, speakers, turns))
    figures = {name: figures_of(groups[name]) for name in sorted(groups)}
    return Card(
        groups=figures,
        total=figures_of([counts for several in groups.values() for counts in several]),
        mean=_mean(list(figures.values())),
        failures=failures,
    )


def _parsed(
    document: Mapping[str, Any], failures: dict[str, str]
) -> tuple[dict[str, Speaker], list[tuple[str | None, Turn]]]:
    name = str(document["id"])
    suffix = PurePath(name).suffix
    source = SourceText(
        text=document["raw_text"],
        name=name if suffix in _SUFFIXES else f"{name}.txt",
        media_type="text/plain",
    )
    speakers: dict[str, Speaker] = {}
    turns: list[tuple[str | None, Turn]] = []
    try:
        drafts = read_drafts(source)
    except DocumentError as error:
        failures[name] = str(error)
        return speakers, turns
    for number, draft in enumerate(drafts):
        parsed = assemble(source.text, draft)
        speakers |= {f"{number}/{speaker.id}": speaker for speaker in parsed.speakers}
        turns += [
            (None if turn.speaker_id is None else f"{number}/{turn.speaker_id}", turn)
            for turn in parsed.turns
        ]
    return speakers, turns


@dataclass(frozen=True, slots=True)
class _Flat:
    """Turns as one row of tokens: the tokens, each one's turn, and where turns begin."""

    tokens: list[str]
    owners: list[int]
    starts: list[int]

    @classmethod
    def of(cls, texts: Iterable[str]) -> "_Flat":
        flat = cls([], [], [])
        for number, text in enumerate(texts):
            said = tokens(text)
            if said:
                flat.starts.append(len(flat.tokens))
            flat.tokens.extend(said)
            flat.owners.extend([number] * len(said))
        return flat


def count(
    document: Mapping[str, Any],
    speakers: Mapping[str, Speaker],
    turns: Sequence[tuple[str | None, Turn]],
) -> Counts:
    """Count one document's words against its gold turns."""
    gold_turns = document["gold_turns"]
    gold = _Flat.of(turn["text"] for turn in gold_turns)
    predicted = _Flat.of(turn.text for _, turn in turns)
    matches = align(gold.tokens, predicted.tokens)
    counts = Counts(
        gold=len(gold.tokens),
        predicted=len(predicted.tokens),
        aligned=len(matches),
        gold_starts=len(gold.starts),
        predicted_starts=len(predicted.starts),
    )
    known: dict[tuple[int, int], bool] = {}
    for at, other in matches.items():
        pair = gold.owners[at], predicted.owners[other]
        name = gold_turns[pair[0]].get("speaker")
        if name is None:
            continue
        if pair not in known:
            speaker = speakers.get(turns[pair[1]][0] or "")
            known[pair] = speaker is not None and _is_named(name, speaker)
        counts.named += 1
        counts.good += known[pair]
    begun = set(predicted.starts)
    for start in gold.starts:
        if matches.get(start) in begun:
            counts.hits += 1
            _count_role(
                counts,
                gold_turns[gold.owners[start]].get("role"),
                turns[predicted.owners[matches[start]]],
                speakers,
            )
    return counts


def _is_named(name: str, speaker: Speaker) -> bool:
    return any(is_same_person(name, other) for other in (speaker.name or "", *speaker.labels))


def _count_role(
    counts: Counts,
    role: str | None,
    turn: tuple[str | None, Turn],
    speakers: Mapping[str, Speaker],
) -> None:
    if role is None:
        return
    speaker = speakers.get(turn[0] or "")
    counts.roles += 1
    counts.right_roles += role in (turn[1].kind, None if speaker is None else speaker.role)


def figures_of(documents: Sequence[Counts]) -> Figures:
    """The measures of documents counted together."""
    total = sum(documents, Counts())
    unnamed = total.aligned - total.named
    precision = _ratio(total.good + unnamed, total.predicted)
    recall = _ratio(total.good + unnamed, total.gold)
    return Figures(
        documents=len(documents),
        kept=_ratio(total.aligned, total.gold),
        clean=_ratio(total.aligned, total.predicted),
        attributed=_ratio(total.good, total.named),
        f1=_harmonic(precision, recall),
        starts=_harmonic(
            _ratio(total.hits, total.predicted_starts), _ratio(total.hits, total.gold_starts)
        ),
        roles=_ratio(total.right_roles, total.roles) if total.roles else None,
    )


def _mean(groups: Sequence[Figures]) -> Figures:
    def mean(values: Iterable[float]) -> float:
        found = list(values)
        return _ratio(sum(found), len(found))

    told = [group.roles for group in groups if group.roles is not None]
    return Figures(
        documents=sum(group.documents for group in groups),
        kept=mean(group.kept for group in groups),
        clean=mean(group.clean for group in groups),
        attributed=mean(group.attributed for group in groups),
        f1=mean(group.f1 for group in groups),
        starts=mean(group.starts for group in groups),
        roles=mean(told) if told else None,
    )


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _harmonic(a: float, b: float) -> float:
    return _ratio(2 * a * b, a + b)
