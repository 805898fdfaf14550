"""Text is cut at spaces first, and nobody can tell."""

from hypothesis import given
from hypothesis import strategies as st

from airwire_enrich.tagging.chunks import pieces_of
from airwire_enrich.tagging.lexicon import Lexicon

# What the pattern for pieces treats apart, so that examples meet its edges often.
PARTS = ["J.", "Mr", "mr.", "U.S.", "St.", "'s", "o'clock", "3.5", "1,", "²", "１", "é", "_", "-"]
PARTS += ["word", "Two", ".", ",", "a", "\n", " ", "  ", "\t", "\r", "\u2028", "\x1c", "’s", "co."]


LEXICONS = (Lexicon(), Lexicon(limit=3))
"""One that remembers, and one that forgets after nearly every text."""


def whole(text: str) -> list[tuple[str, int]]:
    """Words, marks and line ends with their places, cut from the text as a whole."""
    found = []
    at = 0
    for piece in pieces_of(text):
        if piece == "\n" or not piece.isspace():
            found.append((piece, at))
        at += len(piece)
    return found


@given(st.lists(st.sampled_from(PARTS), max_size=12).map("".join) | st.text(max_size=40))
def test_chunks_are_cut_as_the_whole_text_is(text: str) -> None:
    for lexicon in LEXICONS:
        for _ in range(2):
            tokens = lexicon.tokens(text)
            numbers, starts = tokens.types.tolist(), tokens.starts.tolist()
            words = [lexicon.types[number] for number in numbers]
            assert list(zip(words, starts, strict=True)) == whole(text)
            assert [text[a:b] for a, b in zip(starts, tokens.ends.tolist(), strict=True)] == words


def test_a_dot_behind_one_letter_is_its_own_unless_a_word_follows() -> None:
    lexicon = Lexicon()

    def cut(text: str) -> list[str]:
        tokens = lexicon.tokens(text)
        return [lexicon.types[number] for number in tokens.types.tolist()]

    assert cut("J. Doe") == ["J.", "Doe"]
    assert cut("vitamin C. 12") == ["vitamin", "C", ".", "12"]
    assert cut("J.\nDoe") == ["J.", "\n", "Doe"]
    assert cut("J.") == ["J", "."]
