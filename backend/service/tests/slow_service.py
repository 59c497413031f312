"""The service over a catalogue in which looking for "slow" takes until SIGUSR1 comes."""

import os
import signal
import threading

from mysfits.app import create_app
from mysfits.built_in_catalogue import BuiltInCatalogue
from mysfits.drain import Drain
from mysfits.log import log
from mysfits.serve import serve

SLOW = "slow"


class SlowCatalogue(BuiltInCatalogue):
    def __init__(self):
        super().__init__()
        self.free = threading.Event()

    def find(self, mysfit_id):
        if mysfit_id != SLOW:
            return super().find(mysfit_id)
        log("info", "Looking slowly.")
        self.free.wait()
        return self.everyone()[0]


if __name__ == "__main__":
    catalogue = SlowCatalogue()
    signal.signal(signal.SIGUSR1, lambda *_: catalogue.free.set())
    drain = Drain(quiet=float(os.environ["DRAIN_QUIET"]), limit=float(os.environ["DRAIN_LIMIT"]))
    serve(create_app(catalogue, on_visit=drain.visited), drain=drain, listen=os.environ["LISTEN"])
