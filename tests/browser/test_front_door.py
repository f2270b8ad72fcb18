"""The first moments of a visit, in a real browser."""

import time

from playwright.sync_api import expect
from serving import serving
from visiting import Visit

COOKIE = "zhanggui_visitor"
ORDERS = (
    "订单编号,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n"
    '="3912345678901234567",19.90,交易成功,2026-05-01 08:00:00,2026-05-01 08:01:00,0\n'
).encode("gbk")


def test_a_deep_link_opens_its_page_in_the_frame(visit):
    """Right after a start, without the start page having been seen: menu, language, page."""
    visit.open("/upload")

    expect(uploader(visit)).to_be_visible()
    expect(visit.page.get_by_test_id("stTopNav")).to_be_visible()
    assert visit.page.url.endswith("/upload")


def test_the_first_page_brings_a_cookie_no_script_can_read(visit):
    """It is set, HttpOnly, and stays the same when the page is loaded again."""
    visit.open()
    first = cookie(visit)
    visit.open("/upload")

    assert first["httpOnly"]
    assert first["sameSite"] == "Lax"
    assert COOKIE not in visit.page.evaluate("document.cookie")
    assert cookie(visit)["value"] == first["value"]


def test_streamlits_own_words_are_chinese(visit):
    """Uploader, sidebar, hidden labels: nothing on the upload page is left in English."""
    visit.open("/upload")

    expect(uploader(visit).get_by_text("选择文件")).to_be_visible()
    assert visit.page.locator("html").get_attribute("lang") == "zh-CN"
    assert set(visit.english_left()) <= {"English"}


def test_english_pages_are_as_streamlit_writes_them(visit):
    """The switch reaches Streamlit's own words, there and back."""
    visit.open("/upload")
    visit.choose_language("English")
    expect(uploader(visit).get_by_text("Upload", exact=True)).to_be_visible()
    assert visit.page.locator("html").get_attribute("lang") == "en"

    visit.choose_language("中文")
    expect(uploader(visit).get_by_text("选择文件")).to_be_visible()


def test_a_file_that_is_too_large_is_refused_in_chinese(visit, tmp_path):
    """One byte more than the 50 MB that a file may have."""
    large = tmp_path / "large.csv"
    with large.open("wb") as file:
        file.truncate(50 * 2**20 + 1)
    visit.open("/upload")
    visit.upload([large])

    expect(uploader(visit)).to_contain_text("文件太大，不能超过 50.0MB。")


def test_the_workspace_is_there_after_a_reload(visit, server):
    """Cleaned tables belong to the cookie, not to the tab; no folder is named after it."""
    visit.open("/upload")
    visit.upload([{"name": "订单.csv", "mimeType": "text/csv", "buffer": ORDERS}])
    expect(visit.page.get_by_text("订单.csv").first).to_be_visible()
    visit.open("/upload")

    expect(visit.page.get_by_text("订单.csv").first).to_be_visible()
    assert not any(cookie(visit)["value"] in path.name for path in server.workspaces.rglob("*"))


def test_where_nothing_is_kept_data_goes_with_the_tab(browser, tmp_path):
    """With ZHANGGUI_KEEP_HOURS=0 closing the tab removes every file at once."""
    with serving(tmp_path, settings={"ZHANGGUI_KEEP_HOURS": "0"}) as server:
        visit = Visit(browser.new_page(locale="zh-CN"), server.address)
        visit.open("/upload")
        visit.upload([{"name": "订单.csv", "mimeType": "text/csv", "buffer": ORDERS}])
        expect(visit.page.get_by_text("订单.csv").first).to_be_visible()
        assert files(server)

        visit.page.close()
        end = time.monotonic() + 30
        while files(server) and time.monotonic() < end:
            time.sleep(0.2)
        assert not files(server)


def files(server) -> list:
    return [path for path in server.workspaces.rglob("*") if path.is_file()]


def uploader(visit):
    return visit.page.get_by_test_id("stFileUploader")


def cookie(visit) -> dict:
    return next(each for each in visit.page.context.cookies() if each["name"] == COOKIE)
