"""The service as a process of its own, on a free port, and plain HTTP to it."""

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Queue
from typing import NamedTuple

SERVICE = Path(__file__).parents[1]
# A test that waits this long, in seconds, waits for what won't come.
PATIENCE = 20


class Answer(NamedTuple):
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self):
        assert self.headers["Content-Type"] == "application/json"
        return json.loads(self.body)


class ServiceProcess:
    def __init__(self, module="mysfits", folder=SERVICE, **settings):
        env = {"PATH": os.environ["PATH"], "LISTEN": "127.0.0.1:0", "PYTHONDONTWRITEBYTECODE": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=folder,
            env={**env, **{name: str(value) for name, value in settings.items()}},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines = []
        self._coming = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = int(self.line_that("Listening on")["message"].rstrip(".").rsplit(":", 1)[1])

    def _read(self):
        for line in self.process.stdout:
            self._coming.put(json.loads(line))

    def line_that(self, begins):
        """Waits for a log line whose message begins so."""
        while True:
            line = self._coming.get(timeout=PATIENCE)
            self.lines.append(line)
            if line["message"].startswith(begins):
                return line

    def ask(self, path, method="GET", headers=None, body=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, headers=headers or {}, body=body)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def signal(self, which=signal.SIGTERM):
        self.process.send_signal(which)

    def ended(self):
        """Waits for the end. Returns the exit code; whatever was logged last is in `lines`."""
        code = self.process.wait(timeout=PATIENCE)
        self._reader.join(timeout=PATIENCE)
        while not self._coming.empty():
            self.lines.append(self._coming.get())
        return code

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()
