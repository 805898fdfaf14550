"""The topics compared with each other. Pure."""

from collections.abc import Iterator, Mapping

from airwire_cli.audit.discrepancy import Discrepancy, Kind
from airwire_cli.audit.reading import HOLDING, Reading
from airwire_cli.records import partition_of
from airwire_schemas.events import DocumentState
from airwire_schemas.keys import document_of
from airwire_schemas.topics import Topic

_PUBLISHED = frozenset({DocumentState.PUBLISHED, DocumentState.VERSION_OF})


def compare_topics(reading: Reading, *, done: Mapping[int, int]) -> Iterator[Discrepancy]:
    """`done` gives for each partition of the raw topic up to where enrich has come."""
    yield from (Discrepancy(Kind.RECORD_UNREADABLE, place) for place in reading.unreadable)
    balance = reading.tally.books().balance
    if balance:
        yield Discrepancy(Kind.BOOKS_UNBALANCED, str(balance))
    yield from _sighted(reading, done)
    yield from _told(reading)
    yield from _made(reading)


def _sighted(reading: Reading, done: Mapping[int, int]) -> Iterator[Discrepancy]:
    """Documents that were published have a record, and it has come to something."""
    raw = reading.live[Topic.RAW]
    published = {}
    for sighted in reading.sightings.values():
        if sighted.state in _PUBLISHED and sighted.document_id is not None:
            published[sighted.document_id] = sighted
    for document_id, sighted in published.items():
        told = reading.documents.get(document_id)
        is_past = (sighted.raw_offset or 0) < done.get(partition_of(document_id), 0)
        if told is None and sighted.raw_offset is not None and is_past:
            yield Discrepancy(Kind.DOCUMENT_LOST, document_id)
        is_withdrawn = told is not None and told.state is DocumentState.WITHDRAWN
        if document_id not in raw and not is_withdrawn:
            yield Discrepancy(Kind.RAW_MISSING, document_id)
    for key in raw.keys() - published.keys():
        yield Discrepancy(Kind.RAW_UNSEEN, key)


def _told(reading: Reading) -> Iterator[Discrepancy]:
    """What is said of a document is so."""
    enriched, letters = reading.live[Topic.ENRICHED], reading.live[Topic.DEAD_LETTER]
    for document_id, told in reading.documents.items():
        match told.state:
            case DocumentState.ENRICHED:
                for transcript_id in told.transcripts:
                    if transcript_id not in enriched:
                        yield Discrepancy(Kind.TRANSCRIPT_MISSING, transcript_id)
            case DocumentState.DEAD_LETTERED if document_id not in letters:
                yield Discrepancy(Kind.DEAD_LETTER_MISSING, document_id)


def _made(reading: Reading) -> Iterator[Discrepancy]:
    """What is there was said, and nothing is there of what was withdrawn."""
    for topic in HOLDING:
        for key in reading.live[topic]:
            told = reading.documents.get(document_of(key))
            if told is not None and told.state is DocumentState.WITHDRAWN:
                yield Discrepancy(Kind.WITHDRAWN_STILL_THERE, f"{topic} {key}")
            elif topic is Topic.ENRICHED and (told is None or key not in told.transcripts):
                yield Discrepancy(Kind.TRANSCRIPT_UNACCOUNTED, key)
