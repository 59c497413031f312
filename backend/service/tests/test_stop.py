import http.client
import signal
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from .service_process import PATIENCE

# Far longer than any test: it is over when the test's visitors are gone, or never.
FOR_EVER = 3600


def test_a_request_that_runs_when_the_drain_is_over_is_answered_whole_and_nobody_else_is_let_in(start):
    service = start("tests.slow_service", DRAIN_QUIET=0, DRAIN_LIMIT=0)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(service.ask, "/mysfits/slow")
        service.line_that("Looking slowly")
        service.signal()
        # The listening socket closes while the slow request still runs.
        while not refused(service):
            pass
        assert not slow.done()
        service.signal(signal.SIGUSR1)
        answer = slow.result(timeout=PATIENCE)
    assert (answer.status, answer.json["name"]) == (200, "Evangeline")
    assert service.ended() == 0


def refused(service):
    try:
        service.ask("/")
        return False
    except (ConnectionRefusedError, ConnectionResetError, http.client.RemoteDisconnected):
        return True


def test_whoever_has_connected_when_the_drain_is_over_is_answered_though_nobody_had_opened_yet(start):
    service = start(DRAIN_QUIET=0, DRAIN_LIMIT=0)
    # While the process stands still, the kernel goes on to accept connections for it.
    service.signal(signal.SIGSTOP)
    waiting = [http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE) for _ in range(30)]
    for connection in waiting:
        connection.request("GET", "/mysfits")
    service.signal(signal.SIGTERM)
    service.signal(signal.SIGCONT)
    assert [connection.getresponse().status for connection in waiting] == [200] * 30
    assert service.ended() == 0
    for connection in waiting:
        connection.close()


def test_visitors_who_come_after_sigterm_are_answered_and_told_to_go_elsewhere_next_time(start):
    service = start("tests.slow_service", DRAIN_QUIET=FOR_EVER, DRAIN_LIMIT=FOR_EVER)
    assert service.ask("/mysfits").headers["Connection"] is None
    service.signal()
    service.line_that("Asked to stop")
    for path in ("/", "/mysfits", "/mysfits/33e1fbd4-2fd8-45fb-a42f-f92551694506"):
        answer = service.ask(path)
        assert answer.status == 200
        assert answer.headers["Connection"].lower() == "close"
    assert service.process.poll() is None


def test_a_connection_that_was_kept_open_is_answered_once_more(start):
    service = start(DRAIN_QUIET=FOR_EVER, DRAIN_LIMIT=FOR_EVER)
    connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=PATIENCE)
    connection.request("GET", "/mysfits")
    assert connection.getresponse().read()
    kept = connection.sock
    service.signal()
    service.line_that("Asked to stop")
    connection.request("GET", "/mysfits")
    assert connection.sock is kept
    response = connection.getresponse()
    assert (response.status, response.headers["Connection"].lower()) == (200, "close")
    assert response.read()
    connection.close()


def test_under_load_not_one_request_fails_until_the_visitors_are_gone(start):
    service = start(DRAIN_QUIET=0.5, DRAIN_LIMIT=FOR_EVER)
    asked_to_stop, gone = Event(), 8 * [0]

    def visit(number):
        answers = []
        # Each visitor goes on for a hundred requests after SIGTERM, every one on a connection of its own.
        while gone[number] < 100:
            gone[number] += asked_to_stop.is_set()
            answers.append(service.ask("/mysfits").status)
        return answers

    with ThreadPoolExecutor(max_workers=8) as pool:
        visitors = [pool.submit(visit, number) for number in range(8)]
        while not any(line["message"].startswith("GET") for line in service.lines):
            service.line_that("GET")
        service.signal()
        service.line_that("Asked to stop")
        asked_to_stop.set()
        answers = [status for visitor in visitors for status in visitor.result(timeout=60)]
    assert set(answers) == {200}
    assert len(answers) > 800
    assert service.ended() == 0
    # Each of them left its line, too.
    assert sum(line.get("status") == 200 for line in service.lines) == len(answers)


@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT])
def test_a_service_that_nobody_visits_ends_well(start, which):
    service = start(DRAIN_QUIET=0)
    service.signal(which)
    assert service.ended() == 0
    assert service.lines[-1]["message"] == "Stopped."
    assert service.process.stderr.read() == ""
