"""★ The spine: what each record of the enriched topic says of how transcripts relate.

    arrived:    related to others -> matched with the watch-list -> compared with what it replaces
    withdrawn:  out of its cluster -> its matches marked -> its version event taken back

No I/O: what is not in memory is asked of `Archive`.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Protocol

from airwire_relate.journal import Journal, Table
from airwire_relate.likeness.clusters import Clusters, Ended
from airwire_relate.likeness.group import Arrival, Asking, T
from airwire_relate.likeness.holdings import Holdings
from airwire_relate.likeness.relation import Dated
from airwire_relate.likeness.speech import Speech, speech_of
from airwire_relate.matches import Matches
from airwire_relate.told import Told, told_cluster, told_match, told_version
from airwire_relate.versions import compared, uncompared
from airwire_relate.watching.matcher import Matcher
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.relations import TranscriptCluster, TranscriptVersion, WatchMatch
from airwire_schemas.topics import Topic


class Archive(Protocol):
    """The enriched topic, as far as it was read."""

    async def speeches(self, transcript_ids: Collection[str]) -> dict[str, Speech]:
        """What is said in those of the transcripts that are there."""
        ...

    async def transcripts_of(self, document_id: str) -> list[EnrichedTranscript]:
        """The transcripts of a document as they stand; none where it has none."""
        ...

    async def transcript(self, transcript_id: str) -> EnrichedTranscript | None:
        """A transcript as it stands; null where it is not there."""
        ...

    def was_withdrawn(self, document_id: str) -> bool:
        """Whether transcripts of a document were taken back."""
        ...


class Relating:
    """All that is known, and what follows from the next record."""

    def __init__(
        self, *, archive: Archive, window: timedelta, matcher: Callable[[], Matcher]
    ) -> None:
        self._journal = Journal()
        self.holdings = Holdings(self._journal)
        self._clusters = Clusters(self.holdings, window=window)
        self._matches = Matches(self._journal)
        self._archive = archive
        self._window = window
        self._matcher = matcher
        self._versions: Table[str, bytes] = Table(self._journal)
        """Digest of each version event that stands on its topic, by transcript."""
        self._awaited: Table[str, frozenset[str]] = Table(self._journal)
        """By document: transcripts that replace it, and came before it."""
        self._merged: dict[str, str] = {}
        """Clusters as they were restored that are part of another now."""

    @contextmanager
    def as_one(self) -> Iterator[None]:
        """Have what is done within take effect as a whole, or not at all where it raises."""
        self._journal.begin()
        try:
            yield
        except BaseException:
            self._journal.undo()
            raise

    def restore(self, event: TranscriptCluster | WatchMatch | TranscriptVersion) -> None:
        """Take up what stands on our own topics: all clusters first."""
        match event:
            case TranscriptCluster(merged_into=None):
                self._clusters.restore(event)
            case TranscriptCluster(merged_into=str() as into):
                self._merged[event.cluster_id] = into
            case WatchMatch():
                cluster_id = event.cluster_id
                while cluster_id in self._merged:
                    cluster_id = self._merged[cluster_id]
                self._matches.restore(event, cluster_id=cluster_id)
            case TranscriptVersion():
                self._note(event)

    def remember(self, transcript: EnrichedTranscript, *, recorded_ms: int) -> None:
        """Take up a transcript that was dealt with before."""
        self._clusters.remember(_arrival(transcript, speech_of(transcript), recorded_ms))

    def forget(self, transcript_id: str) -> None:
        """Compare nothing with a transcript any more; what was told of it stands."""
        self.holdings.forget(transcript_id)

    async def arrived(
        self, transcript: EnrichedTranscript, speech: Speech, *, recorded_ms: int
    ) -> list[Told]:
        """What there is to tell of a transcript that was recorded."""
        self._expire(recorded_ms)
        arrival = _arrival(transcript, speech, recorded_ms)
        told = self._clusters_told(await self._answered(self._clusters.arrive(arrival)))
        group = self.holdings.group_of(transcript.transcript_id)
        found = self._matcher().match(transcript)
        told += map(told_match, self._matches.fresh(transcript, found, group))
        told += await self._version(transcript)
        for later in sorted(self._awaited.get(transcript.document_id, ())):
            replacing = await self._archive.transcript(later)
            if replacing is not None:
                told += await self._version(replacing)
        return told

    async def withdrawn(self, transcript_id: str) -> list[Told]:
        """What there is to tell of a transcript that was taken back."""
        cluster_id = self.holdings.listed_in(transcript_id)
        changes = await self._answered(self._clusters.withdraw(transcript_id))
        told = self._clusters_told(changes)
        taken = self._matches.withdraw(transcript_id, cluster_id=cluster_id)
        told += map(told_match, taken)
        if self._versions.pop(transcript_id, None) is not None:
            told.append(Told(topic=Topic.VERSION, key=transcript_id, event=None))
        for document, waiting in list(self._awaited.items()):
            if transcript_id in waiting:
                self._awaited[document] = waiting - {transcript_id}
        return told

    async def _version(self, transcript: EnrichedTranscript) -> list[Told]:
        """The version event of a transcript that replaces another, unless it stands there."""
        if transcript.supersedes is None:
            return []
        previous = await self._archive.transcripts_of(transcript.supersedes)
        if previous:
            version = compared(transcript, previous)
        else:
            is_withdrawn = self._archive.was_withdrawn(transcript.supersedes)
            version = uncompared(transcript, is_withdrawn=is_withdrawn)
        return [told_version(version)] if self._note(version) else []

    def _note(self, version: TranscriptVersion) -> bool:
        """Whether an event is another than that which stands on the topic."""
        if version.previous == "missing":
            waiting = self._awaited.get(version.supersedes, frozenset())
            self._awaited[version.supersedes] = waiting | {version.transcript_id}
        digest = hashlib.blake2b(version.body(), digest_size=8).digest()
        is_news = self._versions.get(version.transcript_id) != digest
        self._versions[version.transcript_id] = digest
        return is_news

    def _clusters_told(self, changes: Iterable[TranscriptCluster | Ended]) -> list[Told]:
        told: list[Told] = []
        for change in changes:
            if isinstance(change, Ended):
                told.append(Told(topic=Topic.CLUSTER, key=change.cluster_id, event=None))
                continue
            if change.merged_into is not None:
                self._matches.merge(change.cluster_id, change.merged_into)
            told.append(told_cluster(change))
        return told

    def _expire(self, recorded_ms: int) -> None:
        self.holdings.expire(recorded_ms - int(self._window.total_seconds() * 1000))

    async def _answered(self, asking: Asking[T]) -> T:
        answer: Mapping[str, Speech] | None = None
        while True:
            try:
                wanted = asking.send(answer) if answer is not None else next(asking)
            except StopIteration as end:
                return end.value  # type: ignore[no-any-return]
            answer = await self._archive.speeches(wanted) if wanted else {}


def _arrival(transcript: EnrichedTranscript, speech: Speech, recorded_ms: int) -> Arrival:
    return Arrival(dated=_dated(transcript, recorded_ms), recorded_ms=recorded_ms, speech=speech)


def _dated(transcript: EnrichedTranscript, recorded_ms: int) -> Dated:
    name = transcript.transcript_id
    if transcript.published_at is not None:
        # Its form is checked where it is made, its calendar is not: 2026-02-30.
        with suppress(ValueError, OverflowError):
            at = datetime.fromisoformat(transcript.published_at.value)
            at = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
            return Dated(transcript_id=name, at=at, by="publication")
    at = datetime.fromtimestamp(recorded_ms / 1000, UTC)
    return Dated(transcript_id=name, at=at, by="record")
