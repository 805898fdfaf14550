from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.tagged import tags_of

LETTERS = st.characters(exclude_categories=["Cs", "Cc"])
WORDS = st.sampled_from(
    ["Harold", "Finch", "the", "of", "U.N.", "NATO", "Japan", ",", ".", "’s", "-", "(", ")", '"'],
)
PIECES = st.lists(st.one_of(WORDS, st.text(LETTERS, max_size=12)), max_size=60)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PIECES)
def test_any_speech_is_tagged_with_true_places(pieces: list[str]) -> None:
    opening = "LUCY GRANT: Good evening, this is the news from the harbour and the hills.\n\n"
    text = opening + "OWEN HALE: So they said. " + " ".join(pieces) + "\n"
    tags = tags_of(text)
    size = len(text)
    for entity in tags.entities:
        assert all(0 <= one.start < one.end <= size for one in entity.mentions)
    for phrase in tags.keyphrases:
        assert all(0 <= one.start < one.end <= size for one in phrase.places)
    for sentence in tags.summary:
        assert " ".join(text[sentence.start : sentence.end].split()) == sentence.text
