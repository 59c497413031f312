"""The service's routes, and what they answer."""

from collections.abc import Callable

from flask import Flask, abort, request
from flask_cors import CORS

from .catalogue import Catalogue
from .errors import answer_errors_in_json
from .request_log import log_requests

FILTERS = ("GoodEvil", "LawChaos")

# The grid shows many creatures: what only a profile needs stays out of the list.
IN_THE_LIST = ("mysfitId", "name", "species", "goodevil", "lawchaos", "thumbImageUri")


def create_app(catalogue: Catalogue, on_visit: Callable[[], None] = lambda: None) -> Flask:
    """Puts the service together. `on_visit` is called for every request but health checks."""
    app = Flask(__name__, static_folder=None)
    app.json.sort_keys = False
    # The page comes from another address than this service, so browsers ask whether it may read the answers. Anyone
    # may: they hold nothing private, and no cookie says who asks.
    CORS(app, origins="*", methods=["GET", "HEAD", "OPTIONS"], send_wildcard=True, supports_credentials=False)
    answer_errors_in_json(app)
    log_requests(app, is_health_check=is_health_check)

    @app.before_request
    def count_visit() -> None:
        if not is_health_check():
            on_visit()

    @app.get("/")
    def health() -> dict:
        return {"message": "The mysfits are here."}

    @app.get("/mysfits")
    def list_mysfits() -> dict:
        mysfits = chosen(catalogue)
        return {"mysfits": [{field: mysfit[field] for field in IN_THE_LIST} for mysfit in mysfits]}

    @app.get("/mysfits/<mysfit_id>")
    def show_mysfit(mysfit_id: str) -> dict:
        return catalogue.find(mysfit_id) or abort(404, "No mysfit has this id.")

    return app


def is_health_check() -> bool:
    """Whether the load balancer or the container asks if the service is well, rather than a visitor for creatures."""
    return request.path == "/"


def chosen(catalogue: Catalogue) -> list:
    """The creatures that ?filter=...&value=... asks for; all of them when it doesn't."""
    trait, value = request.args.get("filter"), request.args.get("value")
    if trait is None and value is None:
        return catalogue.everyone()
    if trait not in FILTERS:
        abort(400, "The filter must be GoodEvil or LawChaos.")
    if not value:
        abort(400, "A filter needs a value, such as ?filter=GoodEvil&value=Good.")
    return catalogue.aligned(trait, value)
