"""What only a service that reads a table does. What it answers like any other is tested with the other."""

import json
import os
import socket
import subprocess
import sys

import pytest

from mysfits.app import create_app
from mysfits.built_in_catalogue import CREATURES, BuiltInCatalogue

from .conftest import TABLE
from .local_dynamodb import item_of, the_twelve_as_items
from .the_twelve import THE_TWELVE

GARY = "3f0f196c-4a7b-43af-9e29-6522a715342d"


@pytest.fixture
def catalogue(dynamodb, monkeypatch):
    """Makes catalogues that read a table of this DynamoDB's, or of whatever the settings say instead."""
    from mysfits.table_catalogue import TableCatalogue

    def over(table, **settings):
        for name, value in {**dynamodb.settings(table), **settings}.items():
            monkeypatch.setenv(name, value)
        return TableCatalogue(table)

    return over


def test_what_has_changed_in_the_table_is_answered_at_once_and_numbers_are_numbers(dynamodb, catalogue):
    dynamodb.create_table("changing", the_twelve_as_items())
    client = create_app(catalogue("changing")).test_client()
    dynamodb.client.update_item(
        TableName="changing",
        Key={"MysfitId": {"S": GARY}},
        UpdateExpression="SET Adopted = :yes ADD Likes :one",
        ExpressionAttributeValues={":yes": {"BOOL": True}, ":one": {"N": "1"}},
    )
    profile = client.get(f"/mysfits/{GARY}").json
    assert (profile["likes"], type(profile["likes"]), profile["age"], type(profile["age"])) == (1, int, 2709, int)
    assert profile["adopted"] is True
    dynamodb.client.delete_item(TableName="changing", Key={"MysfitId": {"S": GARY}})
    assert client.get(f"/mysfits/{GARY}").status_code == 404
    assert len(client.get("/mysfits").json["mysfits"]) == 11


def test_an_empty_table_is_an_empty_list(dynamodb, catalogue):
    dynamodb.create_table("empty", [])
    client = create_app(catalogue("empty")).test_client()
    assert client.get("/mysfits").json == {"mysfits": []}
    assert client.get("/mysfits?filter=GoodEvil&value=Good").json == {"mysfits": []}
    assert client.get(f"/mysfits/{GARY}").status_code == 404


def test_all_pages_are_read_and_come_in_the_same_order_each_time(dynamodb, catalogue):
    # DynamoDB ends a page after a megabyte of what it has read.
    herd = [
        {**creature, "mysfitId": f"{creature['mysfitId']}-{number}", "description": "x" * 100_000}
        for creature in json.loads(CREATURES.read_text(encoding="utf-8"))
        for number in range(2)
    ]
    dynamodb.create_table("herd", [item_of(creature) for creature in herd])
    client = create_app(catalogue("herd")).test_client()
    listed = client.get("/mysfits").json["mysfits"]
    assert sorted(each["mysfitId"] for each in listed) == sorted(each["mysfitId"] for each in herd)
    assert client.get("/mysfits").json["mysfits"] == listed
    assert [each["species"] for each in listed] == sorted(each["species"] for each in herd)
    neutral = client.get("/mysfits?filter=LawChaos&value=Neutral").json["mysfits"]
    assert {each["mysfitId"] for each in neutral} == {each["mysfitId"] for each in herd if each["lawchaos"] == "Neutral"}


def test_the_grid_looks_the_same_whether_creatures_come_from_the_list_or_from_the_table(dynamodb, catalogue):
    built_in = create_app(BuiltInCatalogue()).test_client().get("/mysfits").json["mysfits"]
    by_id = {each["mysfitId"]: each for each in built_in}
    listed = create_app(catalogue(TABLE)).test_client().get("/mysfits").json["mysfits"]
    assert {each["mysfitId"]: each for each in listed} == by_id
    assert len(listed) == len(THE_TWELVE)


@pytest.mark.parametrize("path", ["/mysfits/" + "x" * 3_000, "/mysfits/" + "\N{DRAGON}" * 600])
def test_an_id_that_is_longer_than_any_key_is_nobodys(catalogue, path):
    assert create_app(catalogue(TABLE)).test_client().get(path).status_code == 404


def test_a_value_that_is_longer_than_any_key_fits_nobody(catalogue):
    client = create_app(catalogue(TABLE)).test_client()
    answer = client.get("/mysfits", query_string={"filter": "GoodEvil", "value": "\N{DRAGON}" * 600})
    assert (answer.status_code, answer.json) == (200, {"mysfits": []})


@pytest.mark.parametrize("path", ["/mysfits", "/mysfits?filter=GoodEvil&value=Good", f"/mysfits/{GARY}"])
def test_a_table_that_is_not_there_is_a_failure_that_the_log_explains(catalogue, capsys, path):
    client = create_app(catalogue("nowhere")).test_client()
    answer = client.get(path)
    assert answer.status_code == 500
    assert set(answer.json) == {"message"}
    assert "nowhere" not in answer.text and "ResourceNotFound" not in answer.text
    assert "ResourceNotFoundException" in capsys.readouterr().out
    assert client.get("/").status_code == 200


def test_a_dynamodb_that_never_answers_is_a_failure_before_the_visitor_gives_up(catalogue, capsys):
    # Its backlog takes the connection, and then nobody says a word. The page waits eight seconds for an answer.
    with socket.create_server(("127.0.0.1", 0)) as silent:
        answers_nothing = f"http://127.0.0.1:{silent.getsockname()[1]}"
        answer = create_app(catalogue(TABLE, AWS_ENDPOINT_URL=answers_nothing)).test_client().get("/mysfits")
        assert answer.status_code == 500
        (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "A request failed" in line]
        assert "ReadTimeoutError" in line["error"]


def test_a_service_that_is_told_of_no_table_does_not_come_up_and_says_what_it_misses(changed_service):
    ended = subprocess.run(
        [sys.executable, "-m", "mysfits"], cwd=changed_service, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True
    )
    assert ended.returncode != 0
    assert "MYSFITS_TABLE" in ended.stderr
