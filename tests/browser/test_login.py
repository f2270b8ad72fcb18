"""Logging in and out, and a page that fails, as a visitor sees them."""

from playwright.sync_api import expect
from serving import serving
from visiting import Visit

from ui.server.users import Users

PASSWORD = "correct horse"
ORDERS = (
    "订单编号,买家实际支付金额,订单状态,订单创建时间,订单付款时间,退款金额\n"
    '="3912345678901234567",19.90,交易成功,2026-05-01 08:00:00,2026-05-01 08:01:00,0\n'
).encode("gbk")


def log_in(visit: Visit, name: str) -> None:
    visit.page.goto(f"{visit.address}/upload")
    visit.page.get_by_label("用户名").fill(name)
    visit.page.get_by_label("密码").fill(PASSWORD)
    visit.page.get_by_role("button", name="登录").click()
    visit.settle()


def test_two_users_of_one_browser_see_their_own_files(browser, tmp_path):
    """Log in, upload, log out; the next one finds nothing, the first one finds it again."""
    users = Users(tmp_path / "users")
    for name in ("小王", "小李"):
        users.add(name, PASSWORD)
    with serving(tmp_path, settings={"ZHANGGUI_USERS": str(users.path)}) as server:
        visit = Visit(browser.new_page(locale="zh-CN"), server.address)
        log_in(visit, "小王")
        assert visit.page.url == f"{server.address}/upload"
        visit.upload([{"name": "订单.csv", "mimeType": "text/csv", "buffer": ORDERS}])
        expect(visit.page.get_by_text("订单.csv").first).to_be_visible()
        visit.page.get_by_text("退出登录").click()
        visit.page.get_by_label("密码").wait_for()

        log_in(visit, "小李")
        assert not visit.page.get_by_text("订单.csv").count()
        visit.page.get_by_text("退出登录").click()
        log_in(visit, "小王")
        expect(visit.page.get_by_text("订单.csv").first).to_be_visible()
        visit.page.context.close()
    assert not visit.foreign_requests


def test_an_open_page_shows_nothing_to_the_next_user(browser, tmp_path):
    """A second tab was left open: with the next log-in it begins anew, without a click."""
    users = Users(tmp_path / "users")
    for name in ("小王", "小李"):
        users.add(name, PASSWORD)
    with serving(tmp_path, settings={"ZHANGGUI_USERS": str(users.path)}) as server:
        context = browser.new_context(locale="zh-CN")
        visit, left_open = (Visit(context.new_page(), server.address) for _ in range(2))
        log_in(visit, "小王")
        visit.upload([{"name": "订单.csv", "mimeType": "text/csv", "buffer": ORDERS}])
        left_open.open("/upload")
        rows = left_open.page.get_by_text("订单.csv")
        expect(rows.first).to_be_visible()

        visit.page.get_by_text("退出登录").click()
        visit.page.get_by_label("密码").wait_for()
        log_in(visit, "小李")
        expect(rows).to_have_count(0)
        left_open.settle()
        assert "订单.csv" not in left_open.page.content()
        context.close()


def test_a_page_that_fails_says_so_with_a_code(browser, tmp_path):
    """The reader and the log have the same code; neither has what stood in the data."""
    with serving(tmp_path) as server:
        visit = Visit(browser.new_page(locale="zh-CN"), server.address)
        visit.open("/upload")
        visit.upload([{"name": "订单.csv", "mimeType": "text/csv", "buffer": ORDERS}])
        (account,) = server.workspaces.glob("data/*/files/*/account.json")
        account.write_text('{"13800000000": 1}', encoding="utf-8")
        visit.page.reload()
        trouble = visit.page.locator(".st-key-trouble")
        expect(trouble).to_contain_text("这一页出了点问题")
        code = trouble.inner_text().partition("编号 ")[2][:8]
        visit.page.context.close()
        log = server.log.read_text(encoding="utf-8")

    assert code in log
    assert "Error" in log
    assert "13800000000" not in log
    assert "Traceback" not in log
