"""Who waits while others' files are parsed, and who is told."""

import threading
from contextlib import contextmanager

import pytest
from exported import KEY, csv_of, xlsx_of

from analysis.ingest import ImportSettings, import_file
from analysis.ingest.reading.child_process import AT_ONCE

PLACES = 2
HEADERS = ["订单编号", "买家会员名", "订单状态", "订单创建时间"]
ROW = ["1001", "a", "交易成功", "2026-05-01 10:00:00"]
BOOK, TEXT = xlsx_of(HEADERS, ROW), csv_of(HEADERS, ROW)


@pytest.fixture
def full():
    """Both places taken, until the function that is given has been called."""
    held = [AT_ONCE.acquire() for _ in range(PLACES)]

    def free():
        while held:
            held.pop()
            AT_ONCE.release()

    yield free
    free()


def free_places():
    """How many places nobody holds."""
    taken = [AT_ONCE.acquire(blocking=False) for _ in range(PLACES + 1)]
    for _ in filter(None, taken):
        AT_ONCE.release()
    return sum(taken)


def test_a_third_workbook_waits_with_a_notice_and_is_then_read(full):
    """The notice begins before the waiting and ends when the turn has come."""
    told, begun, results = [], threading.Event(), []

    @contextmanager
    def notice():
        told.append("begins")
        begun.set()
        yield
        told.append("ends")

    settings = ImportSettings(KEY, while_waiting=notice)
    reader = threading.Thread(
        target=lambda: results.append(import_file(BOOK, "a.xlsx", settings)), daemon=True
    )
    reader.start()
    assert begun.wait(timeout=60)
    assert told == ["begins"]
    assert not results
    full()
    reader.join(timeout=60)

    assert told == ["begins", "ends"]
    assert results[0].account.sheets[0].row_count == len([HEADERS, ROW])


def test_nobody_is_told_to_wait_without_need():
    """With a free place, a workbook is read at once."""
    told = []

    @contextmanager
    def notice():
        told.append("begins")
        yield

    import_file(BOOK, "a.xlsx", ImportSettings(KEY, while_waiting=notice))
    assert not told


@pytest.mark.usefixtures("full")
def test_plain_text_does_not_wait():
    """It needs no child process, and so no place."""
    assert import_file(TEXT, "a.csv", ImportSettings(KEY)).account.sheets


def test_a_reader_who_leaves_while_waiting_keeps_no_place(full):
    """Streamlit stops a script by an exception, at any of its calls."""

    @contextmanager
    def notice():
        full()
        yield
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(BOOK, "a.xlsx", ImportSettings(KEY, while_waiting=notice))
    assert free_places() == PLACES
