"""Whatever is done to a sample, it is read or refused by name, and no character is lost."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.formats import SAMPLES, assert_accounted

from airwire_enrich.parsing.assembly import assemble
from airwire_enrich.parsing.draft import SourceText
from airwire_enrich.parsing.formats import FORMATS
from airwire_enrich.parsing.parser import read_drafts
from airwire_runtime.errors import DocumentError
from airwire_runtime.reading import decode

NAMES = sorted(path.name for path in SAMPLES.iterdir())
CONTENTS = {name: (SAMPLES / name).read_bytes() for name in NAMES}

PARTS = (
    *("WEBVTT\n\n", "<v Ada>", "</v>", "00:01.000 --> 00:02.000\n", "\n", "1\n", "a b", ">> "),
    *("Ada Moor: ", "&amp;", "<i>", "NOTE x\n", "- ", "[MUSIC]", "<00:00:01.500>", "{\\an8}"),
    *("<p>", "<cite>Ada:</cite>", "<time>0:01</time>", "</p>", "<nav>", "<body>", "<br>"),
)


def read_or_refuse(content: bytes, name: str) -> DocumentError | None:
    try:
        reading = decode(content, name=name)
        assert reading.text is not None
        source = SourceText(text=reading.text, name=name, media_type=reading.media_type.value)
        drafts = read_drafts(source)
    except DocumentError as refusal:
        return refusal
    assert_accounted(source.text, tuple(assemble(source.text, draft) for draft in drafts))
    return None


def mutated(content: bytes, choice: random.Random) -> bytes:
    text = content.decode()
    at, to = sorted(choice.randrange(len(text) + 1) for _ in range(2))
    lines = text.splitlines(keepends=True)
    mutation = choice.randrange(7)
    if mutation == 0:
        text = text[:at]
    elif mutation == 1:
        text = text[at:]
    elif mutation == 2:
        text = text[:at] + text[to:]
    elif mutation == 3:
        choice.shuffle(lines)
        text = "".join(lines)
    elif mutation == 4:
        text = text + CONTENTS[choice.choice(NAMES)].decode()
    elif mutation == 5:
        text = text[:at] + choice.choice("<>\"'&\\{}[]:\n\0\ufeff\u2028") * 3 + text[at:]
    else:
        text = text.replace(choice.choice(' \n:>"'), "")
    return text.encode(errors="replace")


@pytest.mark.parametrize("name", NAMES)
def test_a_mutated_sample_is_read_or_refused(name: str) -> None:
    choice = random.Random(name)
    for _ in range(25):
        refusal = read_or_refuse(mutated(CONTENTS[name], choice) or b"x", name)
        assert refusal is None or (refusal.reason and name in str(refusal))


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=30).map("".join))
def test_any_mixture_of_markup_is_read_or_refused_by_every_format(text: str) -> None:
    source = SourceText(text=text, name="talk", media_type="text/plain")
    for reader in FORMATS:
        try:
            drafts = reader.read(source)
        except DocumentError:
            continue
        told = tuple(assemble(text, draft) for draft in drafts if draft.utterances)
        if len(told) == len(drafts) and drafts:
            assert_accounted(text, told)
