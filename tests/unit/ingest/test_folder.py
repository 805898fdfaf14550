import pytest

from airwire_ingest.folder import metadata_of


def test_folders_that_assign_a_field_tell_it() -> None:
    told = metadata_of("network=NNN/station=WXYZ/programme=The Hour/2024-05-06/story.txt")
    assert (told.network, told.station, told.programme) == ("NNN", "WXYZ", "The Hour")
    assert told.published == "2024-05-06"


@pytest.mark.parametrize(
    ("path", "published"),
    [
        ("2024-05-06/story.txt", "2024-05-06"),
        ("20240506/story.txt", "2024-05-06"),
        ("2024/05/06/story.txt", "2024-05-06"),
        ("2024-05-06/story-2024-05-07.txt", "2024-05-07"),
        ("story_20240507_late.txt", "2024-05-07"),
        ("2024-05-06 to 2024-05-07.txt", None),
        ("2024-13-45/story.txt", None),
        ("120240506/story.txt", None),
        ("story.txt", None),
        ("station=/story.txt", None),
    ],
)
def test_a_date_is_read_where_there_is_exactly_one(path: str, published: str | None) -> None:
    assert metadata_of(path).published == published
