"""The refund reasons page, as its reader uses it."""

import pytest
from canonical import table
from opening import open_page

ORDERS = [(f"o{n}", f"2026-03-{n % 28 + 1:02}", 100.0, 1) for n in range(200)]
REFUNDS = [
    (f"r{n}", f"o{n}", "2026-04-01", "success", 60.0, ("quality", "logistics")[n % 3 == 0])
    for n in range(60)
]


@pytest.fixture
def shop():
    """200 paid orders, 60 of them refunded: 40 for quality, 20 on the way."""
    refunds = table(
        "refunds", "refund_id order_id applied_at refund_status refund_amount reason_l1", REFUNDS
    )
    return {
        "orders": table("orders", "order_id paid_at paid_amount qty_total", ORDERS),
        "refunds": refunds.assign(reason_l2=refunds["reason_l1"] + ".x"),
    }


def test_it_asks_for_the_tables_it_needs():
    """Without data it names the tables, either of which is enough, and draws nothing."""
    page = open_page("refund_reasons", "zh-CN")

    assert page.info[0].value == "请先上传：退款或订单"
    assert not page.dataframe


def test_it_says_how_many_of_a_hundred(shop):
    """60 of 200 orders is 30 in 100, with the range beside it."""
    page = open_page("refund_reasons", "zh-CN", shop)
    texts = " ".join(markdown.value.replace("\\", "") for markdown in page.markdown)

    assert not page.exception
    assert "200 单里，60 单退款成功，每 100 单约 30 单（可能范围 24～37）" in texts


def test_of_one_shop_it_says_that_only_its_rows_count(shop):
    """Ten of the 200 orders are another shop's: the rows of the files are told, and whose count."""
    names = ["甲店"] * 190 + ["乙店"] * 10
    page = open_page("refund_reasons", "zh-CN", {"orders": shop["orders"].assign(shop_name=names)})
    assert not any("只算" in caption.value for caption in page.caption)

    page.selectbox("filter.shop").set_value("甲店").run()

    told = "依据 1 份数据，共 200 行（其中只算店铺“甲店”的行）"
    assert any(told in caption.value.replace("\\", "") for caption in page.caption)


def test_a_choice_reaches_the_answer(shop):
    """By amount, 3,600 of 20,000 yuan came back."""
    page = open_page("refund_reasons", "en", shop)
    page.segmented_control("refund_reasons.unit").set_value("amount").run()
    texts = " ".join(markdown.value.replace("\\", "") for markdown in page.markdown)

    assert "Of 20,000 yuan paid" in texts
    assert "3,600 were refunded" in texts


def test_a_language_switch_keeps_the_choices(shop):
    """What was chosen in Chinese is still chosen in English."""
    page = open_page("refund_reasons", "zh-CN", shop)
    page.segmented_control("refund_reasons.basis").set_value("activity").run()
    page.segmented_control("language").set_value("en").run()

    assert page.title[0].value == "Refund reasons"
    assert page.segmented_control("refund_reasons.basis").value == "activity"
