"""As little as a service can be that the module's own checks approve: no framework whose start takes a second."""

import http.server
import os
import signal


class Creatures(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"mysfits": [{"name": "Evangeline"}]}')

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
host, port = os.environ.get("LISTEN", "0.0.0.0:8080").split(":")
http.server.ThreadingHTTPServer((host, int(port)), Creatures).serve_forever()
