"""Season and episode are read where titles and headers number them, and nowhere else."""

import pytest
from support.formats import a_source, read
from support.outcomes import parsed

TALK = (
    "\n\nANN LEE: Welcome back to the show.\n\nBO EK: Hello.\n\nANN LEE: It is good to be here.\n"
)


@pytest.mark.parametrize(
    ("head", "season", "episode"),
    [
        ("SERIES: The Bridge\nEPISODE: #201\nTITLE: Rust", None, "201"),
        ("The Bridge, Season 3, Episode 12: Rust", "3", "12"),
        ("The Bridge S02E05", "2", "5"),
        ("Ep. 7 - Rust", None, "7"),
        ("---\nseason: 4\nepisode: 9\n---\n\nRust", "4", "9"),
        ("Rust in the Bridge", None, None),
    ],
)
def test_numbers_stand_in_titles_and_headers(
    head: str, season: str | None, episode: str | None
) -> None:
    text = head + TALK
    (transcript,) = parsed(text)
    told = transcript.metadata

    assert (told.season and told.season.value) == season
    assert (told.episode and told.episode.value) == episode
    for item in (told.season, told.episode):
        if item is not None:
            place = item.provenance
            assert text[place.start : place.end].lstrip("0") == item.value


def test_what_is_said_of_an_episode_numbers_nothing() -> None:
    (transcript,) = parsed("Rust" + TALK + "\nBO EK: This is episode 12 of season 3.\n")

    assert transcript.metadata.episode is None
    assert transcript.metadata.season is None


def test_a_page_may_say_it_in_its_head() -> None:
    page = (
        "<html><head><title>Rust</title><meta itemprop='seasonNumber' content='3'>"
        "<meta itemprop='episodeNumber' content='12'></head><body>"
        + "".join(f"<p>{line}</p>" for line in TALK.split("\n") if line)
        + "</body></html>"
    )
    (transcript,) = read(a_source(page))
    told = transcript.metadata

    assert (told.season and told.season.value, told.episode and told.episode.value) == ("3", "12")
