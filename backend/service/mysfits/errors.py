"""Whatever goes wrong is answered in JSON, so that the page needs to read one language only."""

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from .log import log, story_of

# Our own words where Flask's would speak of URLs and spelling.
WORDS = {
    NotFound.description: "There is nothing at this address.",
    MethodNotAllowed.description: "This address doesn't answer this method.",
}


def answer_errors_in_json(app: Flask) -> None:
    """Answers every refusal and every failure with `{"message": ...}`. Why a request failed goes to the log only."""

    @app.errorhandler(HTTPException)
    def refused(error: HTTPException) -> ResponseReturnValue:
        # Flask's own answer carries headers that belong to the status, such as Allow.
        response = error.get_response()
        response.data = app.json.dumps({"message": WORDS.get(error.description, error.description)})
        response.content_type = "application/json"
        return response

    @app.errorhandler(Exception)
    def failed(error: Exception) -> ResponseReturnValue:
        log("error", "A request failed.", method=request.method, path=request.path, error=story_of(error))
        return {"message": "Something went wrong here. It isn't your fault; please try again."}, 500
