"""`python3 -m mysfits`: the service behind a real web server.

MYSFITS_TABLE names the table that the creatures are in.
LISTEN says where (0.0.0.0:8080 unless told). DRAIN_QUIET and DRAIN_LIMIT are seconds, see drain.py.
"""

import os

from .app import create_app
from .drain import Drain
from .log import log, log_libraries_too
from .serve import serve
from .table_catalogue import TableCatalogue


def main() -> None:
    log_libraries_too()
    drain = Drain(
        quiet=float(os.environ.get("DRAIN_QUIET", 20)),
        limit=float(os.environ.get("DRAIN_LIMIT", 100)),
    )
    app = create_app(catalogue=TableCatalogue(os.environ["MYSFITS_TABLE"]), on_visit=drain.visited)
    serve(app, drain=drain, listen=os.environ.get("LISTEN", "0.0.0.0:8080"))
    log("info", "Stopped.")


if __name__ == "__main__":
    main()
