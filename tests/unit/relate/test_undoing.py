"""An error anywhere in a record's way leaves no trace of it, and the others are told as without."""

import random
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from support.enriched import an_enriched
from support.stories import KINDS, a_story

from airwire_relate import relating as spine
from airwire_relate.likeness import clusters, settling
from airwire_relate.likeness.holdings import Holdings
from airwire_relate.likeness.speech import Speech, speech_of
from airwire_relate.matches import Matches
from airwire_relate.relating import Relating
from airwire_relate.watching.matcher import Matcher
from airwire_relate.watching.watchlist import read_watchlist
from airwire_schemas.events import EnrichedTranscript

STEPS: list[tuple[Any, str]] = [
    (Matcher, "match"),
    (Matches, "fresh"),
    (Matches, "_keep"),
    (Matches, "withdraw"),
    (Matches, "merge"),
    (Holdings, "expire"),
    (Holdings, "forget"),
    (Holdings, "woken"),
    (Holdings, "likely"),
    (Holdings, "enlist"),
    (Holdings, "take_in"),
    (Holdings, "part"),
    (Holdings, "drop"),
    (Holdings, "list"),
    (Holdings, "post"),
    (Holdings, "end"),
    (Holdings, "rest"),
    (settling, "overlap_of"),
    (settling, "relation_of"),
    (settling, "passages_of"),
    (clusters, "joined_by"),
    (clusters, "origin_of"),
    (clusters, "in_order"),
    (spine, "compared"),
    (spine, "told_cluster"),
    (spine, "told_match"),
    (spine, "told_version"),
]
WATCHLIST = b"rules: [{name: harbour, terms: [harbour]}, {name: bridge, terms: [bridge]}]"


class DefectError(Exception):
    """What nobody foresaw."""


@dataclass
class Injected:
    """Counts the steps that are taken; breaks down at one of them, before or after it."""

    at: int | None = None
    taken: int = 0

    @contextmanager
    def breaking_at(self, at: int) -> Iterator[None]:
        self.at, self.taken = at, 0
        try:
            yield
        finally:
            self.at = None

    def reached(self) -> None:
        self.taken += 1
        if self.taken == self.at:
            raise DefectError


@pytest.fixture
def injected(monkeypatch: pytest.MonkeyPatch) -> Injected:
    made = Injected()

    def breakable(original: Callable[..., Any]) -> Callable[..., Any]:
        def step(*args: Any, **kwargs: Any) -> Any:
            made.reached()
            result = original(*args, **kwargs)
            made.reached()
            return result

        return step

    for owner, name in STEPS:
        monkeypatch.setattr(owner, name, breakable(getattr(owner, name)))
    return made


@dataclass
class Memory:
    """An archive that has everything in memory."""

    transcripts: dict[str, EnrichedTranscript] = field(default_factory=dict)

    async def speeches(self, transcript_ids: Collection[str]) -> dict[str, Speech]:
        known = transcript_ids & self.transcripts.keys()
        return {name: speech_of(self.transcripts[name]) for name in known}

    async def transcripts_of(self, document_id: str) -> list[EnrichedTranscript]:
        return [one for one in self.transcripts.values() if one.document_id == document_id]

    async def transcript(self, transcript_id: str) -> EnrichedTranscript | None:
        return self.transcripts.get(transcript_id)

    def was_withdrawn(self, document_id: str) -> bool:
        return False


