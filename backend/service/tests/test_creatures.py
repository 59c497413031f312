import json
from pathlib import Path

import pytest

from mysfits.built_in_catalogue import CREATURES

from .the_twelve import THE_TWELVE

ASSETS = Path(__file__).parents[3] / "assets"


def test_the_copy_that_the_image_carries_is_the_one_that_the_page_was_written_from():
    assert CREATURES.read_bytes() == (ASSETS / "creatures.json").read_bytes()


def test_the_list_holds_the_twelve_with_what_the_grid_shows_and_no_more(service):
    answer = service.ask("/mysfits")
    assert answer.status == 200
    listed = answer.json["mysfits"]
    assert {each["mysfitId"]: (each["name"], each["species"], each["goodevil"], each["lawchaos"]) for each in listed} == {
        mysfit_id: (name, species, good, law) for mysfit_id, (name, species, _, good, law) in THE_TWELVE.items()
    }
    assert len(listed) == 12
    for each in listed:
        assert set(each) == {"mysfitId", "name", "species", "goodevil", "lawchaos", "thumbImageUri"}
        assert (ASSETS / "site" / each["thumbImageUri"]).is_file()


@pytest.mark.parametrize("mysfit_id", THE_TWELVE)
def test_a_profile_holds_all_there_is_to_know(service, mysfit_id):
    answer = service.ask(f"/mysfits/{mysfit_id}")
    assert answer.status == 200
    mysfit = answer.json
    name, species, age, good, law = THE_TWELVE[mysfit_id]
    assert (mysfit["mysfitId"], mysfit["name"], mysfit["species"]) == (mysfit_id, name, species)
    assert (mysfit["age"], mysfit["goodevil"], mysfit["lawchaos"]) == (age, good, law)
    assert (ASSETS / "site" / mysfit["profileImageUri"]).is_file()
    assert mysfit["description"].strip()
    assert mysfit["likes"] == 0 and type(mysfit["likes"]) is int
    assert mysfit["adopted"] is False


@pytest.mark.parametrize(
    ("trait", "column", "value"),
    [
        *(("GoodEvil", 3, value) for value in ("Good", "Neutral", "Evil")),
        *(("LawChaos", 4, value) for value in ("Lawful", "Neutral", "Chaotic")),
        # Names of the other trait, other spellings and nonsense fit nobody, which is no mistake.
        ("GoodEvil", 3, "Lawful"),
        ("LawChaos", 4, "Evil"),
        ("GoodEvil", 3, "good"),
        ("GoodEvil", 3, "Good "),
        ("LawChaos", 4, "'; DROP TABLE mysfits"),
        ("LawChaos", 4, "\N{DRAGON}\0" * 200),
    ],
)
def test_a_filter_lists_exactly_those_it_fits(client, trait, column, value):
    answer = client.get("/mysfits", query_string={"filter": trait, "value": value})
    assert answer.status_code == 200
    expected = {mysfit_id for mysfit_id, row in THE_TWELVE.items() if row[column] == value}
    assert {mysfit["mysfitId"] for mysfit in answer.json["mysfits"]} == expected
    assert set(answer.json) == {"mysfits"}


def test_answers_are_utf_8_json_that_any_client_reads(service):
    assert json.loads(service.ask("/mysfits").body.decode("utf-8"))
