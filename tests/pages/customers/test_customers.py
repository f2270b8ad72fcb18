"""The pages about customers, as their reader uses them."""

import io
import re

import openpyxl
import pytest
from buyers import bought
from opening import open_page

from analysis.studies.customers.customer_actions import CustomerActions
from analysis.study import Result
from ui.export.provenance import Sources
from ui.export.workbook import workbook
from ui.menu import MENU
from ui.words.text import LANGUAGES, phrases, speaker, topics_of


@pytest.fixture
def shop():
    """Sixty who came once, twenty who came three times for much more, long ago."""
    rows = [(f"once{n:02}", 300 + n, 20) for n in range(60)]
    return bought([*rows, *[(f"old{n:02}", day, 400) for n in range(20) for day in (1, 20, 40)]])


def texts(page) -> str:
    return " ".join(markdown.value.replace("\\", "") for markdown in page.markdown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", MENU["customers"])
def test_each_page_answers(name, language, shop):
    """Or says what it lacks; never an exception."""
    page = open_page(name, language, shop)

    assert not page.exception
    assert page.markdown or page.info


def test_the_groups_say_whom_to_speak_to_first(shop):
    """Twenty of eighty brought most of the money and stay away."""
    sentences = texts(open_page("customer_rfm", "zh-CN", shop))

    assert "“重要保持客户”20 人，每 100 位顾客约 25.0 位" in sentences
    assert "先联系这 20 人" in sentences


def test_the_ten_segments_print_their_rules(shop):
    """Profile, levels and rules: three tables."""
    page = open_page("customer_rfm", "en", shop)
    page.segmented_control("customer_rfm.grouping").set_value("segment").run()

    assert not page.exception
    assert len(page.dataframe) == 3


def test_own_borders_reach_the_answer(shop):
    """With a thousand days as near, everybody is near."""
    page = open_page("customer_rfm", "zh-CN", shop)
    page.segmented_control("customer_rfm.centre").set_value("own").run()
    page.number_input("customer_rfm.near_days").set_value(1000).run()

    assert "“重要价值客户”贡献最大：20 人" in texts(page)


def test_senseless_borders_are_told(shop):
    """A sentence instead of an answer."""
    page = open_page("customer_rfm", "zh-CN", shop)
    page.segmented_control("customer_rfm.grouping").set_value("segment").run()
    page.segmented_control("customer_rfm.scale").set_value("fixed").run()
    page.text_input("customer_rfm.r_cuts").set_value("30").run()

    assert not page.exception
    assert "四个从小到大的数" in texts(page)


def test_a_list_is_offered_for_each_group(shop):
    """Below the answer, beside the workbook."""
    page = open_page("customer_actions", "zh-CN", shop)
    page.selectbox("customer_actions.list").set_value("important_keep").run()

    assert not page.exception
    assert len(page.get("download_button")) == 2


ORDER_NUMBER = re.compile("订单号|订单编号|order number|order id|number of the last order")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("has_ids", [True, False])
def test_order_numbers_are_looked_up_only_where_there_are_any(has_ids, language, shop):
    """A list without them leads nobody into the back office, and says so."""
    say = speaker(language, "customer_actions")
    orders = shop["orders"] if has_ids else shop["orders"].assign(order_id=None)
    page = open_page("customer_actions", language, {"orders": orders.astype({"order_id": "str"})})
    captions = [caption.value for caption in page.caption]

    assert not page.exception
    assert (say("lists_found_by_order") in captions) == has_ids
    assert (say("lists_without_orders") in captions) == (not has_ids)


SENDS_TO_LOOK_UP = re.compile(
    "[拿凭用]到?(订单|这个号)|到(商家)?后台(就能)?[查找]|look .{0,9}up|in the back office"
)
CONDITIONED = {
    (
        "customer_actions",
        "lists_found_by_order",
    ): "shown where the list has numbers (the test above)",
    ("refund_buyers", "method"): "says: where the file has them",
}
"""The phrases that send their reader to look something up, and what ties them to the rows."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_that_sends_to_look_up_numbers_is_tied_to_the_rows(language):
    """A new one says, or a test holds, that the rows behind it have what is to be looked up."""
    found = {
        (topic, key)
        for topic in topics_of(language)
        for key, phrase in phrases(language, topic).items()
        if SENDS_TO_LOOK_UP.search(phrase) and ORDER_NUMBER.search(phrase)
    }

    assert found == CONDITIONED.keys()


def test_a_list_holds_pseudonyms_and_order_numbers_only(shop):
    """Twenty rows under six headers in the downloaded workbook."""
    study = CustomerActions()
    rows = Result({"list": study.whole_list(shop, "important_keep")})
    file = workbook(study, rows, speaker("zh-CN", study.name), Sources((), {}))
    cells = [*openpyxl.load_workbook(io.BytesIO(file))["名单"].values]

    assert cells[0] == (
        "买家代号",
        "最近一单的订单号",
        "距上次购买（天）",
        "订单数",
        "净消费（元）",
        "RFM 得分",
    )
    assert len(cells) == 21
