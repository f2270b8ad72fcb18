"""The pages about customers, as their reader uses them."""

import io

import openpyxl
import pytest
from buyers import bought
from opening import open_page

from analysis.studies.customers.customer_actions import CustomerActions
from analysis.study import Result
from ui.export.provenance import Sources
from ui.export.workbook import workbook
from ui.menu import MENU
from ui.words.text import LANGUAGES, speaker


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
