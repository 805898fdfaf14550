"""A label is taken apart, and what is no label is told from one."""

import pytest

from airwire_enrich.parsing.label import Casing, LabelKind, read_label
from airwire_enrich.parsing.names import Linking, as_said


@pytest.mark.parametrize(
    ("written", "name", "title", "kind"),
    [
        ("ANNA BERG, HOST", "ANNA BERG", None, LabelKind.PERSON),
        ("BERG", "BERG", None, LabelKind.MONONYM),
        ("SEN. PAUL RENWICK (R), OHIO", "PAUL RENWICK", "SEN.", LabelKind.PERSON),
        ("REAR ADMIRAL JO STEEN, NAVY SPOKESMAN", "JO STEEN", "REAR ADMIRAL", LabelKind.PERSON),
        ('Ms. ADA LOPEZ (Author, "A: B, C")', "ADA LOPEZ", "Ms.", LabelKind.PERSON),
        ("William Brand, Jr.", "William Brand, Jr.", None, LabelKind.PERSON),
        ("S. O'BRIEN", "S. O'BRIEN", None, LabelKind.PERSON),
        ("Mr. Chris d'Arcy (West, Ind.)", "Chris d'Arcy", "Mr.", LabelKind.PERSON),
        ("The Chair (Hon. Al Rota (North, Lib.))", "Al Rota", "Chair", LabelKind.PERSON),
        ("Madam Deputy Speaker", "Madam Deputy Speaker", None, LabelKind.FUNCTION),
        ("The Prime Minister", "The Prime Minister", None, LabelKind.FUNCTION),
        ("The PRESIDING OFFICER (Mr. Cole)", "The PRESIDING OFFICER", None, LabelKind.FUNCTION),
        ("Some hon. members", "Some hon. members", None, LabelKind.GROUP),
        ("**Ann Lee** — *Chief Economist*", "Ann Lee", None, LabelKind.PERSON),
        ("BEN OKORO / REPORTER", "BEN OKORO", None, LabelKind.PERSON),
        ("(UNKNOWN)", "UNKNOWN", None, LabelKind.FUNCTION),
        ("R2", "R2", None, LabelKind.FUNCTION),
        ("UNIDENTIFIED WOMAN #2", "UNIDENTIFIED WOMAN #2", None, LabelKind.FUNCTION),
        ("SPEAKER_01", "SPEAKER_01", None, LabelKind.FUNCTION),
        ("BOTH", "BOTH", None, LabelKind.GROUP),
        ("GUESTS", "GUESTS", None, LabelKind.HEADER),
        ("AIR DATE", "AIR DATE", None, LabelKind.HEADER),
        ("And finally", "And finally", None, LabelKind.NONE),
        ("Best prose", "Best prose", None, LabelKind.NONE),
        ("He said", "He said", None, LabelKind.NONE),
        ("", "", None, LabelKind.NONE),
    ],
)
def test_a_label_is_taken_apart(
    written: str, name: str, title: str | None, kind: LabelKind
) -> None:
    label = read_label(written)

    assert (label.name, label.title, label.kind) == (name, title, kind)


def test_roles_are_read_behind_the_comma_and_in_brackets() -> None:
    assert read_label("ANNA BERG, HOST").roles == {"host"}
    assert read_label("OWEN (Caller)").roles == {"caller"}
    assert read_label("ANNA BERG, UBN ANCHOR (voice-over)").roles == {"anchor", "voice-over"}


def test_names_with_small_prefixes_count_as_capitals() -> None:
    assert read_label("ROBERT MacNEIL").casing is Casing.CAPS
    assert read_label("Robert MacNeil").casing is Casing.TITLE


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("MARY McCARTHY", "Mary McCARTHY"),
        ("CONAN O'BRIEN", "Conan O'Brien"),
        ("JUAN GONZÁLEZ-LEE", "Juan González-Lee"),
        ("ruiz", "Ruiz"),
        ("U.S. GRANT", "U.S. Grant"),
        ("LUDWIG VAN DAM", "Ludwig van Dam"),
    ],
)
def test_a_name_in_capitals_is_written_as_one_would(written: str, said: str) -> None:
    assert as_said(written) == said


def _linked(*labels: str) -> list[int]:
    return Linking().all([read_label(label) for label in labels])


def test_a_short_label_goes_to_the_full_name_before_or_behind_it() -> None:
    assert _linked("ANNA BERG, HOST", "BERG", "Tom Okoro", "ANNA") == [0, 0, 1, 0]
    assert _linked("LEMON", "KATE HILL", "DON LEMON") == [0, 1, 0]


def test_an_initial_tells_two_people_of_one_surname_apart() -> None:
    labels = ("SOLEDAD OBRIEN", "MILES OBRIEN", "S. OBRIEN", "M. OBRIEN", "S. OBRIEN")

    assert _linked(*labels) == [0, 1, 0, 1, 0]


def test_a_bare_surname_that_two_people_share_goes_to_whoever_spoke_last() -> None:
    assert _linked("ANN LEE", "BEA LEE", "TOM COX", "LEE") == [0, 1, 2, 1]


def test_accents_and_case_make_no_other_person() -> None:
    assert _linked("A MARTÍNEZ", "Martinez", "MARTÍNEZ") == [0, 0, 0]


def test_nameless_labels_stay_apart_from_names_and_each_other() -> None:
    assert _linked("UNIDENTIFIED MAN #1", "UNIDENTIFIED MAN #2", "MAN") == [0, 1, 2]


def test_an_office_is_whoever_was_last_named_as_its_holder() -> None:
    labels = (
        "The Chair (Hon. Al Rota (North))",
        "The Chair",
        "The Chair (Ms. Ann Lee)",
        "The Chair",
    )

    assert _linked(*labels) == [0, 0, 1, 1]


def test_initials_mean_the_one_person_who_has_them() -> None:
    assert _linked("Inga Marsh", "Desmond Pryce", "IM", "DP") == [0, 1, 0, 1]
