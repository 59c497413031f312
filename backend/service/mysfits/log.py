"""Log lines for CloudWatch: one JSON object a line on stdout, whose fields Logs Insights finds by itself."""

import json
import logging
import sys
import traceback
from datetime import datetime, timezone


def log(level: str, message: str, **fields: object) -> None:
    """Writes one line. JSON keeps it one line whatever a visitor put into a path."""
    time = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    line = json.dumps({"time": time, "level": level, "message": message, **fields})
    # One call, so that the lines of requests that end at the same time don't run into each other.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def story_of(error: BaseException) -> str:
    """The traceback, for the log and for nobody else: it may hold names and addresses that are no visitor's business."""
    return "".join(traceback.format_exception(error))


def log_libraries_too() -> None:
    """Makes lines of ours out of what libraries warn of, so that the whole log reads alike."""
    logging.basicConfig(level=logging.WARNING, handlers=[_FromLibraries()])
    # Waitress warns of every request that has to wait for a thread, which is what its queue is for.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)


class _FromLibraries(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        fields = {"error": story_of(error)} if error else {}
        log(record.levelname.lower(), record.getMessage(), logger=record.name, **fields)
