"""Language, keyphrases and summary of whole transcripts."""

from support.tagged import tags_of

STORY = (
    "The lighthouse keeper speaks\n\n"
    "LUCY GRANT: The old lighthouse of Carrow Point will be sold next month. The lighthouse was "
    "built in 1840, and its lamp was the first on this coast to burn oil. Lucy Grant here, with "
    "the last keeper.\n\n"
    "OWEN HALE: I carried oil up those stairs for thirty years. The lighthouse is my home, and I "
    "would not sell a stone of it. Do you know what the stairs do to your knees?\n\n"
    "GRANT: The town council says the lighthouse costs too much. A hotel company wants it.\n\n"
    "Transcript provided by Carrow Radio, Copyright Carrow Radio.\n"
)


def test_the_summary_tells_the_story_in_its_own_words() -> None:
    tags = tags_of(STORY)
    assert tags.summary[0].text == "The old lighthouse of Carrow Point will be sold next month."
    assert [one.start for one in tags.summary] == sorted(one.start for one in tags.summary)
    assert not any("Copyright" in one.text for one in tags.summary)


def test_keyphrases_are_found_where_they_are_said() -> None:
    tags = tags_of(STORY)
    lighthouse = next(one for one in tags.keyphrases if one.text.lower().endswith("lighthouse"))
    assert tags.keyphrases[0].score == 1
    for phrase in tags.keyphrases:
        first = phrase.places[0]
        assert STORY[first.start : first.end] == phrase.text
    assert all("lighthouse" in STORY[one.start : one.end].lower() for one in lighthouse.places)


def test_persons_names_are_no_keyphrases() -> None:
    assert not any("Grant" in one.text or "Hale" in one.text for one in tags_of(STORY).keyphrases)


def test_a_language_without_a_model_gets_no_other_tags() -> None:
    tags = tags_of(
        "LUCY GRANT: Der alte Leuchtturm von Kiel wird im nächsten Monat verkauft, sagt der "
        "Bürgermeister.\n\nOWEN HALE: Ich habe dreißig Jahre lang Öl die Treppe hinaufgetragen.\n"
    )
    assert tags.language.code == "de"
    assert not tags.language.has_model
    assert tags.fingerprint is not None
    assert (tags.entities, tags.subjects, tags.keyphrases, tags.summary) == ((), (), (), ())
