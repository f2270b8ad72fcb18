"""The pages on shop scores, as their readers use them."""

import io
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from opening import open_page

from analysis.scores.dsr import Typed
from analysis.studies.scores.dsr_need import DsrNeed
from ui.export.provenance import Sources
from ui.parts.scenarios import scenario_workbook, side_by_side
from ui.words.text import LANGUAGES, speaker

FIRST_ROW = {
    "desc.stars_score": "4.6307",
    "desc.raters": 753,
    "desc.target": "4.77",
    "desc.recent": "4.86",
}


def with_first_row(name, language="zh-CN"):
    """A page with the first row of the worked example typed in."""
    page = open_page(name, language)
    for place, value in FIRST_ROW.items():
        inputs = page.number_input if isinstance(value, int) else page.text_input
        for widget in inputs:
            if widget.key == f"scores.{place}":
                widget.set_value(value)
    return page.run()


def text_of(page):
    return "\n".join(text.value for text in page.markdown)


@pytest.mark.parametrize("language", LANGUAGES)
def test_typed_numbers_are_answered_without_any_file(language):
    """457 five-stars, 1,166 at a mean of 4.86."""
    page = with_first_row("dsr_need", language)

    assert not page.exception
    assert "457" in text_of(page)
    assert "1,166" in text_of(page)


def test_a_slider_changes_the_answer():
    """New ratings of mean 4.9 instead of 4.8."""
    page = with_first_row("dsr_need")
    assert "3,497" in text_of(page)

    page.slider("scores.own_mean").set_value(4.9).run()

    assert "807" in text_of(page)


def test_the_forecast_follows_its_inputs():
    """Even age and a mean of 4.9: 94 days."""
    page = with_first_row("dsr_forecast")
    page.segmented_control("scores.mix").set_value("own").run()
    page.text_input("scores.own").set_value("4.9")
    page.text_input("scores.per_day").set_value("4.1834").run()

    assert not page.exception
    assert any(metric.value == "94" for metric in page.metric)


def test_low_ratings_have_a_slider():
    """The reference shop: five one-stars take 113 five-stars."""
    page = open_page("dsr_tolerance", "zh-CN")
    page.text_input("scores.desc.stars_score").set_value("4.83")
    page.number_input("scores.desc.raters").set_value(1200).run()

    assert "113" in text_of(page)


def test_a_scenario_is_kept_beside_others():
    """Named by its reader, in the first column; forgotten at a click."""
    page = with_first_row("dsr_need")
    page.text_input("scores.name").set_value("补货前").run()
    page.button[0].click().run()
    page.button[0].click().run()
    scenarios = page.dataframe[-1].value

    assert scenarios.iloc[:, 0].unique().tolist() == ["补货前"]
    assert len(scenarios) == 6

    page.button[1].click().run()
    assert len(page.dataframe) == 1


def test_a_link_holds_the_numbers_and_opens_with_them():
    """Also those of inputs that stand on other pages."""
    page = with_first_row("dsr_need")
    assert "desc.raters=753" in page.code[0].value
    assert "desc.target=4.77" in page.code[0].value

    opened = open_page("dsr_tolerance")
    opened.query_params["desc.stars_score"] = "4.83"
    opened.query_params["desc.raters"] = "1200"
    opened.run()

    assert opened.text_input("scores.desc.stars_score").value == "4.83"
    assert not opened.query_params


@pytest.mark.parametrize(
    ("name", "number"),
    [("dsr_need", "own_mean"), ("dsr_need", "rated_share"), ("dsr_tolerance", "bad")],
)
def test_a_link_beyond_what_an_input_takes_opens_without_that_number(name, number):
    """999 is beyond each slider; what else the link holds is taken."""
    opened = open_page(name)
    opened.query_params[number] = "999"
    opened.query_params["desc.raters"] = "1200"
    opened.run()

    assert not opened.exception
    assert opened.number_input("scores.desc.raters").value == 1200


def test_the_worked_example_is_one_click_away():
    """The three rows are explained, and a click puts them into the inputs."""
    page = open_page("dsr_example", "zh-CN")
    assert "1,166" in text_of(page)

    page.button[0].click().run()

    assert page.text_input("scores.desc.stars_score").value == "4.6307"
    assert "826" in text_of(page)


def test_other_indicators_answer_too():
    """500 cases from 95 to 98 %: 750."""
    page = open_page("score_indicators", "zh-CN")
    page.text_input("score_indicators.reply_3min.now_percent").set_value("95")
    page.text_input("score_indicators.reply_3min.target_percent").set_value("98")
    page.number_input("score_indicators.reply_3min.base").set_value(500).run()

    assert "750" in text_of(page)


def test_the_weighted_score_answers_too():
    """The documented sample: 4.66."""
    page = open_page("score_experience", "zh-CN")
    for part, score, weight in (
        ("goods", "5", "25"),
        ("logistics", "5", "25"),
        ("service", "4.32", "50"),
    ):
        page.text_input(f"score_experience.{part}.score").set_value(score)
        page.text_input(f"score_experience.{part}.weight").set_value(weight)
    page.run()

    assert any(metric.value == "4.66" for metric in page.metric)


def test_the_rule_on_bought_ratings_is_said_once():
    """Plainly, where ratings are counted; and nowhere else."""
    rule = "刷评价"
    pages = ("dsr_now", "dsr_need", "dsr_tolerance", "dsr_forecast")
    pages_with_rule = [
        name
        for name in pages
        if any(rule in caption.value for caption in open_page(name, "zh-CN").caption)
    ]

    assert pages_with_rule == ["dsr_need"]


LINKS = {
    "dsr_need": {"own_mean": "4.9", "rated_share": "55", "desc.raters": "753"},
    "dsr_tolerance": {"bad": "7", "desc.stars_score": "4.83"},
    "dsr_now": {"end": "4.95", "desc.ahead": "-3%"},
    "dsr_forecast": {"dimension": "1", "window": "90", "per_day": "4", "mix": "1", "own": "4.9"},
    "score_indicators": {"indicator": "2", "quality_refund.now_percent": "3.1"},
    "score_experience": {"system": "1", "goods.score": "4.7", "read_on": "2026-05-01"},
}


@pytest.mark.parametrize("name", LINKS)
def test_a_link_fills_every_input_of_its_page_and_is_made_of_them_again(name):
    """Sliders, choices and dates too; the link on the page tells the same numbers."""
    page = open_page(name)
    for word, value in LINKS[name].items():
        page.query_params[word] = value
    page.run()

    assert not page.exception
    assert not page.warning
    query = parse_qs(urlsplit(page.code[0].value).query)
    assert {word: texts[0] for word, texts in query.items()} == LINKS[name]


def test_kept_scenarios_are_downloaded_with_what_was_typed():
    """Answers under each other on one sheet, inputs on the next."""
    study = DsrNeed(desc=Typed(stars="4.6307", raters=753, target="4.77"))
    say = speaker("zh-CN", "dsr_need")
    rows = side_by_side((name, study.run({})) for name in ("补货前", "补货后"))
    made = scenario_workbook([("补货前", study), ("补货后", study)], rows, say, Sources((), {}))
    file = openpyxl.load_workbook(io.BytesIO(made))

    assert [row[0] for row in file["方案对比"].iter_rows(values_only=True)] == [
        "方案",
        "补货前",
        "补货后",
    ]
    assert ("补货前", "描述相符", "4.6307 · 753 · 4.77") in {
        row[:3] for row in file["各方案填的数"].iter_rows(values_only=True)
    }
