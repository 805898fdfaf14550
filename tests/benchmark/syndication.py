"""How well copies are found among unrelated texts, and what a transcript costs as they grow many.

    PYTHONPATH=tests .venv/bin/python tests/benchmark/syndication.py NEWS.jsonl.xz [--all]
    PYTHONPATH=tests .venv/bin/python tests/benchmark/syndication.py NEWS.jsonl.xz --cost[=COUNT]

NEWS holds a text a line, {"source", "path", "text"}; 3,000 stretches of it are the unrelated ones,
from speeches, briefings, hearings and news alone unless --all is given. The copies are of stories
of our own (support.stories). --cost measures 1,000, 10,000 and 100,000 transcripts instead, made
by a chain of word pairs of NEWS, one in ten of them a copy; with COUNT no more than that.
"""

import hashlib
import json
import lzma
import random
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations, groupby, islice, pairwise
from pathlib import Path

from support.enriched import an_enriched
from support.stories import KINDS, a_story

from airwire_relate.journal import Journal
from airwire_relate.likeness.clusters import Change, Clusters
from airwire_relate.likeness.group import Arrival, Asking, Group
from airwire_relate.likeness.holdings import Holdings
from airwire_relate.likeness.overlap import overlap_of
from airwire_relate.likeness.places import turn_places
from airwire_relate.likeness.relation import Dated
from airwire_relate.likeness.speech import Speech, speech_of
from airwire_relate.likeness.words import Numbers, spelling, words_of
from airwire_schemas.transcript import Span, SpanKind, Turn

