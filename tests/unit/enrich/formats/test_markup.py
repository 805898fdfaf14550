import pytest
from hypothesis import given
from hypothesis import strategies as st

from airwire_enrich.parsing.markup import TokenKind, attributes_of, tokens_of

PARTS = st.sampled_from(
    (
        *("<", ">", "<p>", "</p>", "<a href='", "'", '"', "<!--", "-->", "<script>", "</script"),
        *("<!", "a", "<?", "?>", "<![CDATA[", "]]>", "</", "<title>", "</TITLE>", "é", " ", "İ"),
        *("/>", "="),
    )
)


@given(st.lists(PARTS, max_size=40).map("".join), st.booleans())
def test_tokens_cover_any_text_without_a_gap(text: str, xml: bool) -> None:
    at = 0
    for token in tokens_of(text, xml=xml):
        assert token.start == at < token.end
        at = token.end
    assert at == len(text)


def kinds(text: str) -> list[tuple[str, str]]:
    return [(token.kind.name, text[token.start : token.end]) for token in tokens_of(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a < b", [("TEXT", "a < b")]),
        ("<p title='a>b'>c", [("OPEN", "<p title='a>b'>"), ("TEXT", "c")]),
        ('<p title="a>b', [("OPEN", '<p title="a>'), ("TEXT", "b")]),
        ("<!-- > -->a", [("HIDDEN", "<!-- > -->"), ("TEXT", "a")]),
        ("<!-- never closed", [("HIDDEN", "<!-- never closed")]),
        (
            "<script>if (a<b) '</p>'</SCRIPT>c",
            [
                ("OPEN", "<script>"),
                ("HIDDEN", "if (a<b) '</p>'"),
                ("CLOSE", "</SCRIPT>"),
                ("TEXT", "c"),
            ],
        ),
    ],
)
def test_tags_are_told_from_text_as_browsers_do(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


def test_attributes_are_read_however_they_are_quoted() -> None:
    text = "<p A=1 b='2 &amp; 3' c=\"4\" d e = 5 a=6>"
    (token,) = tokens_of(text)

    assert token.kind is TokenKind.OPEN
    attributes = attributes_of(text, token)
    assert {name: value for name, (value, _, _) in attributes.items()} == {
        "a": "1",
        "b": "2 & 3",
        "c": "4",
        "d": "",
        "e": "5",
    }
    assert text[slice(*attributes["b"][1:])] == "2 &amp; 3"
