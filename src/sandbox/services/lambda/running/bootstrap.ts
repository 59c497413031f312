/**
 * The program between Lambda's runtime API and a function in Python: our own runtime interface client, since AWS's is a package
 * that not every machine has. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html says what it asks, and
 * https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html and python-exceptions.html what a handler is promised.
 */
export const bootstrap = `
import http.client
import importlib
import json
import logging
import os
import signal
import sys
import time
import traceback

API = "/2018-06-01/runtime"
TOKEN = os.environ.pop("MYSFITS_RUNTIME_TOKEN")
MEMORY = int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"])
ROOT = os.environ["LAMBDA_TASK_ROOT"]
# What an interpreter needs before a function has done anything.
SPARE = 64


class Wrong(Exception):
    """Something the runtime says about a function, under a name of its own."""

    def __init__(self, kind, message, trace=()):
        super().__init__(message)
        self.kind = kind
        self.trace = list(trace)


class Context:
    function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
    function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
    memory_limit_in_mb = str(MEMORY)
    log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
    log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
    identity = None
    client_context = None

    def __init__(self, request_id, arn, deadline):
        self.aws_request_id = request_id
        self.invoked_function_arn = arn
        self._deadline = deadline

    def get_remaining_time_in_millis(self):
        return max(0, int(self._deadline - time.time() * 1000))


class LogHandler(logging.Handler):
    request_id = ""

    def emit(self, record):
        record.aws_request_id = LogHandler.request_id
        sys.stdout.write(self.format(record))


def hold_memory():
    # Linux counts what a process may write to (RLIMIT_DATA in getrlimit(2)); elsewhere nothing holds it.
    try:
        import resource

        limit = (MEMORY + SPARE) * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    except (ImportError, ValueError, OSError):
        pass


def log_as_lambda_does():
    handler = LogHandler()
    form = "[%(levelname)s]\\t%(asctime)s.%(msecs)03dZ\\t%(aws_request_id)s\\t%(message)s\\n"
    handler.setFormatter(logging.Formatter(form, "%Y-%m-%dT%H:%M:%S"))
    logging.Formatter.converter = time.gmtime
    logging.getLogger().addHandler(handler)


def call(connection, method, path, body=None):
    headers = {"Mysfits-Runtime-Token": TOKEN}
    if body is not None:
        headers["Content-Type"] = "application/json"
    connection.request(method, API + path, body, headers)
    answer = connection.getresponse()
    return answer.headers, answer.read()


def say_done(request_id):
    # All that was printed until here belongs to this request.
    sys.stdout.flush()
    os.write(1, ("\\0%s %s\\n" % (TOKEN, request_id)).encode())


def error_of(error, request_id):
    if isinstance(error, Wrong):
        kind, message, trace = error.kind, str(error), error.trace
    else:
        own = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename != __file__]
        kind, message, trace = type(error).__name__, str(error), traceback.format_list(own)
    # One event of the log: CloudWatch shows \\r as the end of a line.
    lines = ["[ERROR] %s: %s" % (kind, message)]
    if trace:
        lines += ["Traceback (most recent call last):"] + "".join(trace).rstrip("\\n").replace(" ", "\\u00a0").split("\\n")
    print("\\r".join(lines))
    return json.dumps({"errorMessage": message, "errorType": kind, "requestId": request_id, "stackTrace": trace}).encode()


def load(name):
    try:
        module_name, function_name = name.rsplit(".", 1)
    except ValueError as error:
        raise Wrong("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (name, error))
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Wrong("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module_name, error))
    except SyntaxError as error:
        trace = ['  File "%s" Line %s\\n    %s' % (error.filename, error.lineno, error.text)]
        raise Wrong("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module_name, error), trace)
    handler = getattr(module, function_name, None)
    if handler is None:
        raise Wrong("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (function_name, module_name))
    return handler


def answer_to(handler, headers, payload):
    request_id = headers["Lambda-Runtime-Aws-Request-Id"]
    try:
        event = json.loads(payload or b"{}")
    except ValueError as error:
        raise Wrong("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error)
    arn, deadline = headers["Lambda-Runtime-Invoked-Function-Arn"], int(headers["Lambda-Runtime-Deadline-Ms"])
    result = handler(event, Context(request_id, arn, deadline))
    try:
        return json.dumps(result, ensure_ascii=False).encode()
    except (TypeError, ValueError) as error:
        raise Wrong("Runtime.MarshalError", "Unable to marshal response: %s" % error)


def main():
    os.dup2(1, 2)
    sys.stdout.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
    host, port = os.environ["AWS_LAMBDA_RUNTIME_API"].split(":")
    connection = http.client.HTTPConnection(host, int(port))
    # The modules of the function come first, and ours is none of them.
    sys.path[0] = ROOT
    hold_memory()
    log_as_lambda_does()
    try:
        handler = load(os.environ["_HANDLER"])
    except MemoryError:
        os.kill(os.getpid(), signal.SIGKILL)
    except Exception as error:
        body = error_of(error, "")
        say_done("init")
        call(connection, "POST", "/init/error", body)
        sys.exit(1)
    while True:
        headers, payload = call(connection, "GET", "/invocation/next")
        request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        LogHandler.request_id = request_id
        kind = "response"
        try:
            body = answer_to(handler, headers, payload)
        except MemoryError:
            # Lambda kills who takes more than it has.
            os.kill(os.getpid(), signal.SIGKILL)
        except Exception as error:
            kind, body = "error", error_of(error, request_id)
        say_done(request_id)
        call(connection, "POST", "/invocation/%s/%s" % (request_id, kind), body)


main()
`;
