"""A report as slides: one message each, native charts, notes that say what was counted. Pure."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_TICK_LABEL_POSITION
from pptx.presentation import Presentation as Deck
from pptx.slide import Slide
from pptx.util import Pt

from analysis.column_kinds import KINDS, kind_of
from ui.export.sheets import MADE, written_book
from ui.report.chart_series import Picture, picture
from ui.report.outline import Outline, Section, lead
from ui.report.parts import (
    Part,
    basis,
    heading,
    introduction,
    line_part,
    numbers,
    problem,
    section_title,
    sources,
    summary,
)
from ui.report.slide_template import (
    BESIDE_BOX,
    BLUE,
    BODY,
    BODY_BOX,
    CHART,
    COVER,
    FAINT,
    GREY,
    KICKER,
    PICTURE,
    TEXT,
    TITLE_BOX,
    blank_deck,
    dress_font,
    style,
)
from ui.report.text_fit import pages, shortened, size_that_fits

TITLE_SIZES = (26, 24, 22, 20, 18, 16)
TEXT_SIZES, BESIDE_SIZES = (20, 18, 16, 14, 13, 12), (14, 13, 12)
KICKER_SIZE, CHART_SIZE = 14, 11
ROOM = 0.15
"""Of the width of a chart, for the number at the end of a bar that points to the left."""


def slides(found: Outline) -> bytes:
    """The whole report as a .pptx file."""
    deck = blank_deck()
    deck.core_properties.title, deck.core_properties.author = heading(found)[0], ""
    deck.core_properties.created = deck.core_properties.modified = MADE.replace(tzinfo=None)
    say = found.say()
    _cover(deck, found)
    _texts(deck, say("chapter.introduction"), say("introduction_message"), introduction(found))
    for chapter, sections in found.chapters.items():
        for section in sections:
            _section(deck, found, section, say(f"chapter.{chapter}"))
    for line in found.problem_lines:
        _texts(deck, say("chapter.problems"), line.text, problem(found, line))
    if found.gain_lines:
        gains = [line_part(found, line) for line in found.gain_lines]
        _texts(deck, say("chapter.gains"), say("gains_message"), gains)
    message = "problems_message" if found.problem_lines else "calm_message"
    count = len(found.problem_lines)
    _texts(deck, say("chapter.summary"), say(message, count=count), summary(found))
    _texts(deck, say("chapter.sources"), say("sources_message"), sources(found))
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _cover(deck: Deck, found: Outline) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[COVER])
    title, subtitle = heading(found)
    _write(slide.shapes.title, title, Pt(40), bold=True)
    _write(slide.placeholders[BODY], subtitle, Pt(20))


def _section(deck: Deck, found: Outline, section: Section, chapter: str) -> None:
    """The strongest finding as the title, the others beneath, beside the chart if there is one.

    What does not fit beside a chart goes on under the same title.
    """
    say = found.say(section.name)
    first = lead(section)
    parts = [line_part(found, line) for line in section.lines if line != first]
    if first.remark:
        parts.insert(0, (found.say()("remark_title"), first.remark))
    kicker = f"{chapter} · {section_title(found, section)}"
    notes = f"{found.say()('basis_title')}\n{basis(found, section)}"
    drawn = picture(section.answer.study, section.answer.result, say)
    if drawn is None:
        _texts(deck, kicker, first.text, [*parts, *numbers(found, section)], notes)
        return
    slide = _started(deck, PICTURE, kicker, first.text, notes)
    shown = _beside(slide, parts, numbers(found, section))
    _chart(slide, drawn, found)
    if parts[shown:]:
        _texts(deck, kicker, first.text, parts[shown:], notes)


def _beside(slide: Slide, parts: Sequence[Part], known: Sequence[Part]) -> int:
    """Findings and numbers beside a chart, as many as fit; gives how many findings did.

    Numbers that do not fit are in the notes.
    """
    box = _inches(BESIDE_BOX)
    every = [*parts, *known]
    size = next((s for s in BESIDE_SIZES if len(_counted(every, s, box)) == 1), BESIDE_SIZES[-1])
    counts = _counted(every, size, box)
    count = counts[0] if counts else 0
    _fill(slide, every[:count], size)
    if every[max(count, len(parts)) :]:
        frame: Any = slide.notes_slide.notes_text_frame
        rest = "\n".join(_joined(part) for part in every[max(count, len(parts)) :])
        frame.text = f"{rest}\n\n{frame.text}"
    return min(count, len(parts))


def _texts(deck: Deck, kicker: str, message: str, parts: Sequence[Part], notes: str = "") -> None:
    """Slides of paragraphs under one message: as many as the paragraphs need."""
    box = _inches(BODY_BOX)
    size = next((s for s in TEXT_SIZES if len(_counted(parts, s, box)) <= 1), TEXT_SIZES[-1])
    counts = _counted(parts, size, box) or [0]
    start = 0
    for count in counts:
        slide = _started(deck, TEXT, kicker, message, notes)
        _fill(slide, parts[start : start + count], size)
        start += count


def _started(deck: Deck, layout: int, kicker: str, message: str, notes: str) -> Slide:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    size = size_that_fits(message, TITLE_SIZES, _inches(TITLE_BOX))
    fitted = shortened(message, size, _inches(TITLE_BOX))
    _write(slide.shapes.title, fitted, Pt(size), bold=True)
    _write(slide.placeholders[KICKER], kicker, Pt(KICKER_SIZE), colour=BLUE)
    notes = notes if fitted == message else f"{message}\n\n{notes}"
    if notes and slide.notes_slide.notes_text_frame:
        slide.notes_slide.notes_text_frame.text = notes
    return slide


def _fill(slide: Slide, parts: Sequence[Part], size: int) -> None:
    """Paragraphs into the body; a body without any is taken off."""
    body: Any = slide.placeholders[BODY]
    if not parts:
        body.element.getparent().remove(body.element)
        return
    frame = body.text_frame
    for position, (label, text) in enumerate(parts):
        paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
        paragraph.space_after = Pt(size / 2)
        if label:
            run = paragraph.add_run()
            run.text = f"{label}  "
            style(run, Pt(size), GREY, bold=True)
        run = paragraph.add_run()
        run.text = text
        style(run, Pt(size))


def _write(shape: Any, text: str, size: Any, **look: Any) -> None:  # noqa: ANN401
    run = shape.text_frame.paragraphs[0].add_run()
    run.text = text
    style(run, size, **look)


def _chart(slide: Slide, drawn: Picture, found: Outline) -> None:
    """A native chart whose numbers can be edited; its own sheet holds texts as texts."""
    code = KINDS[kind_of(drawn.column)].excel if kind_of(drawn.column) in KINDS else "General"
    data = CategoryChartData(number_format=code)
    data.categories = [label for label, _ in drawn.points]
    data.add_series(drawn.title, [number for _, number in drawn.points])
    kind = XL_CHART_TYPE.LINE if drawn.is_over_time else XL_CHART_TYPE.BAR_CLUSTERED
    holder: Any = slide.placeholders[CHART]
    chart = holder.insert_chart(kind, data).chart
    chart.part.chart_workbook.update_from_xlsx_blob(_sheet_of(drawn, found))
    chart.has_legend, chart.has_title = False, True
    title = chart.chart_title.text_frame.paragraphs[0].add_run()
    title.text = drawn.title
    style(title, Pt(CHART_SIZE + 1), GREY)
    chart.font.size = Pt(CHART_SIZE)
    dress_font(chart.font)
    chart.value_axis.tick_labels.number_format = code
    chart.value_axis.tick_labels.number_format_is_linked = False
    chart.value_axis.major_gridlines.format.line.color.rgb = FAINT
    plot = chart.plots[0]
    series = plot.series[0]
    if drawn.is_over_time:
        series.format.line.color.rgb, series.smooth = BLUE, False
        return
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = BLUE
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    _leave_room(chart.value_axis, drawn)
    plot.gap_width, plot.has_data_labels = 60, True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = code, False
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END


def _leave_room(axis: Any, drawn: Picture) -> None:  # noqa: ANN401 - python-pptx has no types
    """Bars begin at zero; those below it end before the labels, which stand at the side."""
    numbers = [number for _, number in drawn.points if number is not None]
    if min(numbers) >= 0:
        axis.minimum_scale = 0
    else:
        room = ROOM * (max(*numbers, 0) - min(numbers))
        axis.minimum_scale, axis.maximum_scale = min(numbers) - room, max(*numbers, 0) + room


def _sheet_of(drawn: Picture, found: Outline) -> bytes:
    """The workbook behind a chart, where python-pptx expects labels, name and numbers."""
    buffer = io.BytesIO()
    with written_book(drawn.title, found.say(), buffer) as writer:
        sheet = writer.book.add_worksheet("Sheet1")
        sheet.write_string(0, 1, drawn.title)
        for row, (label, number) in enumerate(drawn.points, start=1):
            writer.cell(sheet, row, 0, "label", label)
            writer.cell(sheet, row, 1, drawn.column, number)
    return buffer.getvalue()


def _counted(parts: Sequence[Part], size: int, box: tuple[float, float]) -> list[int]:
    return pages([_joined(part) for part in parts], size, box)


def _joined(part: Part) -> str:
    return "  ".join(part)


def _inches(box: tuple[Any, ...]) -> tuple[float, float]:
    """Width and height, less the margins inside."""
    return box[2].inches - 0.25, box[3].inches - 0.15
