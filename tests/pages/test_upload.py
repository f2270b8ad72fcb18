"""The upload page, as its reader uses it."""

import pytest
from opening import open_page

CALLS = "Call Id,Who,When,Result\n1,Ann,2026-01-01,x\n2,Bob,2026-01-02,y\n"
ORDERS = """订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间 ,宝贝种类
1001,a,10.00,交易成功,2026-05-01 10:00:00,2026-05-01 10:05:00,1
1002,b,20.00,交易成功,2026-05-02 10:00:00,2026-05-02 10:05:00,1
"""


@pytest.fixture
def page():
    """The page, in Chinese, with nothing uploaded yet."""
    return open_page("upload", "zh-CN")


def drop(page, **files):
    uploads = [(f"{name}.csv", text.encode("gb18030"), "text/csv") for name, text in files.items()]
    return page.file_uploader[0].set_value(uploads).run(timeout=60)


def texts(page):
    return " ".join(m.value.replace("\\", "") for m in [*page.markdown, *page.caption, *page.error])


def test_a_known_export_needs_no_word(page):
    """Platform, table and rows are told, and the uploader is empty again."""
    drop(page, 订单=ORDERS)

    assert not page.exception
    assert "淘宝/天猫 · 订单" in texts(page)
    assert not page.file_uploader[0].value
    assert page.session_state["workspace"].tables().keys() == {"orders"}


def test_a_file_that_cannot_be_read_gets_one_sentence(page):
    """The others go on."""
    drop(page, 登录=('{"code": 401}'), 订单=ORDERS)

    assert [error.value.replace("\\", "")[:6] for error in page.error] == ["登录.csv"]
    assert page.session_state["workspace"].tables().keys() == {"orders"}


def test_an_unknown_file_waits_for_the_readers_word_and_is_remembered(page):
    """Named once by hand, the next file with these headers needs no click."""
    drop(page, 一月=CALLS)
    assert not page.session_state["workspace"].tables()

    box = next(box for box in page.selectbox if box.key.endswith(".table"))
    box.set_value("orders").run()
    for column, header in {"order_id": "Call Id", "created_at": "When"}.items():
        next(b for b in page.selectbox if b.key.endswith(f".{column}")).set_value(header).run()
    next(button for button in page.button if button.key.endswith(".yes")).click().run()
    assert page.session_state["workspace"].tables().keys() == {"orders"}

    drop(page, 二月=CALLS.replace("1,", "11,").replace("2,", "12,"))
    assert len(page.session_state["workspace"].accounts()) == 2


def test_everything_can_be_deleted_at_once(page):
    """After the click nothing is kept, and nothing is waiting."""
    drop(page, 订单=ORDERS, 未知=CALLS)
    next(button for button in page.button if button.label == "删除我的全部数据").click().run()

    assert not page.session_state["workspace"].accounts()
    assert "upload.waiting" not in page.session_state or not page.session_state["upload.waiting"]
