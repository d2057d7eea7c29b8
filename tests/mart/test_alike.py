"""Names of clients that agree and that do not."""

import pytest

from crm_core.mart.alike import agree, bare


@pytest.mark.parametrize(
    "one, other, expected",
    [
        ("Müller Bau GmbH & Co. KG", "MULLER BAU", True),
        ("Foo, Inc.", "foo Ltd", True),
        ("G.m.b.H. Weber", "Weber", True),
        ("Fox Ann", "Ann Fox", True),
        ("A. Fox", "Ann Fox", True),
        ("A. Fox", "Bob Fox", False),
        ("A. B.", "Ann Bo", False),  # initials alone say nothing
        ("Weber Maschinenbau", "Weber Maschinebau", True),  # a slip of the finger
        ("Weber Maschinenbau", "Weber Metallbau", False),
        ("Alpha Handel", "Omega Handel", False),
        ("தமிழ் கடை", "தமிழ் கடை", True),
        ("தமிழ் கடை", "தெலுங்கு கடை", False),
        ("", "", False),
        (None, "Foo", False),
        ("...", "...", False),
        ("GmbH", "GmbH", True),  # a name of nothing else keeps it
        ("GmbH", "AG", False),
    ],
)
def test_names_agree(one: str | None, other: str | None, expected: bool) -> None:
    assert agree(one, other) is expected
    assert agree(other, one) is expected


def test_what_is_compared() -> None:
    assert bare("  S.A. Château-d'Eau (Paris) ") == "chateau d eau paris"
    assert bare("தமிழ் கடை") == "தமிழ் கடை"  # vowel signs are no accents