STORIES = 38
COPIES = 300
UNRELATED = 3_000
WINDOW = timedelta(days=14)
DAY = datetime(2026, 3, 1, tzinfo=UTC)
_SPOKEN = ("speeches-remarks", "remarks", "press-briefings", "briefings", "data", "wikinews")
# Title page and list of members: word for word the same in all hearings of a committee, no speech.
_FRONT_MATTER_WORDS = 600
_CHAINED_TEXTS = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A transcript, and what it is made of."""

    name: str
    story: int | None
    kind: str
    text: str
    speech: Speech
    at: datetime


def a_document(text: str, *, kind: str, story: int | None, at: datetime) -> Document:
    """A text of one speaker, as it stands."""
    turn = Turn(index=0, speaker_id=None, text=text, start=0, end=len(text))
    span = Span(kind=SpanKind.SPEECH, start=0, end=len(text), turn=0)
    speech = _speech_in(turn, span)
    name = hashlib.sha256(f"{kind}{story}{text}".encode()).hexdigest()
    return Document(name=name, story=story, kind=kind, text=text, speech=speech, at=at)


def _speech_in(turn: Turn, span: Span) -> Speech:
    return Speech(words_of([turn]), turn_places([turn], [span]))


def copies(rng: random.Random) -> Iterator[Document]:
    """Stories, and copies of them, each a file that was parsed."""
    count = 0
    for number in range(STORIES):
        story = a_story(rng, sentences=rng.randint(15, 70))
        yield _parsed(story.text, "origin", number, DAY)
        for kind, made in KINDS.items():
            if count < COPIES:
                count += 1
                at = DAY + timedelta(days=rng.randint(0, 3))
                yield _parsed(made(story, rng).text, kind, number, at)


def _parsed(text: str, kind: str, story: int, at: datetime) -> Document:
    name = hashlib.sha256(f"{story}{kind}".encode()).hexdigest()
    speech = speech_of(an_enriched(text))
    return Document(name=name, story=story, kind=kind, text=text, speech=speech, at=at)


def unrelated(news: Path, rng: random.Random, *, everything: bool) -> list[Document]:
    """Stretches of 150 to 600 words; of one text they never overlap."""
    stretches: list[str] = []
    for told in _lines(news):
        if not everything and not told["path"].startswith(_SPOKEN):
            continue
        words = told["text"].split()
        if not everything and told["path"].startswith("data"):
            words = words[_FRONT_MATTER_WORDS:]
        while len(words) >= 150:
            length = rng.randint(150, 600)
            stretches.append(" ".join(words[:length]))
            words = words[length:]
    rng.shuffle(stretches)
    if len(stretches) < UNRELATED:
        raise SystemExit(f"{news} gives {len(stretches)} stretches, {UNRELATED} are needed")
    return [a_document(s, kind="unrelated", story=None, at=DAY) for s in stretches[:UNRELATED]]


def _lines(news: Path) -> Iterator[dict[str, str]]:
    with lzma.open(news, "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def answered(asking: Asking[list[Change]], speeches: Mapping[str, Speech]) -> list[Change]:
    """Drive a computation to its end; `speeches` has everything."""
    try:
        wanted = next(asking)
        while True:
            wanted = asking.send({name: speeches[name] for name in wanted})
    except StopIteration as end:
        changes: list[Change] = end.value
        return changes


def arrival_of(document: Document, number: int) -> Arrival:
    dated = Dated(transcript_id=document.name, at=document.at, by="publication")
    return Arrival(dated=dated, recorded_ms=number, speech=document.speech)


def accuracy(news: Path, *, everything: bool) -> None:
    rng = random.Random(20260301)
    documents = [*copies(rng), *unrelated(news, rng, everything=everything)]
    rng.shuffle(documents)
    holdings = Holdings(Journal())
    clusters = Clusters(holdings, window=WINDOW)
    speeches = {document.name: document.speech for document in documents}
    began = time.process_time()
    for number, document in enumerate(documents):
        answered(clusters.arrive(arrival_of(document, number)), speeches)
    spent = time.process_time() - began
    groups = {d.name: holdings.group_of(d.name) for d in documents}
    print(f"{len(documents)} transcripts, {1000 * spent / len(documents):.2f} ms each")
    _tell_kinds(documents, groups)
    _tell_pairs(documents, groups)
    _tell_passages(documents, {id(g): g for g in groups.values() if g is not None}.values())


def _tell_kinds(documents: list[Document], groups: Mapping[str, Group | None]) -> None:
    origins = {d.story: groups[d.name] for d in documents if d.kind == "origin"}
    relations = {
        name: entry.relation
        for group in groups.values()
        if group is not None
        for name, entry in group.entries.items()
    }
    print(f"\n{'kind':<18}{'copies':>7}{'found':>7}{'recall':>8}  told as")
    for kind in KINDS:
        those = [d for d in documents if d.kind == kind]
        found = [d for d in those if groups[d.name] is origins[d.story]]
        told = Counter(str(relations[d.name]) for d in found)
        words = ", ".join(f"{relation} {count}" for relation, count in told.most_common())
        print(f"{kind:<18}{len(those):>7}{len(found):>7}{len(found) / len(those):>8.3f}  {words}")


def _tell_pairs(documents: list[Document], groups: Mapping[str, Group | None]) -> None:
    kind = {d.name: d.kind for d in documents}
    joined = {
        pair
        for group in {id(g): g for g in groups.values() if g is not None}.values()
        for pair in combinations(sorted(group.members), 2)
    }
    true = set()
    for _, same in groupby(
        sorted((d.story, d.name) for d in documents if d.story is not None), key=lambda it: it[0]
    ):
        true |= set(combinations([name for _, name in same], 2))
    right = joined & true
    print(f"\npairs: {len(true)} true, {len(joined)} joined, {len(right)} of them true")
    print(f"precision {len(right) / max(1, len(joined)):.4f}  recall {len(right) / len(true):.4f}")
    text = {d.name: d.text for d in documents}
    wrong = joined - true
    print(f"wrong: {dict(Counter(tuple(sorted((kind[a], kind[b]))) for a, b in wrong))}")
    for one, other in sorted(wrong):
        overlap = overlap_of(words_in(text[one]), words_in(text[other]))
        print(
            f"  {overlap.words} words, {overlap.share:.2f} and {overlap.source_share:.2f} of each, "
            f"{len(overlap.blocks)} blocks, {overlap.replaced:.2f} replaced: "
            f"{_shown(text[one])} | {_shown(text[other])}"
        )


def words_in(text: str) -> Numbers:
    return a_document(text, kind="", story=None, at=DAY).speech.words.numbers


def _shown(text: str) -> str:
    return " ".join(text.split()[:9])


def _tell_passages(documents: list[Document], groups: object) -> None:
    """Whether what passages point at are the same words in both raw texts."""
    text = {d.name: d.text for d in documents}
    same = count = 0
    for group in groups:  # type: ignore[attr-defined]
        for entry in group.entries.values():
            for passage in entry.passages:
                mine = text[entry.transcript_id][passage.start : passage.end]
                theirs = text[entry.source][passage.source_start : passage.source_end]
                ours, others = (Counter(w for w, _, _ in spelling(t)) for t in (mine, theirs))
                same += (ours & others).total()
                count += max(ours.total(), others.total())
    print(f"passages: {same / max(1, count):.4f} of the words that they point at stand in both")


def cost(news: Path, *, most: int) -> None:
    rng = random.Random(7)
    chain = _chain(news)
    holdings = Holdings(Journal())
    clusters = Clusters(holdings, window=WINDOW)
    texts: dict[str, str] = {}
    last: list[Document] = []
    print(f"{'transcripts':>12}{'ms each':>9}{'asked each':>12}{'MB':>6}{'of it texts':>13}")
    before = _resident_mb()
    spent, asked, counted = 0.0, 0, 0
    for number in range(1, most + 1):
        is_copy = bool(last) and rng.random() < 0.1
        if is_copy:
            words = rng.choice(last).text.split()
            first = rng.randint(0, len(words) // 2)
            text = " ".join(words[first : first + rng.randint(len(words) // 5, len(words))])
        else:
            text = _said(chain, rng, rng.randint(150, 600))
        document = a_document(text, kind="made", story=number, at=DAY)
        texts[document.name] = text
        if not is_copy:
            last = [*last[-99:], document]
        began = time.process_time()
        arrival = arrival_of(document, number)
        asking = clusters.arrive(arrival)
        try:
            wanted = next(asking)
            while True:
                asked += len(wanted)
                wanted = asking.send({name: _speech(texts[name]) for name in wanted})
        except StopIteration:
            pass
        spent, counted = spent + time.process_time() - began, counted + 1
        if number in {1_000, 10_000, 100_000}:
            size = sum(map(len, texts.values())) / 1e6
            print(
                f"{number:>12}{1000 * spent / counted:>9.2f}{asked / counted:>12.2f}"
                f"{_resident_mb() - before:>6.0f}{size:>13.0f}"
            )
        if number % 1_000 == 0:
            spent, asked, counted = 0.0, 0, 0


def _speech(text: str) -> Speech:
    return a_document(text, kind="made", story=None, at=DAY).speech


def _chain(news: Path) -> dict[str, list[str]]:
    chain: dict[str, list[str]] = {}
    for told in islice(_lines(news), _CHAINED_TEXTS):
        for word, following in pairwise(told["text"].split()):
            chain.setdefault(word, []).append(following)
    return chain


def _said(chain: Mapping[str, list[str]], rng: random.Random, count: int) -> str:
    words: list[str] = []
    while len(words) < count:
        following = chain.get(words[-1]) if words else None
        words.append(rng.choice(following or chain["the"]))
    return " ".join(words)


def _resident_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    options = [argument for argument in sys.argv[1:] if argument.startswith("--")]
    (news,) = (Path(argument) for argument in sys.argv[1:] if not argument.startswith("--"))
    measured = [option for option in options if option.startswith("--cost")]
    if measured:
        cost(news, most=int(measured[0].partition("=")[2] or 100_000))
    else:
        accuracy(news, everything="--all" in options)


if __name__ == "__main__":
    main()
