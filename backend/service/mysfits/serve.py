"""Runs the app in waitress, and stops it without dropping anybody's request."""

import select
import signal
from time import monotonic

from flask import Flask
from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import WSGITask

from .drain import Drain
from .log import log

# Nothing that a visitor sends us is longer. Below waitress's `inbuf_overflow`, above which it would write to the disk.
LONGEST_BODY = 64 * 1024

# Requests that run when we stop get this many seconds to end. With the drain's limit it stays below stopTimeout.
LAST_REQUESTS = 10


def serve(app: Flask, drain: Drain, listen: str) -> None:
    """Serves until SIGTERM came and the drain is over, then ends the requests that run. Ctrl-C stops at once."""
    sockets: dict = {}
    server = create_server(
        app,
        map=sockets,
        listen=listen,
        threads=8,
        # Browsers keep connections open that they may need again; a hundred of them, waitress's own limit, are few.
        connection_limit=900,
        asyncore_use_poll=True,
        channel_timeout=60,
        max_request_header_size=32 * 1024,
        max_request_body_size=LONGEST_BODY,
        log_socket_errors=False,
        ident=None,
    )
    server.channel_class = channel_that_says_goodbye(drain)

    def on_sigterm(_signal: int, _frame: object) -> None:
        drain.begin()

    signal.signal(signal.SIGTERM, on_sigterm)

    try:
        log("info", f"Listening on {server.effective_host}:{server.effective_port}.")
        while not drain.began:
            wait_for_work(sockets)
        words = f"until no visitor has come for {drain.quiet:g} s, for {drain.limit:g} s at most"
        log("info", f"Asked to stop. Answering on {words}.")
        while not drain.is_over():
            wait_for_work(sockets)
        close_the_door(server)
        finish_what_runs(server, sockets)
    except KeyboardInterrupt:
        pass


def wait_for_work(sockets: dict) -> None:
    """Reads and writes what is ready; comes back after a fifth of a second at the latest, to look at the clock."""
    wasyncore.loop(timeout=0.2, use_poll=True, map=sockets, count=1)


def close_the_door(server: TcpWSGIServer) -> None:
    """Lets in whoever has connected, then closes the listening socket only: connections that are there stay."""
    for _ in range(server.adj.backlog):
        if select.select([server.socket], [], [], 0)[0]:
            server.handle_accept()
    wasyncore.dispatcher.close(server)


def finish_what_runs(server: TcpWSGIServer, sockets: dict) -> None:
    """Answers what was asked before the door closed. The first look reads what connections have sent meanwhile."""
    latest = monotonic() + LAST_REQUESTS
    wait_for_work(sockets)
    while is_busy(server) and monotonic() < latest:
        wait_for_work(sockets)


def is_busy(server: TcpWSGIServer) -> bool:
    """Whether any request is half read, running, or not wholly answered."""
    channels = list(server.active_channels.values())
    return any(channel.request or channel.requests or channel.total_outbufs_len for channel in channels)


def channel_that_says_goodbye(drain: Drain) -> type[HTTPChannel]:
    """A connection that, once the drain began, closes after its answer. The load balancer sends a whole connection to
    one task: a browser that keeps its connection would stay with us, though another task is ready for it."""

    class Task(WSGITask):
        def build_response_header(self) -> bytes:
            if drain.began:
                self.request.headers["CONNECTION"] = "close"
            return super().build_response_header()

    class Channel(HTTPChannel):
        task_class = Task

    return Channel
