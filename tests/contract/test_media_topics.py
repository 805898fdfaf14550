"""Enrich and relate know the same subjects by the same codes."""

from importlib.resources import files


def test_both_hold_the_same_vocabulary() -> None:
    tagged = files("airwire_enrich.tagging").joinpath("data/media_topics.tsv").read_bytes()
    watched = files("airwire_relate.watching").joinpath("data/media_topics.tsv").read_bytes()
    assert tagged == watched
