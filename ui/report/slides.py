"""A report as slides: one message per slide, native charts, notes on the method. Pure."""

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
from ui.export.sheets import CREATED_AT, workbook_writer
from ui.report.chart_series import ChartSeries
from ui.report.outline import Outline, Section, lead_line
from ui.report.parts import (
    Part,
    basis_text,
    heading,
    introduction_parts,
    line_part,
    metric_parts,
    problem_parts,
    section_title,
    source_parts,
    summary_message,
    summary_parts,
)
from ui.report.slide_layout import (
    BESIDE_CHART_BOX,
    BLUE,
    BODY_BOX,
    BODY_INDEX,
    CHART_INDEX,
    CHART_LAYOUT,
    COVER_LAYOUT,
    FAINT,
    GREY,
    KICKER_INDEX,
    TEXT_LAYOUT,
    TITLE_BOX,
    blank_deck,
    set_font,
    style_run,
)
from ui.report.text_fit import cut_to_fit, fitting_font_size, paragraphs_per_slide

TITLE_SIZES = (26, 24, 22, 20, 18, 16)
TEXT_SIZES, BESIDE_SIZES = (20, 18, 16, 14, 13, 12), (14, 13, 12)
KICKER_SIZE, CHART_SIZE = 14, 11
NEGATIVE_LABEL_SHARE = 0.15
"""Share of the value range kept free for the data label of a negative bar."""


def report_slides(outline: Outline) -> bytes:
    """The whole report as a .pptx file."""
    deck = blank_deck()
    deck.core_properties.title, deck.core_properties.author = heading(outline)[0], ""
    deck.core_properties.created = deck.core_properties.modified = CREATED_AT.replace(tzinfo=None)
    say = outline.say()
    _add_cover(deck, outline)
    _add_text_slides(
        deck, say("chapter.introduction"), say("introduction_message"), introduction_parts(outline)
    )
    for chapter, sections in outline.chapters.items():
        for section in sections:
            _add_section(deck, outline, section, say(f"chapter.{chapter}"))
    for line in outline.problem_lines:
        _add_text_slides(deck, say("chapter.problems"), line.text, problem_parts(outline, line))
    if outline.gain_lines:
        gains = [line_part(outline, line) for line in outline.gain_lines]
        _add_text_slides(deck, say("chapter.gains"), say("gains_message"), gains)
    _add_text_slides(deck, say("chapter.summary"), summary_message(outline), summary_parts(outline))
    _add_text_slides(deck, say("chapter.sources"), say("sources_message"), source_parts(outline))
    buffer = io.BytesIO()
    deck.save(buffer)
    return buffer.getvalue()


def _add_cover(deck: Deck, outline: Outline) -> None:
    slide = deck.slides.add_slide(deck.slide_layouts[COVER_LAYOUT])
    title, subtitle = heading(outline)
    _add_run(slide.shapes.title, title, Pt(40), bold=True)
    _add_run(slide.placeholders[BODY_INDEX], subtitle, Pt(20))


def _add_section(deck: Deck, outline: Outline, section: Section, chapter: str) -> None:
    """The lead finding as the title, the other findings beside the chart, if there is one.

    Findings that do not fit beside the chart go on further slides with the same title.
    """
    lead = lead_line(section)
    parts = [line_part(outline, line) for line in section.lines if line != lead]
    if lead.remark:
        parts.insert(0, (outline.say()("remark_title"), lead.remark))
    kicker = f"{chapter} · {section_title(outline, section)}"
    notes = f"{outline.say()('basis_title')}\n{basis_text(outline, section)}"
    series = section.series
    if series is None:
        _add_text_slides(deck, kicker, lead.text, [*parts, *metric_parts(outline, section)], notes)
        return
    slide = _new_slide(deck, CHART_LAYOUT, kicker, lead.text, notes)
    shown_count = _fill_beside_chart(slide, parts, metric_parts(outline, section))
    _fill_chart(slide, series, outline)
    if parts[shown_count:]:
        _add_text_slides(deck, kicker, lead.text, parts[shown_count:], notes)


def _fill_beside_chart(slide: Slide, parts: Sequence[Part], metrics: Sequence[Part]) -> int:
    """Fill in the findings and metrics that fit beside a chart; return the number of findings.

    Metrics that do not fit go into the notes.
    """
    box = _text_area(BESIDE_CHART_BOX)
    all_parts = [*parts, *metrics]
    size = next(
        (s for s in BESIDE_SIZES if len(_parts_per_slide(all_parts, s, box)) == 1), BESIDE_SIZES[-1]
    )
    counts = _parts_per_slide(all_parts, size, box)
    fitting_count = counts[0] if counts else 0
    _fill_body(slide, all_parts[:fitting_count], size)
    if all_parts[max(fitting_count, len(parts)) :]:
        frame: Any = slide.notes_slide.notes_text_frame
        notes_text = "\n".join(
            _part_text(part) for part in all_parts[max(fitting_count, len(parts)) :]
        )
        frame.text = f"{notes_text}\n\n{frame.text}"
    return min(fitting_count, len(parts))


