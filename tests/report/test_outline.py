"""The report: its outline, and that all three files say what the app says."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook
from pptx import Presentation
from reporting import WRITERS, nasty_outline, shop_outline, shop_tables

from analysis.studies import every_study
from analysis.studies.refunds.refund_reasons import RefundReasons
from ui.report.outline import Edit, edited_outline, lead_line
from ui.report.parts import shown_metrics
from ui.report.questions import CHAPTERS, Scope, answers, questions, studies_of
from ui.words.numbers import format_value
from ui.words.sentences import sentence
from ui.words.text import LANGUAGES, speaker

FORMULA = re.compile(r"=SUM\('(?P<sheet>[^']+)'!\$(?P<column>[A-Z]+)\$2:\$[A-Z]+\$(?P<last>\d+)\)")
RATIO = re.compile(r"=\$B\$(\d+)/\$B\$(\d+)")


@pytest.fixture(scope="module")
def outline():
    return shop_outline()


def deck_of(report_outline):
    return Presentation(io.BytesIO(WRITERS["pptx"](report_outline)))


def test_a_study_that_compares_periods_itself_is_asked_once():
    """Its rates stand beside those of its own earlier period, not beside a third one."""
    scope = Scope(date(2026, 5, 1), date(2026, 5, 31), date(2026, 4, 1), date(2026, 4, 30))
    base = {
        question.study.name: question.base for question in questions(scope, ["orders", "refunds"])
    }

    assert base["refund_change"] is None
    assert base["refund_trend"] is not None


def test_it_follows_the_order_of_a_supervisor(outline):
    """Chapters stand in their order; each holds studies of its own alone."""
    assert list(outline.chapters) == [name for name in CHAPTERS if name in outline.chapters]
    for chapter, sections in outline.chapters.items():
        assert {section.answer.study.chapter for section in sections} == {chapter}


def test_what_has_no_data_is_named(outline):
    """Each study is either told or left out with its reason."""
    included = {section.name for section in outline.sections}

    assert included.isdisjoint(outline.left_out)
    assert included | set(outline.left_out) == {study.name for study in studies_of(Scope())}


def test_every_study_has_a_chapter_or_none():
    """A new study is in a chapter that there is, or says that a report has no use for it."""
    in_report = [study.name for study in studies_of(Scope())]
    not_in_report = [name for name, study in every_study().items() if not study.chapter]

    assert sorted([*in_report, *not_in_report]) == sorted(every_study())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("study", studies_of(Scope()), ids=lambda study: study.name)
def test_every_study_has_a_suggestion_and_a_proof(study, language):
    """Whatever becomes a problem can be told what to do about it."""
    say = speaker(language, study.name)

    assert say("suggestion")
    assert say("proof")


def test_the_report_says_what_the_page_says(outline):
    """The same sentences and the same numbers as the study's own page."""
    section = next(section for section in outline.sections if section.name == "refund_reasons")
    result = RefundReasons().run(shop_tables())
    say = speaker("zh-CN", "refund_reasons")

    assert section.answer.result.metrics == result.metrics
    assert [line.text for line in section.lines] == [sentence(f, say) for f in result.findings]


def test_a_dropped_finding_is_nowhere(outline):
    """Neither in its section nor among the problems; a reworded one is in both."""
    first, second = outline.problems[:2]
    edits = {first: Edit(is_kept=False), second: Edit(text="reworded", remark="mine")}
    changed = edited_outline(outline, edits)

    assert first not in {line.name for line in (*changed.lines, *changed.problem_lines)}
    assert changed.problem_lines[0].text == "reworded"
    for write in WRITERS.values():
        assert write(changed)


def test_a_comparison_period_stands_beside():
    """Its numbers are those of the study asked for these days; without one there are none."""
    days = {"start": date(2026, 1, 1), "end": date(2026, 3, 31)}
    scope = Scope(base_start=days["start"], base_end=days["end"], chapters=("operations",))
    refund_tables = {name: shop_tables()[name] for name in ("refunds",)}
    by_name = {answer.study.name: answer for answer in answers(refund_tables, scope)}

    assert by_name["refund_reasons"].base == RefundReasons(**days).run(refund_tables).metrics
    assert all(not section.answer.base for section in shop_outline().sections)


@pytest.mark.parametrize("language", LANGUAGES)
def test_slides_have_a_message_each_and_no_empty_place(language):
    """Every placeholder says something, and every slide has a title."""
    for slide in deck_of(shop_outline(language)).slides:
        assert slide.shapes.title.text_frame.text
        for shape in slide.placeholders:
            assert shape.has_chart or shape.text_frame.text


def test_every_chart_reads_back_its_numbers(outline):
    """Native charts with the numbers of the answers, in the slides' order."""
    expected = [section.series.points for section in outline.sections if section.series]
    charts = [
        tuple(zip(plot.categories, plot.series[0].values, strict=True))
        for slide in deck_of(outline).slides
        for shape in slide.shapes
        if shape.has_chart
        for plot in shape.chart.plots
    ]

    assert len(charts) > 3
    assert [[(str(label), number) for label, number in chart] for chart in charts] == [
        [*points] for points in expected
    ]


