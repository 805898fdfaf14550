import pytest

from airwire_enrich.tagging.entities.gazetteer import Gazetteer


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("U.S.", "US"),
        ("the United States", "US"),
        ("Britain", "GB"),
        ("UKRAINE", "UA"),
        ("Congo", "CD"),
        ("South Korea", "KR"),
        ("Burma", "MM"),
        ("Côte d’Ivoire", "CI"),
        ("Cote d'Ivoire", "CI"),
    ],
)
def test_countries_are_known_under_the_names_in_use(
    gazetteer: Gazetteer, name: str, code: str
) -> None:
    country = gazetteer.country(name)
    assert country is not None
    assert country.country == code


def test_the_largest_town_of_a_name_is_meant_where_nothing_else_tells(
    gazetteer: Gazetteer,
) -> None:
    place = gazetteer.surest("Paris", beside=None, context={})
    assert place is not None
    assert (place.country, place.geonames_id) == ("FR", 2988507)


def test_the_name_written_after_it_tells_which_town_is_meant(gazetteer: Gazetteer) -> None:
    place = gazetteer.surest("Paris", beside="Texas", context={"FR": 3})
    assert place is not None
    assert (place.country, place.region) == ("US", "TX")


def test_a_country_that_the_text_names_tells_which_town_is_meant(gazetteer: Gazetteer) -> None:
    at_home = gazetteer.surest("Valencia", beside=None, context={"ES": 2})
    abroad = gazetteer.surest("Valencia", beside=None, context={"VE": 2})
    assert at_home is not None
    assert abroad is not None
    assert (at_home.country, abroad.country) == ("ES", "VE")


def test_an_older_name_is_the_same_town(gazetteer: Gazetteer) -> None:
    old, new = (gazetteer.surest(name, beside=None, context={}) for name in ("Kiev", "Kyiv"))
    assert old == new


def test_a_name_that_is_no_place_is_none(gazetteer: Gazetteer) -> None:
    assert gazetteer.surest("Frobnicate", beside=None, context={}) is None
