import pytest
from support.tagged import entity_named, tags_of, written

from airwire_schemas.transcript import Entity, EntityKind


def _persons(text: str) -> list[Entity]:
    return [one for one in tags_of(text).entities if one.kind is EntityKind.PERSON]


def test_a_surname_belongs_to_whoever_was_named_last_before_it() -> None:
    text = (
        "ANNA BERG: Senator Mary Holt met her brother, the farmer Peter Holt, on Monday. Holt "
        "had come by train. Later the reporters asked Mary Holt about it. Holt smiled.\n\n"
        "ANNA BERG: That is all we know this evening about the meeting, and we will be back.\n"
    )
    tags = tags_of(text)
    assert written(text, entity_named(tags, "Peter Holt")) == ["Peter Holt", "Holt"]
    assert written(text, entity_named(tags, "Mary Holt")) == ["Mary Holt", "Mary Holt", "Holt"]


def test_a_nickname_is_the_same_person() -> None:
    text = (
        "LUCY GRANT: Governor William Pratt spoke in Ohio. His friends call him Bill Pratt, and "
        "Governor Pratt does not mind.\n\n"
        "OWEN HALE: Thank you, Lucy. We will hear more about the governor tomorrow morning.\n"
    )
    assert written(text, entity_named(tags_of(text), "William Pratt")) == [
        "William Pratt",
        "Bill Pratt",
        "Pratt",
    ]


def test_a_person_who_speaks_has_the_speakers_id() -> None:
    text = (
        "LUCY GRANT: With me is the novelist Owen Hale. Owen, welcome to the program.\n\n"
        "OWEN HALE: Thank you, Lucy. It is good to be here after such a long winter.\n\n"
        "GRANT: Mr. Hale has written nine books about the sea, and most of them sold badly.\n"
    )
    persons = {one.name: one for one in _persons(text)}
    assert set(persons) == {"Lucy Grant", "Owen Hale"}
    assert persons["Owen Hale"].id.startswith("s")
    assert persons["Owen Hale"].role == "novelist"
    assert written(text, persons["Owen Hale"]) == ["Owen Hale", "Owen", "OWEN HALE", "Hale"]
    turns = [mention.turn for mention in persons["Owen Hale"].mentions]
    assert turns == [0, 0, None, 2]


def test_an_organisation_is_one_with_its_initials() -> None:
    text = (
        "LUCY GRANT: The United Nations met in Geneva. The U.N. says that talks will go on, and "
        "diplomats from Kenya praised the United Nations for its patience.\n\n"
        "OWEN HALE: Others say that the UN should have met a year ago, when it still mattered.\n"
    )
    tags = tags_of(text)
    nations = entity_named(tags, "United Nations")
    assert nations.kind is EntityKind.ORGANISATION
    assert set(written(text, nations)) == {"United Nations", "U.N.", "UN"}
    assert entity_named(tags, "Geneva").country == "CH"


def test_peoples_are_apart_from_places() -> None:
    text = (
        "LUCY GRANT: The Kenyan runner won again. Kenyans danced in the streets of Nairobi, and "
        "in Kenya the schools were closed for a day.\n\n"
        "OWEN HALE: I was there, and I have never seen so many happy people in one place.\n"
    )
    tags = tags_of(text)
    assert written(text, entity_named(tags, "Kenyan")) == ["Kenyan", "Kenyans"]
    assert entity_named(tags, "Kenyan").kind is EntityKind.PEOPLE
    assert entity_named(tags, "Kenya").kind is EntityKind.PLACE
    assert entity_named(tags, "Nairobi").country == "KE"


def test_the_state_in_a_secretary_of_state_is_no_organisation() -> None:
    text = (
        "LUCY GRANT: Secretary of State Harold Finch arrived in Japan this morning and met the "
        "emperor. Secretary Finch will fly home on Sunday.\n\n"
        "OWEN HALE: Thank you, Lucy. We will talk to him when he is back in Washington.\n"
    )
    tags = tags_of(text)
    assert entity_named(tags, "Harold Finch").role == "Secretary of State"
    assert "State" not in {one.name for one in tags.entities}


@pytest.mark.parametrize("change", [str.upper, str.lower])
def test_text_without_case_is_tagged_too(change: object) -> None:
    text = (
        "LUCY GRANT: President Harold Finch arrived in Japan this morning. Finch will meet the "
        "leaders of South Korea and Australia before he flies to Chicago.\n"
    )
    assert callable(change)
    speech = str(change(text.partition(":")[2]))
    tags = tags_of("LUCY GRANT:" + speech)
    names = {one.name.lower() for one in tags.entities}
    assert {"harold finch", "japan", "south korea", "australia", "chicago"} <= names


def test_places_stay_true_where_the_raw_text_is_escaped() -> None:
    text = (
        "<html><body><h1>A visit to Chile</h1>"
        "<p><b>LUCY GRANT:</b> The singer Ren&eacute;e Fort&iacute;n sang in Chile &amp; Peru "
        "last night, and the crowd would not let her go before midnight had long passed.</p>"
        "<p><b>OWEN HALE:</b> Thank you, Lucy. I heard her in Peru a year ago and wept.</p>"
        "</body></html>"
    )
    tags = tags_of(text)
    assert "Peru" in written(text, entity_named(tags, "Peru"))
    assert written(text, entity_named(tags, "Renée Fortín")) == ["Ren&eacute;e Fort&iacute;n"]


def test_ids_are_unique() -> None:
    text = (
        "LUCY GRANT: Harold Finch, Mary Holt and Peter Wood met in Kenya, Chile and Japan to talk "
        "about NATO, the United Nations and the World Bank with Germans and Italians.\n\n"
        "OWEN HALE: And none of them said a word to us when they left the building at night.\n"
    )
    ids = [one.id for one in tags_of(text).entities]
    assert len(ids) == len(set(ids))
