"""The in-memory store whose items expire."""

import gc
import threading
import weakref
from datetime import timedelta

from ui.server.expiring_store import ExpiringStore

SOON, LATER = timedelta(milliseconds=50), timedelta(hours=1)
TIMEOUT = 30


class ObservedStore(ExpiringStore):
    """Signals when it has been cleared."""

    def __init__(self, ttl):
        super().__init__(ttl)
        self.was_cleared = threading.Event()

    def clear(self):
        """Remove all items."""
        super().clear()
        self.was_cleared.set()


def test_items_expire_without_a_request():
    """A timer removes the bytes, and the page can say so."""
    store = ObservedStore(SOON)
    store["digest"] = b"bytes"

    assert store.was_cleared.wait(TIMEOUT)
    assert not store
    store["digest"] = b"again"
    assert not store.has_expired


def test_items_in_use_stay():
    """Within the time to live they are there."""
    store = ExpiringStore(LATER)
    store["digest"] = b"bytes"
    store.touch()

    assert dict(store) == {"digest": b"bytes"}
    assert not store.has_expired


def test_without_a_time_there_is_no_timer():
    """With ZHANGGUI_KEEP_HOURS=0 items live as long as their session."""
    store = ExpiringStore(timedelta(0))
    store["digest"] = b"bytes"

    assert store._timer is None
    assert store


def test_the_timer_keeps_no_item_alive():
    """When a session ends, its items are freed and the timer stops."""
    store = ExpiringStore(LATER)
    store["digest"] = b"bytes"
    reference, timer = weakref.ref(store), store._timer
    del store
    gc.collect()
    timer.join(TIMEOUT)

    assert reference() is None
    assert not timer.is_alive()
