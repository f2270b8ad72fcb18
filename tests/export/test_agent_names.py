"""What downloads about agents hold: the names, or on request none, in workbooks and reports."""

import io
import zipfile

import pytest
from canonical import table
from openpyxl import load_workbook

from analysis.agents.agent_study import AgentStudy
from analysis.studies import every_study
from ui.export.provenance import Sources
from ui.export.workbook import workbook
from ui.report.html import report_html
from ui.report.outline import build_outline
from ui.report.questions import Scope, answer, questions
from ui.report.slides import report_slides
from ui.report.workbook import report_workbook
from ui.words.text import speaker

NAMES = ("红豆豆", "橙子子", "黄桃桃", "绿萝萝", "青柠柠", "蓝莓莓", "紫薯薯", "白茶茶", "旧叫法")
AGENT_STUDIES = [name for name, kind in every_study().items() if issubclass(kind, AgentStudy)]
HIDDEN = {"is_anonymous": True, "merged": "旧叫法=白茶茶"}


@pytest.fixture(scope="module")
def shop():
    """Eight agents in two shifts; 红豆豆 is far below, 白茶茶 was 旧叫法 in the first week."""
    rows = [
        (f"2026-03-{day:02}", f"2026-03-{day:02}",
         "旧叫法" if name == "白茶茶" and day < 9 else name, ("早班", "晚班")[(day + number) % 2],
         80, 60.0, 50, 22 + number % 3, *((9, 21) if number == 0 else (2, 28)), 20.0 + number % 4,
         900.0)
        for day in range(1, 29)
        for number, name in enumerate(NAMES[:-1])
    ]  # fmt: skip
    columns = (
        "date_from date_to agent agent_group reception_count first_response_s inquiry_count "
        "inquiry_paid_buyers eval_1 eval_5 avg_response_s sales_amount"
    )
    return {"agent_daily": table("agent_daily", columns, rows)}


def all_text(data):
    """All text of a page or an office file, workbooks behind its charts included."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return data.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return " ".join(all_text(parts.read(name)) for name in parts.namelist())


def cells(data):
    """The texts of all cells of a workbook."""
    sheets = load_workbook(io.BytesIO(data)).worksheets
    return [str(cell.value) for sheet in sheets for row in sheet.iter_rows() for cell in row]


def study_workbook(kind, shop, **chosen):
    """The workbook that a page about agents gives away."""
    study = kind(**chosen)
    say = speaker("zh-CN", study.name)
    return workbook(study, study.run(shop), say, Sources((), {}))


@pytest.mark.parametrize("name", AGENT_STUDIES)
def test_a_downloaded_workbook_holds_no_name_on_request(name, shop):
    """Neither in a cell nor in any part of the file; whoever was renamed is not told either."""
    kind = every_study()[name]
    data = study_workbook(kind, shop, **HIDDEN)

    assert len(cells(data)) > 10
    assert not [text for text in cells(data) if any(agent in text for agent in NAMES)]
    assert not [agent for agent in NAMES if agent in all_text(data)]


def test_without_the_request_the_names_are_there(shop):
    """The workbook of differences names everybody."""
    data = study_workbook(every_study()["agent_differences"], shop)

    assert all(any(agent in text for text in cells(data)) for agent in NAMES)


def test_the_training_plan_is_a_sheet_of_its_download(shop):
    """红豆豆 alone is below the team, in satisfaction."""
    data = study_workbook(every_study()["agent_training"], shop)
    sheet = load_workbook(io.BytesIO(data))["下季度培训单"]
    plan = [[cell.value for cell in row[:3]] for row in sheet.iter_rows()]

    assert plan == [["客服", "培训主题", "指标"], ["红豆豆", "沟通技巧", "满意度"]]


@pytest.mark.parametrize("write", [report_slides, report_workbook, report_html])
def test_a_report_holds_no_name_on_request(write, shop):
    """Slides, workbook and page alike; numbers stand for the agents."""
    scope = Scope(chapters=("team", "service"))
    report_questions = questions(scope, shop, lambda _: HIDDEN)
    answers = [
        answer(question, scope, shop, lambda study: study.run(shop))
        for question in report_questions
    ]
    text = all_text(write(build_outline(answers, scope, "zh-CN", (), shop)))

    assert "#0" in text
    assert not [name for name in NAMES if name in text]
