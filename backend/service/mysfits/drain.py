"""When to stop. On AWS a task is told to (SIGTERM) while the load balancer still sends it visitors: taking a task out of
a target group takes minutes, whatever delay was set. So the service answers on, until nobody comes any more."""

from collections.abc import Callable
from time import monotonic


class Drain:
    def __init__(self, quiet: float, limit: float, now: Callable[[], float] = monotonic) -> None:
        """Seconds: after SIGTERM the service stops once no visitor has come for `quiet`, and at the latest after `limit`.
        Keep `limit` well below the task's stopTimeout (120 at most on Fargate): what still runs then is killed."""
        self.quiet = quiet
        self.limit = limit
        self._now = now
        self._began: float | None = None
        self._last_visit = now()

    @property
    def began(self) -> bool:
        return self._began is not None

    def begin(self) -> None:
        """SIGTERM came. A second one changes nothing."""
        if self._began is None:
            self._began = self._now()

    def visited(self) -> None:
        """A visitor came. Health checks don't count: they come for as long as there is somebody to ask."""
        self._last_visit = self._now()

    def is_over(self) -> bool:
        if self._began is None:
            return False
        now = self._now()
        return now >= self._began + self.limit or now >= max(self._began, self._last_visit) + self.quiet
