import socket

import pytest

from mysfits.app import create_app
from mysfits.built_in_catalogue import BuiltInCatalogue

ELSEWHERE = {"Origin": "http://mysfits-abcdef-site.s3-website-us-east-1.amazonaws.com"}
CHIMERA = "4e53920c-505a-4a90-a694-b9300791f0ae"


def test_the_health_check_is_answered_in_json(service):
    answer = service.ask("/")
    assert answer.status == 200
    assert set(answer.json) == {"message"}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/mysfits/", 404),
        ("GET", "/mysfits/nobody", 404),
        ("GET", "/mysfits/" + CHIMERA.upper(), 404),
        ("GET", f"/mysfits/{CHIMERA}/", 404),
        ("GET", "/mysfits/..%2f..%2fetc%2fpasswd", 404),
        ("GET", "/mysfits/../../etc/passwd", 404),
        ("GET", "/mysfits/%00", 404),
        ("GET", "/mysfits/%ff%fe", 404),
        ("GET", "/mysfits/%F0%9F%90%89", 404),
        ("GET", "/mysfits/" + "x" * 10_000, 404),
        ("GET", "/static/anything", 404),
        ("POST", f"/mysfits/{CHIMERA}/like", 404),
        ("POST", "/", 405),
        ("POST", "/mysfits", 405),
        ("DELETE", f"/mysfits/{CHIMERA}", 405),
        ("BREW", "/mysfits", 405),
        ("GET", "/mysfits?filter=Species&value=Troll", 400),
        ("GET", "/mysfits?filter=goodevil&value=Good", 400),
        ("GET", "/mysfits?filter=&value=Good", 400),
        ("GET", "/mysfits?value=Good", 400),
        ("GET", "/mysfits?filter=GoodEvil", 400),
        ("GET", "/mysfits?filter=GoodEvil&value=", 400),
        ("GET", "/mysfits?filter=__class__&value=x", 400),
        ("GET", "/mysfits?filter=%ff&value=%ff", 400),
    ],
)
def test_what_cannot_be_answered_is_refused_in_json_that_the_page_may_read(service, method, path, status):
    answer = service.ask(path, method=method, headers=ELSEWHERE)
    assert answer.status == status
    assert set(answer.json) == {"message"}
    assert answer.json["message"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_refused_method_names_those_that_are_answered(service):
    assert "GET" in service.ask("/mysfits", method="POST").headers["Allow"]


def test_other_query_parameters_are_nobodys_business(client):
    assert len(client.get("/mysfits?utm_source=poster").json["mysfits"]) == 12


def test_a_page_from_anywhere_may_read_but_without_cookies(service):
    answer = service.ask("/mysfits", headers=ELSEWHERE)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Credentials"] is None


def test_a_browser_that_asks_first_is_told_that_it_may_get(service):
    asks = {**ELSEWHERE, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-anything"}
    answer = service.ask("/mysfits", method="OPTIONS", headers=asks)
    assert answer.status == 200
    assert "GET" in answer.headers["Access-Control-Allow-Methods"]
    assert "DELETE" not in answer.headers["Access-Control-Allow-Methods"]


def test_head_answers_like_get_without_a_body(service):
    answer = service.ask("/mysfits", method="HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Content-Length"] == service.ask("/mysfits").headers["Content-Length"]


def test_a_body_that_nobody_asked_for_is_refused_when_it_is_large_and_the_service_lives_on(service):
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.sendall(b"POST /mysfits HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
        assert b" 413 " in connection.recv(1000)
    assert service.ask("/").status == 200


@pytest.mark.parametrize("sent", [b"\r\n\r\n", b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET", b"\x16\x03\x01\x02\x00\x01"])
def test_what_is_not_http_harms_nobody(service, sent):
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.sendall(sent)
    assert service.ask("/").status == 200


class BrokenCatalogue(BuiltInCatalogue):
    def everyone(self):
        raise RuntimeError("the password is tiger")


def test_a_failure_is_told_to_the_log_whole_and_to_the_visitor_as_nothing_but_a_failure(capsys):
    answer = create_app(BrokenCatalogue()).test_client().get("/mysfits", headers=ELSEWHERE)
    assert answer.status_code == 500
    assert set(answer.json) == {"message"}
    assert "tiger" not in answer.text and "Error" not in answer.text
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "the password is tiger" in capsys.readouterr().out
