import json
import logging

from mysfits.log import log_libraries_too


def test_a_request_leaves_one_line_that_says_what_was_asked_and_how_it_ended(start):
    service = start()
    service.ask("/mysfits?filter=GoodEvil&value=Evil")
    line = service.line_that("GET")
    assert line["message"] == "GET /mysfits?filter=GoodEvil&value=Evil 200"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/mysfits?filter=GoodEvil&value=Evil", 200)
    assert 0 <= line["ms"] < 20_000
    service.ask("/nowhere", method="POST")
    assert service.line_that("POST")["status"] == 404
    assert len(service.lines) == 3


def test_health_checks_that_go_well_leave_no_line(start):
    service = start(DRAIN_QUIET=0)
    service.ask("/")
    service.ask("/", headers={"User-Agent": "ELB-HealthChecker/2.0"})
    service.signal()
    assert service.ended() == 0
    assert [line["message"].split(" ")[0] for line in service.lines] == ["Listening", "Asked", "Stopped."]


def test_a_failed_health_check_is_logged(start):
    service = start()
    service.ask("/", method="POST")
    assert service.line_that("POST")["status"] == 405


def test_a_path_cannot_forge_lines(start):
    service = start()
    service.ask("/x%0a%7B%22level%22%3A%22error%22%7D")
    service.ask("/mysfits")
    service.line_that("GET /mysfits")
    assert [line["level"] for line in service.lines] == ["info", "info", "info"]


def test_what_a_library_warns_of_is_a_line_like_any_other(capsys):
    root = logging.getLogger()
    before = root.handlers[:]
    root.handlers.clear()
    try:
        log_libraries_too()
        try:
            raise ValueError("deep inside")
        except ValueError:
            logging.getLogger("waitress").exception("Something broke\nbadly")
    finally:
        root.handlers[:] = before
    (line,) = capsys.readouterr().out.splitlines()
    assert json.loads(line)["message"] == "Something broke\nbadly"
    assert json.loads(line)["level"] == "error"
    assert "deep inside" in json.loads(line)["error"]
