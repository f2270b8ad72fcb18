"""What was dropped is not kept by the server: neither after the import nor after its deletion."""

import pytest
from metered import METER, WAITING_METER
from paths import TESTS
from playwright.sync_api import expect
from serving import serving
from visiting import Visit

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


def test_a_file_that_waits_goes_with_its_page(visit, server):
    """Soon after the page was closed, though nobody else comes and its time is not over."""

    def waiting():
        return int(server.get(WAITING_METER).body)

    visit.open("/upload")
    visit.upload([UNKNOWN])
    visit.page.get_by_text("这些文件要你说一句").wait_for()
    assert waiting() >= len(UNKNOWN["buffer"])
    other = visit.page.context.new_page()
    visit.page.close()

    for _ in range(SECONDS * 10):
        if not waiting():
            break
        other.wait_for_timeout(100)
    assert not waiting()


def test_files_that_find_no_room_are_told(browser, tmp_path):
    """One of two large ones is taken and read; the page says that another was not."""
    large = [
        {"name": f"{name}.csv", "mimeType": "", "buffer": b"Call,Who\n" + b"1,Ann\n" * 100_000}
        for name in "ab"
    ]
    with serving(tmp_path, settings={"ZHANGGUI_MEGABYTES": "1"}) as small:
        visit = Visit(browser.new_page(locale="zh-CN"), small.address)
        visit.open("/upload")
        visit.upload(large)
        expect(visit.page.get_by_text("还有 1 个文件没有收下")).to_be_visible()
        visit.open("/upload")
        visit.upload([{**large[0], "buffer": b"Call,Who\n" + b"1,Ann\n" * 200_000}])
        uploader = visit.page.get_by_test_id("stFileUploader")
        expect(uploader).to_contain_text("没有收下：同时上传的文件加起来太大")
        visit.page.context.close()


def test_nothing_is_held_after_everything_is_deleted(visit, held):
    """Files that wait for a word go too."""
    visit.open("/upload")
    visit.upload([REFUNDS, UNKNOWN])
    visit.page.get_by_text("删除我的全部数据").click()
    visit.settle()

    assert not visit.page.get_by_text("我们看懂了这些").count()
    assert not visit.page.get_by_text("这些文件要你说一句").count()
    assert falls_to_nothing(visit, held)
