"""One log line a request."""

from collections.abc import Callable
from time import perf_counter

from flask import Flask, Response, g, request

from .log import log


def log_requests(app: Flask, is_health_check: Callable[[], bool]) -> None:
    """Logs every request once its answer is known, with the milliseconds that we worked on it. Health checks that went
    well come every few seconds for ever and would bury the rest, so only failed ones are logged."""

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if response.status_code >= 400 or not is_health_check():
            path = request.full_path if request.query_string else request.path
            ms = round((perf_counter() - g.began) * 1000, 1)
            message = f"{request.method} {path} {response.status_code}"
            log("info", message, method=request.method, path=path, status=response.status_code, ms=ms)
        return response
