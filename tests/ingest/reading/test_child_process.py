"""Which files wait for a child process, and who gets a notice of it."""

import threading
from contextlib import contextmanager

import pytest
from exported import KEY, csv_of, xlsx_of

from analysis.ingest import ImportSettings, import_file
from analysis.ingest.reading.child_process import AT_ONCE

SLOTS = 2
HEADERS = ["订单编号", "买家会员名", "订单状态", "订单创建时间"]
ROW = ["1001", "a", "交易成功", "2026-05-01 10:00:00"]
BOOK, TEXT = xlsx_of(HEADERS, ROW), csv_of(HEADERS, ROW)


@pytest.fixture
def release_slots():
    """Both slots are taken until the fixture is called."""
    held_slots = [AT_ONCE.acquire() for _ in range(SLOTS)]

    def release():
        while held_slots:
            held_slots.pop()
            AT_ONCE.release()

    yield release
    release()


def free_slot_count():
    """How many slots are free."""
    acquired = [AT_ONCE.acquire(blocking=False) for _ in range(SLOTS + 1)]
    for _ in filter(None, acquired):
        AT_ONCE.release()
    return sum(acquired)


def test_a_third_workbook_waits_with_a_notice_and_is_then_read(release_slots):
    """The notice is entered before waiting and left when a slot is free."""
    notices, waiting, results = [], threading.Event(), []

    @contextmanager
    def notice():
        notices.append("begins")
        waiting.set()
        yield
        notices.append("ends")

    settings = ImportSettings(KEY, while_waiting=notice)
    reader = threading.Thread(
        target=lambda: results.append(import_file(BOOK, "a.xlsx", settings)), daemon=True
    )
    reader.start()
    assert waiting.wait(timeout=60)
    assert notices == ["begins"]
    assert not results
    release_slots()
    reader.join(timeout=60)

    assert notices == ["begins", "ends"]
    assert results[0].file_report.sheets[0].row_count == len([HEADERS, ROW])


def test_nobody_is_told_to_wait_without_need():
    """With a free slot, a workbook is read at once."""
    notices = []

    @contextmanager
    def notice():
        notices.append("begins")
        yield

    import_file(BOOK, "a.xlsx", ImportSettings(KEY, while_waiting=notice))
    assert not notices


@pytest.mark.usefixtures("release_slots")
def test_plain_text_does_not_wait():
    """It needs no child process, and so no slot."""
    assert import_file(TEXT, "a.csv", ImportSettings(KEY)).file_report.sheets


def test_a_reader_who_leaves_while_waiting_keeps_no_place(release_slots):
    """Streamlit stops a script by an exception, at any of its calls."""

    @contextmanager
    def notice():
        release_slots()
        yield
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(BOOK, "a.xlsx", ImportSettings(KEY, while_waiting=notice))
    assert free_slot_count() == SLOTS
