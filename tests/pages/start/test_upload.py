"""The upload page, as its reader uses it."""

import pytest
from opening import open_page

from analysis.foreign.limits import GIGABYTE, MEGABYTE
from ui.command import LIMITS, main
from ui.upload.uploads import import_settings
from ui.words.import_report import (
    missing_columns,
    note_sentence,
    personal_columns,
    recognition,
    sheet_facts,
)
from ui.words.text import speaker

TOPICS = ("upload", "reading", "cleaning")
ODD = """店铺：测试店,,,,,
订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,宝贝种类
1001,a,10.00,交易成功,2026-05-01 10:00:00,1
1001,a,10.00,交易成功,2026-05-01 10:00:00,1
1002,b,一百,没见过的状态,2026-05-02 10:00:00,1
合计,,110.00,,,2
"""
CALLS = "Call Id,Who,When,Result\n1,Ann,2026-01-01,x\n2,Bob,2026-01-02,y\n"
ORDERS = """订单编号,买家会员名,买家实际支付金额,订单状态,订单创建时间,订单付款时间 ,宝贝种类
1001,a,10.00,交易成功,2026-05-01 10:00:00,2026-05-01 10:05:00,1
1002,b,20.00,交易成功,2026-05-02 10:00:00,2026-05-02 10:05:00,1
"""
LINES = """主订单编号,子订单编号,选购商品,商品数量,订单应付金额,订单提交时间,订单状态,售后状态
69,691,杯,1,10.00,2026-05-01 10:00:00,已发货,-
69,692,碗,1,20.50,2026-05-01 10:00:00,已发货,-
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

    drop(page, 二月=CALLS.replace("\n1,", "\n11,").replace("\n2,", "\n12,"))
    assert len(page.session_state["workspace"].reports()) == 2


def test_a_file_that_is_only_confirmed_says_the_same(page):
    """Both lines of an order of 30.50 yuan, though the form asks for columns of orders alone."""
    page.toggle(key="upload.ask_first").set_value(True).run()
    drop(page, 抖店=LINES)
    next(button for button in page.button if button.key.endswith(".yes")).click().run()
    tables = page.session_state["workspace"].tables()

    assert tables.keys() == {"orders", "order_lines"}
    assert tables["orders"].df()["paid_amount"].tolist() == [30.5]


@pytest.mark.parametrize("text", [ORDERS, ODD], ids=["plain", "odd"])
def test_the_command_line_gives_the_same_account(page, capsys, tmp_path, text):
    """Every sentence that is said of a file on the page is said there, and the other way round."""
    drop(page, 订单=text)
    (file_report,) = page.session_state["workspace"].reports()
    (tmp_path / "订单.csv").write_bytes(text.encode("gb18030"))
    assert main([str(tmp_path / "订单.csv"), "--study", "refund_reasons"]) == 0
    printed = capsys.readouterr().out.partition("\n\n")[0]

    say = speaker("zh-CN", *TOPICS)
    (sheet,) = file_report.sheets
    sentences = [
        recognition(sheet, say),
        *sheet_facts(file_report, sheet, say),
        *filter(None, [missing_columns(sheet, say)]),
        *(note_sentence(note, say) for note in (*file_report.notes, *sheet.notes)),
        *personal_columns(sheet, say),
    ]
    page_text = texts(page) + " ".join(warning.value.replace("\\", "") for warning in page.warning)
    assert [sentence for sentence in sentences if sentence not in printed] == []
    assert [sentence for sentence in sentences if sentence not in page_text] == []
    for sentence in [file_report.file_name, *sorted(sentences, key=len, reverse=True)]:
        printed = printed.replace(sentence, "", 1)
    assert not printed.replace(say("pause"), "").strip(" -\n")


def test_the_command_line_takes_larger_files_than_the_page(page):
    """2 GB a file, where whoever runs it has the machine alone; 50 MB where visitors share it."""
    assert LIMITS.file_bytes == 2 * GIGABYTE
    assert import_settings(page.session_state["workspace"]).limits.file_bytes == 50 * MEGABYTE


def test_everything_can_be_deleted_at_once(page):
    """After the click nothing is kept, and nothing is waiting."""
    drop(page, 订单=ORDERS, 未知=CALLS)
    next(button for button in page.button if button.label == "删除我的全部数据").click().run()

    assert not page.session_state["workspace"].reports()
    assert "upload.waiting" not in page.session_state or not page.session_state["upload.waiting"]


PHONES = ORDERS.replace(",10.00,", ",13912345678,").replace(",20.00,", ",13800001111,")


def button(page, label):
    return next(button for button in page.button if button.label == label)


def test_a_doubtful_file_waits_with_one_sentence_and_some_rows(page):
    """Nothing of it is kept before its reader has seen it; then it goes in, half sure."""
    drop(page, 订单=PHONES)

    assert not page.exception
    assert not page.session_state["workspace"].reports()
    assert [w.value.replace("\\", "")[:10] for w in page.warning] == ["“买家实际支付金额”"]
    (look,) = page.dataframe
    assert look.value["第几行"].tolist() == ["2", "3"]
    assert look.value["买家实际支付金额"].tolist() == ["***", "***"]

    button(page, "就这样读入").click().run()
    assert "把握 50%" in texts(page)


def test_notes_that_change_figures_stand_open(page):
    """An unreadable amount is read without a click; the header's row is in the expander."""
    drop(page, 订单=ODD)
    inside = [m.value for expander in page.expander for m in expander.markdown]
    (open_list,) = [m.value for m in page.markdown if "看不懂" in m.value]

    assert open_list not in inside
    assert any("表头在第" in value for value in inside)


def test_an_impossible_mapping_is_refused_and_not_remembered(page):
    """The form stays, with the sentence."""
    drop(page, 一月=CALLS)
    box = next(box for box in page.selectbox if box.key.endswith(".table"))
    box.set_value("orders").run()
    button(page, "就这样读入").click().run()
    assert "还没有对应任何一列" in texts(page)
    for column in ("order_id", "created_at"):
        header = "When"
        next(b for b in page.selectbox if b.key.endswith(f".{column}")).set_value(header).run()
    button(page, "就这样读入").click().run()

    assert "同时对应了" in texts(page)
    assert not page.session_state["workspace"].corrections()
    assert not page.session_state["workspace"].reports()


def test_a_remembered_mapping_can_be_forgotten(page):
    """The file stays, and the next one with these headers waits again."""
    drop(page, 一月=CALLS)
    box = next(box for box in page.selectbox if box.key.endswith(".table"))
    box.set_value("orders").run()
    for column, header in {"order_id": "Call Id", "created_at": "When"}.items():
        next(b for b in page.selectbox if b.key.endswith(f".{column}")).set_value(header).run()
    button(page, "就这样读入").click().run()
    button(page, "忘记这种表头的对应").click().run()

    assert not page.session_state["workspace"].corrections()
    assert len(page.session_state["workspace"].reports()) == 1
    drop(page, 二月=CALLS.replace("\n1,", "\n11,"))
    assert len(page.session_state["workspace"].reports()) == 1
    assert any(box.key.endswith(".table") for box in page.selectbox)
