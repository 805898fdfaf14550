"""Text whose case tells nothing: what is known of words and phrases, and what is found in it."""

from collections.abc import Callable

import numpy as np
import pytest
from support.tagged import tags_of

from airwire_enrich.tagging.entities.phrasebook import (
    IN_DICTIONARY,
    MARKS,
    ORGANISATIONS,
    PERSONS,
    Marks,
    Phrasebook,
    Phrases,
    as_unseen,
    phrase_hashes,
    word_hash,
)
from airwire_schemas.transcript import EntityKind

TEXT = """
>> good evening from nairobi. the president of kenya, william ruto, met boris johnson today.
johnson said that the world health organization would send doctors to uganda. a reporter asked
mr. ruto about the roads between nairobi and mombasa, and he said they were good enough for now.
"""


def a_book(
    *phrases: tuple[str, int], words: tuple[str, ...] = (), group: int = 0, form: int = 0
) -> Phrasebook:
    hashed = sorted(
        (
            int(
                phrase_hashes([np.array([word_hash(word)], np.uint64) for word in text.split()])[0]
            ),
            k,
        )
        for text, k in phrases
    )
    known = sorted(word_hash(word) for word in words)
    return Phrasebook(
        Phrases(
            word_hashes=np.array([*known, 2**32 - 1], dtype=np.uint32),
            word_states=np.array([IN_DICTIONARY] * len(known) + [0], dtype=np.uint8),
            word_groups=np.array([group] * len(known) + [0], dtype=np.uint16),
            word_forms=np.array([form] * len(known) + [0], dtype=np.uint8),
            phrase_hashes=np.array([one for one, _ in hashed], dtype=np.uint32),
            phrase_kinds=np.array([kind for _, kind in hashed], dtype=np.uint8),
        )
    )


def marks(book: Phrasebook, text: str) -> Marks:
    words = text.split()
    hashes = np.array([word_hash(word) for word in words], dtype=np.uint32)
    return book.marks(hashes, np.array([word == "-" for word in words]))


def test_the_longest_phrase_is_marked_and_none_within_it() -> None:
    book = a_book(("john smith", PERSONS), ("john smith college", ORGANISATIONS))
    alone, college = marks(book, "john smith left"), marks(book, "john smith college left")
    assert (alone > 0).tolist() == [True, True, False]
    assert (college > 0).tolist() == [True, True, True, False]
    assert alone[0] != college[0]
    assert alone[0] != alone[1]
    assert all(0 <= mark < MARKS for mark in (*alone, *college))


def test_phrases_are_read_across_hyphens_and_whatever_the_case_and_accents() -> None:
    book = a_book(("jean luc", PERSONS))
    first, hyphen, last = marks(book, "JEAN - Lüc").tolist()
    assert 0 < first < hyphen < last
    assert marks(book, "jean luc").tolist() == [first, last]


def test_a_word_has_the_group_and_form_of_its_spelling_whatever_its_case_and_accents() -> None:
    book = a_book(("a b", PERSONS), words=("perugia",), group=300, form=7)
    hashes = np.array([word_hash("PERÚGIA"), word_hash("plorf")], dtype=np.uint32)
    groups, forms = book.uses(hashes)
    assert groups.tolist() == [300, 0]
    assert forms.tolist() == [7, 0]


def test_words_of_the_dictionary_are_marked_whether_they_were_seen_or_not() -> None:
    told = marks(a_book(("a b", PERSONS), words=("bread",)), "bread plorf")
    assert (told > 0).tolist() == [True, False]
    assert as_unseen(told).tolist() == told.tolist()


@pytest.mark.parametrize("write", [str.lower, str.upper])
def test_names_are_found_without_case(write: Callable[[str], str]) -> None:
    tags = tags_of(write(TEXT))
    found = {(one.kind, one.name.lower()) for one in tags.entities}
    assert (EntityKind.PERSON, "william ruto") in found
    assert (EntityKind.PERSON, "boris johnson") in found
    assert (EntityKind.ORGANISATION, "world health organization") in found
    countries = {one.country for one in tags.entities if one.kind is EntityKind.PLACE}
    assert {"KE", "UG"} <= countries
    (johnson,) = (one for one in tags.entities if one.name.lower() == "boris johnson")
    assert len(johnson.mentions) == 2