@dataclass
class World:
    memory: Memory = field(default_factory=Memory)

    def __post_init__(self) -> None:
        matcher = Matcher(read_watchlist(WATCHLIST, name="watchlist.yaml"))
        self.relating = Relating(
            archive=self.memory, window=timedelta(days=14), matcher=lambda: matcher
        )

    async def take(self, event: EnrichedTranscript | str, at: int) -> list[bytes]:
        """What is told of a transcript that arrives, or whose id is withdrawn."""
        before = dict(self.memory.transcripts)
        try:
            with self.relating.as_one():
                if isinstance(event, str):
                    self.memory.transcripts.pop(event)
                    told = await self.relating.withdrawn(event)
                else:
                    self.memory.transcripts[event.transcript_id] = event
                    told = await self.relating.arrived(event, speech_of(event), recorded_ms=at)
        except DefectError:
            self.memory.transcripts = before
            raise
        return [b"" if one.event is None else one.event.body() for one in told]

    def state(self) -> list[object]:
        """Everything that is known; shingles by the groups that they lead to."""
        holdings, matches = self.relating.holdings, self.relating._matches
        numbers = {id(group): group for group in holdings._posted.values()}
        return [
            {name: _content(group) for name, group in holdings._groups.items()},
            {number: _content(group) for number, group in holdings._posted.items()},
            {name: _content(group) for name, group in holdings._clusters.items()},
            sorted(map(repr, map(_content, numbers.values()))),
            dict(holdings._dormant),
            dict(holdings._listed),
            {
                (recorded_ms, name)
                for recorded_ms, name in holdings._ages
                if (group := holdings.group_of(name)) is not None
                and group.members[name].recorded_ms == recorded_ms
            },
            dict(matches._told),
            dict(matches._withdrawn),
            dict(self.relating._versions),
            dict(self.relating._awaited),
        ]


def _content(group: Any) -> object:
    return dict(group.members), list(group.numbers), group.fewest, group.cluster


def events() -> list[EnrichedTranscript | str]:
    """A story and a copy; two halves, then their whole; corrections; withdrawals; an old copy."""
    rng = random.Random(5)
    story = a_story(rng, thing="harbour", sentences=12)
    long = a_story(rng, thing="bridge", sentences=40)
    half = len(long.turns) // 2
    parts = [replace(long, turns=long.turns[:half]), replace(long, turns=long.turns[half:])]
    origin = an_enriched(story.text, published="2026-03-01")
    copy = an_enriched(KINDS["re-cased"](story, rng).text, published="2026-03-02")
    halves = [an_enriched(part.text, published="2026-03-02") for part in parts]
    doubles = [
        an_enriched(KINDS["re-cased"](part, rng).text, published="2026-03-02") for part in parts
    ]
    whole = an_enriched(long.text, published="2026-03-01")
    new = an_enriched(
        KINDS["new lead"](story, rng).text,
        published="2026-03-03",
        version=2,
        supersedes=origin.document_id,
    )
    dated = copy.model_copy(
        update={"published_at": an_enriched(story.text, published="2026-03-05").published_at}
    )
    again = origin.model_copy(update={"turns": origin.turns[:-2]})
    late = an_enriched(KINDS["re-punctuated"](long, rng).text, published="2026-03-04")
    return [
        new,
        origin,
        copy,
        *halves,
        *doubles,
        whole,
        dated,
        again,
        whole.transcript_id,
        origin.transcript_id,
        late,
    ]


_LATE_MS = 15 * 24 * 3600 * 1000


async def test_whatever_breaks_down_nothing_stays_and_the_same_is_told_afterwards(
    injected: Injected,
) -> None:
    undisturbed, disturbed = World(), World()
    broken = 0
    for number, event in enumerate(events()):
        # The last comes when the window has moved beyond all others.
        at = number if number < len(events()) - 1 else _LATE_MS
        before, step = disturbed.state(), 0
        while True:
            step += 1
            with injected.breaking_at(step):
                try:
                    told = await disturbed.take(event, at)
                    break
                except DefectError:
                    broken += 1
            assert disturbed.state() == before, (number, step)
        assert told == await undisturbed.take(event, at)
    assert broken > 300


async def test_who_could_not_be_related_is_nobody_s_copy(injected: Injected) -> None:
    story = a_story(random.Random(8), thing="ferry")
    copies = [KINDS[kind](story, random.Random(1)) for kind in ("re-cased", "re-punctuated")]
    first, second = (an_enriched(copy.text, published="2026-03-02") for copy in copies)
    world = World()
    with injected.breaking_at(12), pytest.raises(DefectError):
        await world.take(an_enriched(story.text, published="2026-03-01"), 0)
    assert not any(b"members" in body for body in await world.take(first, 1))
    (formed,) = [body for body in await world.take(second, 2) if b"members" in body]
    assert first.transcript_id.encode() in formed
    assert second.transcript_id.encode() in formed
