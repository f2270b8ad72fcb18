"""Files that wait for their visitor's word, and the clock."""

import gc
import threading
import weakref
from datetime import timedelta

from ui.server.expiring_store import Held

SOON, LATER = timedelta(milliseconds=50), timedelta(hours=1)
PATIENCE = 30


class Told(Held):
    """Says when it has been emptied."""

    def __init__(self, keep):
        super().__init__(keep)
        self.emptied = threading.Event()

    def clear(self):
        """Let all go."""
        super().clear()
        self.emptied.set()


def test_what_waits_goes_by_the_clock():
    """Nobody comes, nobody clicks: the bytes are let go, and the page can say so."""
    held = Told(SOON)
    held["digest"] = b"bytes"

    assert held.emptied.wait(PATIENCE)
    assert not held
    held["digest"] = b"again"
    assert not held.was_let_go


def test_what_is_used_stays():
    """Within its time it is there, and was not let go."""
    held = Held(LATER)
    held["digest"] = b"bytes"
    held.touch()

    assert dict(held) == {"digest": b"bytes"}
    assert not held.was_let_go


def test_without_a_time_there_is_no_clock():
    """With ZHANGGUI_KEEP_HOURS=0 it goes with its session."""
    held = Held(timedelta(0))
    held["digest"] = b"bytes"

    assert held._clock is None
    assert held


def test_the_clock_keeps_nothing():
    """When a session ends, what it held ends too, and with it the clock."""
    held = Held(LATER)
    held["digest"] = b"bytes"
    gone, clock = weakref.ref(held), held._clock
    del held
    gc.collect()
    clock.join(PATIENCE)

    assert gone() is None
    assert not clock.is_alive()
