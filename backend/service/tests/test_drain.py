from mysfits.drain import Drain


class Clock:
    def __init__(self):
        self.seconds = 1000.0

    def __call__(self):
        return self.seconds


def test_a_service_that_nobody_asked_to_stop_never_does():
    clock = Clock()
    drain = Drain(quiet=20, limit=100, now=clock)
    clock.seconds += 1_000_000
    assert not drain.is_over()


def test_it_waits_for_quiet_even_when_nobody_came_for_hours_before():
    clock = Clock()
    drain = Drain(quiet=20, limit=100, now=clock)
    clock.seconds += 10_000
    drain.begin()
    clock.seconds += 19.9
    assert not drain.is_over()
    clock.seconds += 0.1
    assert drain.is_over()


def test_every_visitor_puts_the_end_off():
    clock = Clock()
    drain = Drain(quiet=20, limit=100, now=clock)
    drain.begin()
    for _ in range(4):
        clock.seconds += 15
        drain.visited()
        assert not drain.is_over()
    clock.seconds += 20
    assert drain.is_over()


def test_no_visitor_puts_it_off_beyond_the_limit_and_neither_does_a_second_signal():
    clock = Clock()
    drain = Drain(quiet=20, limit=100, now=clock)
    drain.begin()
    for _ in range(99):
        clock.seconds += 1
        drain.visited()
        drain.begin()
        assert not drain.is_over()
    clock.seconds += 1
    drain.visited()
    assert drain.is_over()
