"""The pages about agents, as a supervisor uses them."""

import pytest
from canonical import table
from opening import open_page
from paths import SHARED

from analysis.agents.scorecard import Item, Scheme

CALLS = SHARED / "data" / "call_center_agents.xlsx"
HEADERS = {
    "session_id": "Call Id",
    "agent": "Agent",
    "started_at": "Date",
    "started_clock_s": "Time",
    "topic": "Topic",
    "is_answered": "Answered (Y/N)",
    "is_resolved": "Resolved",
    "first_response_s": "Speed of answer in seconds",
    "rating_score": "Satisfaction rating",
}

PAGES = ("agent_overview", "agent_differences", "agent_fair", "agent_scorecard", "agent_luck",
         "agent_training", "agent_gap")  # fmt: skip


@pytest.fixture
def shop():
    """Two weeks of twelve agents in turning shifts; one of them, 小差, has many bad ratings."""
    names = [f"客服{number:02}" for number in range(11)] + ["小差"]
    rows = [
        (f"2026-03-{day:02}", f"2026-03-{day:02}", name, ("早班", "晚班")[(day + at) % 2], 80, 60.0,
         50, 22 + at % 3, *((6, 24) if name == "小差" else (2, 28)), 20.0 + at % 4 + day % 3)
        for day in range(2, 16)
        for at, name in enumerate(names)
    ]  # fmt: skip
    columns = (
        "date_from date_to agent agent_group reception_count sales_amount inquiry_count "
        "inquiry_paid_buyers eval_1 eval_5 avg_response_s"
    )
    return {"agent_daily": table("agent_daily", columns, rows)}


def texts(page):
    """All that is written on a page."""
    return " ".join(markdown.value.replace("\\", "") for markdown in page.markdown)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_it_answers_in_both_languages(name, language, shop):
    """No exception, a title, and a finding in words."""
    page = open_page(name, language, shop)

    assert not page.exception
    assert page.title
    assert "badge[" in texts(page)


def test_the_one_who_is_below_is_named(shop):
    """小差: 336 of 420, where the team would have about 388."""
    page = open_page("agent_differences", "zh-CN", shop)

    assert "小差低于团队：420 次里 336 次（80.0%" in texts(page)


def test_names_can_be_hidden(shop):
    """After the switch no name is left on the page."""
    page = open_page("agent_differences", "zh-CN", shop)
    page.toggle("agents.is_anonymous").set_value(True).run()

    assert "小差" not in texts(page)
    assert not any("小差" in frame.value.to_string() for frame in page.dataframe)


@pytest.mark.parametrize(
    ("language", "said", "method"),
    [("zh-CN", "12 名客服共接待 13,440 人次", "不等于人数"),
     ("en", "12 agents had 13,440 receptions", "Added over days these are visits")],
)  # fmt: skip
def test_receptions_of_several_days_are_visits_and_never_called_persons(
    language, said, method, shop
):
    """Twelve agents, 80 a day over two weeks; a buyer of two days counts twice, as is said."""
    page = open_page("agent_overview", language, shop)

    assert said in texts(page)
    assert method in texts(page)


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-CN", "满意度：报表只有每天的数"), ("en", "Of satisfaction the report has daily figures")],
)
def test_rates_without_denominators_are_said_to_be_medians(language, said):
    """Three days of 80, 90 and 100 % without ratings received: 90 %, and why."""
    rows = [(f"2026-03-0{n}", f"2026-03-0{n}", "小王", 50, 0.7 + n / 10) for n in (1, 2, 3)]
    columns = "date_from date_to agent reception_count satisfaction_rate"
    report = {"agent_daily": table("agent_daily", columns, rows)}
    page = open_page("agent_overview", language, report)
    medians = next(frame.value for frame in page.dataframe if "median_rate" in frame.value)

    assert said in texts(page)
    assert medians["median_rate"].tolist() == pytest.approx([90])


def choose(page, ending, value):
    """Choose in the box whose key ends so."""
    next(box for box in page.selectbox if box.key.endswith(f".{ending}")).set_value(value).run()


def test_a_call_centres_file_is_mapped_by_hand_and_answered():
    """5,000 calls: 4,054 answered, 3,646 resolved, 67.5 s; nobody can be told from the team."""
    if not CALLS.exists():
        pytest.skip("the reference data is not beside the checkout")
    page = open_page("upload", "zh-CN")
    file = (CALLS.name, CALLS.read_bytes(), "application/vnd.ms-excel")
    page.file_uploader[0].set_value([file]).run(timeout=120)
    choose(page, "table", "sessions")
    for column, header in HEADERS.items():
        choose(page, column, header)
    next(button for button in page.button if button.key.endswith(".yes")).click().run(timeout=120)

    page.switch_page("../pages/agents/agent_overview.py").run(timeout=120)
    metrics = [metric.value for metric in page.metric]
    assert {"4,054", "67.5", "72.9%", "81.1%"} <= set(metrics)
    rates = next(frame.value for frame in page.dataframe if "events_count" in frame.value)
    assert {4054, 3646} <= set(rates.groupby("measure")["events_count"].sum())
    page.switch_page("../pages/agents/agent_differences.py").run(timeout=120)
    assert "8 名客服的满意度" in texts(page)
    assert "现有差异可以用偶然解释" in texts(page)


def test_a_kept_scorecard_is_taken_from_its_file(shop):
    """One line of satisfaction instead of the usual three, and every agent scored by it."""
    kept = Scheme((Item("satisfaction_rate", 0.5, 1.0, 1.0),))
    page = open_page("agent_scorecard", "zh-CN", shop)
    file = ("scorecard.json", kept.to_json().encode(), "application/json")
    page.file_uploader[0].set_value([file]).run()

    assert not page.exception
    scores = next(frame.value for frame in page.dataframe if "points_score" in frame.value)
    assert set(scores["weight_share"]) == {100}
    assert len(scores) == 12


def test_a_file_that_is_no_scorecard_changes_nothing(shop):
    """It is said, and the usual three lines stay."""
    page = open_page("agent_scorecard", "zh-CN", shop)
    page.file_uploader[0].set_value([("x.json", b"{}", "application/json")]).run()

    assert [error.value for error in page.error] == [
        "这个文件不是考核表，或者里面的数不对，没有载入。"
    ]
    scores = next(frame.value for frame in page.dataframe if "points_score" in frame.value)
    assert len(scores) == 36
