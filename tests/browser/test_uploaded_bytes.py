"""What was dropped is not kept by the server: neither after the import nor after its deletion."""

import pytest
from metered import METER
from paths import TESTS
from serving import serving

APP = ("uvicorn", "metered:app", f"--app-dir={TESTS}", "--port={port}")
SAMPLE = TESTS.parent / "sample_data" / "refunds_taobao.xlsx"
REFUNDS = {"name": SAMPLE.name, "mimeType": "", "buffer": SAMPLE.read_bytes()}
UNKNOWN = {"name": "x.csv", "mimeType": "", "buffer": b"Call,Who\n1,Ann\n2,Bob\n"}
SECONDS = 10


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The app with its meter."""
    with serving(tmp_path_factory.mktemp("home"), APP) as running:
        yield running


@pytest.fixture
def held(server):
    """Asks how many bytes of uploads the server holds."""
    return lambda: int(server.get(METER).body)


def falls_to_nothing(visit, held):
    """Whether no byte is left soon after the script has ended, without any further click."""
    for _ in range(SECONDS * 10):
        if not held():
            return True
        visit.page.wait_for_timeout(100)
    return False


def test_the_meter_sees_what_is_held(visit, held):
    """While a file of two megabytes is read, they are there."""
    visit.open("/upload")
    text = "订单编号,宝贝种类\n" + "1234567890,1\n" * 160_000
    visit.drop([{"name": "a.csv", "mimeType": "", "buffer": text.encode()}])
    seen = 0
    for _ in range(SECONDS * 50):
        seen = seen or held()
        if seen:
            break
        visit.page.wait_for_timeout(20)
    visit.settle()

    assert seen
    assert falls_to_nothing(visit, held)


def test_nothing_is_held_after_the_import(visit, held):
    """One file was understood, another one waits for a word."""
    visit.open("/upload")
    visit.upload([REFUNDS, UNKNOWN])
    visit.page.get_by_text("我们看懂了这些").wait_for()

    assert falls_to_nothing(visit, held)


def test_nothing_is_held_after_everything_is_deleted(visit, held):
    """Files that wait for a word go too."""
    visit.open("/upload")
    visit.upload([REFUNDS, UNKNOWN])
    visit.page.get_by_text("删除我的全部数据").click()
    visit.settle()

    assert not visit.page.get_by_text("我们看懂了这些").count()
    assert not visit.page.get_by_text("这些文件要你说一句").count()
    assert falls_to_nothing(visit, held)
