"""Lost, doubled, stuck: what was dropped against what stands in the folders, on Kafka, in Redis.

Shares no code with Airwire. `observed` reads; `verdict` decides, without reading anything.
"""

import hashlib
import json
import stat
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from crash.documents import Document
from support import outsider

_SUFFIX = ".reason.json"
_JOURNAL = "receipts.jsonl"
_LOCK = ".airwire.lock"
# What is larger is hostile, and a sparse one would be read for hours.
_LARGEST_READ_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """Everything that there is to see."""

    raw: Counter[str]
    """Committed records by key; the same for the other topics."""
    enriched: Counter[str]
    dead: Counter[str]
    repeated_events: int
    """Records whose `ce_id` an earlier one of its topic has."""
    states: Mapping[str, str]
    """The newest of each key of the status topic."""
    enriched_bodies: Mapping[str, bytes]
    redis: Mapping[str, bytes]
    inbox: tuple[str, ...]
    """Hashes of the files there; the same for the other folders."""
    done: tuple[str, ...]
    rejected: tuple[str, ...]
    receipts: tuple[str, ...]
    """The sighting of each line of the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All must be 0."""

    lost: int
    """Documents that stand on no topic and in no inbox, files that lie nowhere, and sightings
    without a receipt."""
    doubled: int
    """Records, ends, receipts and files beyond the first."""
    stuck: int
    """Files left in the inbox, and documents that were published and have no end."""
    given_up: int
    """Good documents on the dead-letter topic."""
    redis_differs: int
    """Transcripts that Redis and the newest records of the enriched topic do not agree on."""
    books: int
    """Files less sightings, and sightings that are at no end, by the status topic."""

    @property
    def is_clean(self) -> bool:
        return not any(asdict(self).values())


def observed(*, bootstrap_servers: str, redis_url: str, folder: Path) -> Observed:
    """Read all topics from their beginning, all of Redis and all folders."""
    raw, enriched, dead = (
        outsider.read_topic(bootstrap_servers, topic)
        for topic in (outsider.RAW, outsider.ENRICHED, outsider.DEAD_LETTER)
    )
    return Observed(
        raw=raw.keys(),
        enriched=enriched.keys(),
        dead=dead.keys(),
        repeated_events=sum(repeated(topic.header("ce_id")) for topic in (raw, enriched, dead)),
        states=outsider.states(bootstrap_servers),
        enriched_bodies=enriched.newest(),
        redis=outsider.redis_transcripts(redis_url),
        inbox=_hashes(folder / "inbox"),
        done=_hashes(folder / "done"),
        rejected=_hashes(folder / "rejected"),
        receipts=_receipts(folder / "done" / _JOURNAL),
    )


def verdict(dropped: Sequence[Document], seen: Observed) -> Verdict:
    """Hold what was dropped against what is there."""
    files = Counter(each.document_id for each in dropped)
    good = {each.document_id for each in dropped if each.kind == "good"}
    ended = {document_of(key) for key in [*seen.enriched, *seen.dead]}
    folders = Counter([*seen.inbox, *seen.done, *seen.rejected])
    sightings = {key: state for key, state in seen.states.items() if "/" in key}
    unpublished = good - set(seen.raw) - set(seen.inbox)
    return Verdict(
        lost=len(unpublished)
        + (files - folders).total()
        + max(0, len(sightings) - len(set(seen.receipts))),
        doubled=surplus(seen.raw)
        + surplus(seen.enriched)
        + surplus(seen.dead)
        + seen.repeated_events
        + len(ended_twice(seen))
        + (folders - files).total()
        + len(seen.receipts)
        - len(set(seen.receipts)),
        stuck=len(seen.inbox) + len(set(seen.raw) - ended),
        given_up=len(good & set(seen.dead)),
        redis_differs=redis_differences(seen),
        books=abs(files.total() - len(sightings)) + not_at_an_end(seen),
    )


def unlike_the_stories(
    dropped: Sequence[Document], clusters: Mapping[str, bytes], matches: Mapping[str, bytes]
) -> list[str]:
    """What relate told, by the newest record of each key, against which documents are one story.

    A story and its copies are one cluster and nobody else is in it; each has met the rule once.
    """
    stories: dict[int, set[str]] = {}
    for each in dropped:
        if each.story is not None and each.kind == "good":
            stories.setdefault(each.story, set()).add(each.document_id)
    formed = {frozenset(members) for body in clusters.values() if (members := _members(body))}
    met = Counter(document_of(key) for key, body in matches.items() if body)
    apart = sum(len(story) > 1 and frozenset(story) not in formed for story in stories.values())
    unmet = sum(sum(met[each] for each in story) != 1 for story in stories.values())
    failures = {
        "stories in no cluster of their own": apart,
        "stories matched other than once": unmet,
    }
    return [f"{count} {what}" for what, count in failures.items() if count]


def _members(cluster: bytes | None) -> set[str]:
    """None of one that was taken back, or is part of another now."""
    members = json.loads(cluster)["members"] if cluster else ()
    return {document_of(each["transcript_id"]) for each in members}


def ended_twice(seen: Observed) -> set[str]:
    """Documents that were enriched and given up as well."""
    return {document_of(key) for key in seen.enriched} & set(seen.dead)


def redis_differences(seen: Observed) -> int:
    return sum(
        seen.redis.get(key) != seen.enriched_bodies.get(key)
        for key in {*seen.redis, *seen.enriched_bodies}
    )


def not_at_an_end(seen: Observed) -> int:
    """Sightings that are still under way, by the status topic."""
    return sum(
        not _is_at_an_end(key, state, seen) for key, state in seen.states.items() if "/" in key
    )


def _is_at_an_end(key: str, state: str, seen: Observed) -> bool:
    if state in {"published", "version_of"}:
        return seen.states.get(document_of(key)) in {"enriched", "dead_lettered"}
    return state in {"duplicate_of", "rejected"}


def document_of(key: str) -> str:
    return key.partition("/")[0]


def surplus(keys: Counter[str]) -> int:
    return keys.total() - len(keys)


def repeated(ids: list[str]) -> int:
    return len(ids) - len(set(ids))


def _hashes(folder: Path) -> tuple[str, ...]:
    """SHA-256 of every file that was somebody's: reasons, the journal and its lock are ours."""
    return tuple(
        hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if _is_readable_file(path)
        and not path.name.endswith(_SUFFIX)
        and path.name not in {_JOURNAL, _LOCK}
    )


def _is_readable_file(path: Path) -> bool:
    status = path.lstat()
    return stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST_READ_BYTES


def _receipts(journal: Path) -> tuple[str, ...]:
    if not journal.exists():
        return ()
    lines: list[dict[str, Any]] = [json.loads(line) for line in journal.read_text().splitlines()]
    return tuple(str(line["sighting_id"]) for line in lines)