def _add_text_slides(
    deck: Deck, kicker: str, message: str, parts: Sequence[Part], notes: str = ""
) -> None:
    """Add slides of paragraphs with one message as title, as many as needed."""
    box = _text_area(BODY_BOX)
    size = next(
        (s for s in TEXT_SIZES if len(_parts_per_slide(parts, s, box)) <= 1), TEXT_SIZES[-1]
    )
    counts = _parts_per_slide(parts, size, box) or [0]
    start = 0
    for count in counts:
        slide = _new_slide(deck, TEXT_LAYOUT, kicker, message, notes)
        _fill_body(slide, parts[start : start + count], size)
        start += count


def _new_slide(deck: Deck, layout: int, kicker: str, message: str, notes: str) -> Slide:
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    size = fitting_font_size(message, TITLE_SIZES, _text_area(TITLE_BOX))
    fitted = cut_to_fit(message, size, _text_area(TITLE_BOX))
    _add_run(slide.shapes.title, fitted, Pt(size), bold=True)
    _add_run(slide.placeholders[KICKER_INDEX], kicker, Pt(KICKER_SIZE), colour=BLUE)
    notes = notes if fitted == message else f"{message}\n\n{notes}"
    if notes and slide.notes_slide.notes_text_frame:
        slide.notes_slide.notes_text_frame.text = notes
    return slide


def _fill_body(slide: Slide, parts: Sequence[Part], size: int) -> None:
    """Write paragraphs into the body; remove the body where there are none."""
    body: Any = slide.placeholders[BODY_INDEX]
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
            style_run(run, Pt(size), GREY, bold=True)
        run = paragraph.add_run()
        run.text = text
        style_run(run, Pt(size))


def _add_run(shape: Any, text: str, size: Any, **font_options: Any) -> None:  # noqa: ANN401
    run = shape.text_frame.paragraphs[0].add_run()
    run.text = text
    style_run(run, size, **font_options)


def _fill_chart(slide: Slide, series: ChartSeries, outline: Outline) -> None:
    """A native chart with editable numbers; labels are text cells in its embedded workbook."""
    code = KINDS[kind_of(series.column)].excel if kind_of(series.column) in KINDS else "General"
    data = CategoryChartData(number_format=code)
    data.categories = [label for label, _ in series.points]
    data.add_series(series.title, [number for _, number in series.points])
    kind = XL_CHART_TYPE.LINE if series.is_over_time else XL_CHART_TYPE.BAR_CLUSTERED
    placeholder: Any = slide.placeholders[CHART_INDEX]
    chart = placeholder.insert_chart(kind, data).chart
    chart.part.chart_workbook.update_from_xlsx_blob(_chart_workbook(series, outline))
    chart.has_legend, chart.has_title = False, True
    title = chart.chart_title.text_frame.paragraphs[0].add_run()
    title.text = series.title
    style_run(title, Pt(CHART_SIZE + 1), GREY)
    chart.font.size = Pt(CHART_SIZE)
    set_font(chart.font)
    chart.value_axis.tick_labels.number_format = code
    chart.value_axis.tick_labels.number_format_is_linked = False
    chart.value_axis.major_gridlines.format.line.color.rgb = FAINT
    plot = chart.plots[0]
    plot_series = plot.series[0]
    if series.is_over_time:
        plot_series.format.line.color.rgb, plot_series.smooth = BLUE, False
        return
    plot_series.format.fill.solid()
    plot_series.format.fill.fore_color.rgb = BLUE
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    chart.value_axis.visible = chart.value_axis.has_major_gridlines = False
    _scale_value_axis(chart.value_axis, series)
    plot.gap_width, plot.has_data_labels = 60, True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = code, False
    plot.data_labels.position = XL_LABEL_POSITION.OUTSIDE_END


def _scale_value_axis(axis: Any, series: ChartSeries) -> None:  # noqa: ANN401 - python-pptx has no types
    """Start the axis at zero, or leave room for the labels of negative bars."""
    metric_parts = [number for _, number in series.points if number is not None]
    if min(metric_parts) >= 0:
        axis.minimum_scale = 0
    else:
        room = NEGATIVE_LABEL_SHARE * (max(*metric_parts, 0) - min(metric_parts))
        axis.minimum_scale, axis.maximum_scale = (
            min(metric_parts) - room,
            max(*metric_parts, 0) + room,
        )


def _chart_workbook(series: ChartSeries, outline: Outline) -> bytes:
    """The embedded workbook of a chart, with the cells where python-pptx expects them."""
    buffer = io.BytesIO()
    with workbook_writer(series.title, outline.say(), buffer) as writer:
        sheet = writer.book.add_worksheet("Sheet1")
        sheet.write_string(0, 1, series.title)
        for row, (label, number) in enumerate(series.points, start=1):
            writer.cell(sheet, row, 0, "label", label)
            writer.cell(sheet, row, 1, series.column, number)
    return buffer.getvalue()


def _parts_per_slide(parts: Sequence[Part], size: int, box: tuple[float, float]) -> list[int]:
    return paragraphs_per_slide([_part_text(part) for part in parts], size, box)


def _part_text(part: Part) -> str:
    return "  ".join(part)


def _text_area(box: tuple[Any, ...]) -> tuple[float, float]:
    """Width and height of the text in a box, in inches, without the inner margins."""
    return box[2].inches - 0.25, box[3].inches - 0.15