def test_slides_say_how_numbers_were_counted(outline):
    """The notes of each study's slides hold its choices and its method."""
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck_of(outline).slides]

    assert sum(outline.say()("basis_title") in note for note in notes) >= len(outline.sections)


def test_every_number_is_the_same_in_all_three_files(outline):
    """The few numbers of each study stand in slides or notes, on the page, and in cells."""
    slides = [
        shape.text_frame
        for slide in deck_of(outline).slides
        for shape in (*slide.shapes, *slide.notes_slide.placeholders)
        if shape.has_text_frame
    ]
    slide_text = "\n".join(frame.text for frame in slides)
    page = read_page(outline)
    book = load_workbook(io.BytesIO(WRITERS["xlsx"](outline)), data_only=True)
    cells = [cell.value for cell in book.worksheets[0]["B"] if isinstance(cell.value, (int, float))]
    expected = [
        (name, section.answer.result.metrics[name])
        for section in outline.sections
        for name in shown_metrics(section)
    ]

    assert len(expected) > 30
    assert cells == pytest.approx([float(number) for _, number in expected], rel=1e-12)
    for name, number in expected:
        assert format_value(name, number) in slide_text
        assert format_value(name, number) in page.texts


def test_live_totals_recalculate_to_the_apps_numbers(outline):
    """Each formula, worked out over the data sheets, is the number that the app shows."""
    data = WRITERS["xlsx"](outline)
    book, cached = (load_workbook(io.BytesIO(data), data_only=only) for only in (False, True))
    summary_sheet, cached_sheet = book.worksheets[0], cached.worksheets[0]
    recalculated = {}
    for cell in summary_sheet["B"]:
        if match := FORMULA.fullmatch(str(cell.value)):
            column = book[match["sheet"]][match["column"]][1 : int(match["last"])]
            recalculated[cell.row] = sum(section.value or 0 for section in column)
    for cell in summary_sheet["B"]:
        if match := RATIO.fullmatch(str(cell.value)):
            numerator, denominator = (
                cached_sheet.cell(int(row), 2).value for row in match.groups()
            )
            recalculated[cell.row] = numerator / denominator
    formulas = [cell.row for cell in summary_sheet["B"] if str(cell.value).startswith("=")]

    assert len(formulas) >= 2
    assert sorted(recalculated) == formulas
    for row, value in recalculated.items():
        assert value == pytest.approx(cached_sheet.cell(row, 2).value, rel=1e-12)


class Page(HTMLParser):
    """The tags and texts of a page."""

    def __init__(self):
        super().__init__()
        self.tags, self.texts, self.attributes = set(), [], set()

    def handle_starttag(self, tag, attrs):
        """Note a tag and its attributes."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        """Note a text."""
        self.texts.append(data)


def read_page(report_outline):
    page = Page()
    page.feed(WRITERS["html"](report_outline).decode())
    return page


def test_the_page_shows_the_numbers_as_the_app_writes_them(outline):
    """And loads nothing."""
    section = next(section for section in outline.sections if section.name == "refund_reasons")
    page = read_page(outline)
    rate = format_value("refund_rate", section.answer.result.metrics["refund_rate"])

    assert rate in page.texts
    assert lead_line(section).text in page.texts
    assert page.tags.isdisjoint({"script", "img", "a", "link", "iframe", "svg", "object"})


def test_no_payload_becomes_markup_on_the_page():
    """The page of a shop full of payloads has the tags and attributes of any other page."""
    harmless, hostile = read_page(shop_outline()), read_page(nasty_outline())

    assert hostile.tags <= harmless.tags
    assert hostile.attributes <= harmless.attributes


def test_no_payload_becomes_a_formula_or_a_link_in_the_workbook():
    """Formulas are ours alone, and nothing points out of the file."""
    data = WRITERS["xlsx"](nasty_outline())
    book = load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]

    assert all(FORMULA.fullmatch(formula) for formula in formulas)
    assert not any(cell.hyperlink for cell in cells)
    assert b"External" not in parts_of(data)


def test_no_payload_becomes_a_formula_or_a_link_in_the_slides():
    """Neither on a slide nor in the workbook behind a chart."""
    data = WRITERS["pptx"](nasty_outline())
    xml = parts_of(data)
    chart_workbooks = [
        load_workbook(io.BytesIO(zipfile.ZipFile(io.BytesIO(data)).read(name)))
        for name in zipfile.ZipFile(io.BytesIO(data)).namelist()
        if name.endswith(".xlsx")
    ]

    assert b"hlinkClick" not in xml
    assert b'TargetMode="External"' not in xml
    assert chart_workbooks
    for book in chart_workbooks:
        for row in book.worksheets[0].iter_rows():
            assert all(cell.data_type != "f" and not cell.hyperlink for cell in row)


def parts_of(data: bytes) -> bytes:
    """All parts of a zip file, one after the other; those inside parts too."""
    if data[:2] != b"PK":
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return b"\n".join(parts_of(file.read(name)) for name in file.namelist())
