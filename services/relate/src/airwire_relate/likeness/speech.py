"""What is said in a transcript, ready to be compared, with its places in the raw text."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from airwire_relate.likeness.overlap import Overlap
from airwire_relate.likeness.places import TurnPlaces, turn_places
from airwire_relate.likeness.words import Words, words_of
from airwire_schemas.events import EnrichedTranscript
from airwire_schemas.relations import Passage


@dataclass(frozen=True, slots=True)
class Speech:
    """The words of a transcript and where they stand."""

    words: Words
    places: Mapping[int, TurnPlaces]
    """By the index of the turn."""

    def raw(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the raw text that holds the words from `start` up to `end`."""
        first_turn, *first = self.words.place(start)
        last_turn, *last = self.words.place(end - 1)
        begin, _ = self.places[first_turn].raw(*first)
        _, finish = self.places[last_turn].raw(*last)
        return begin, max(begin, finish)

    def digest(self) -> bytes:
        """Equal for speeches of the same words in the same places."""
        hashed = hashlib.blake2b("\0".join(self.words.texts).encode(), digest_size=8)
        hashed.update(repr([(n, p.spans) for n, p in self.places.items()]).encode())
        return hashed.digest()


def speech_of(transcript: EnrichedTranscript) -> Speech:
    places = turn_places(transcript.turns, transcript.spans)
    return Speech(words_of([turn for turn in transcript.turns if turn.index in places]), places)


def passages_of(overlap: Overlap, member: Speech, source: Speech) -> tuple[Passage, ...]:
    """Where the shared words stand in both raw texts."""
    passages = []
    for start, end, source_start, source_end in overlap.stretches():
        raw_start, raw_end = member.raw(start, end)
        source_raw_start, source_raw_end = source.raw(source_start, source_end)
        passages.append(
            Passage(
                start=raw_start,
                end=raw_end,
                source_start=source_raw_start,
                source_end=source_raw_end,
            )
        )
    return tuple(passages)
