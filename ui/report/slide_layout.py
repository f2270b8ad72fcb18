"""The slide template, made in code: 16:9, three layouts with real placeholders. Pure."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.oxml.ns import qn
from pptx.presentation import Presentation as Deck
from pptx.slide import SlideLayout
from pptx.util import Inches, Length

FONT = "Microsoft YaHei"
"""For Latin and East Asian text; PowerPoint and WPS have it or a substitute."""

INK, BLUE, GREY = RGBColor(0x0F, 0x14, 0x1A), RGBColor(0x00, 0x72, 0xB2), RGBColor(0x5B, 0x67, 0x70)
FAINT = RGBColor(0xD5, 0xDA, 0xDE)
COVER_LAYOUT, TEXT_LAYOUT, CHART_LAYOUT = range(3)
"""Positions of the layouts."""

KICKER_INDEX, BODY_INDEX, CHART_INDEX = 13, 1, 2
"""Indices of a layout's placeholders other than the title."""

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LEFT, WIDE, TOP, TALL = Inches(0.6), Inches(12.13), Inches(2.15), Inches(4.9)
NARROW = Inches(4.7)
"""Of the text beside a chart."""

Box = tuple[Length, Length, Length, Length]
KICKER_BOX = (LEFT, Inches(0.35), WIDE, Inches(0.42))
TITLE_BOX = (LEFT, Inches(0.75), WIDE, Inches(1.3))
BODY_BOX = (LEFT, TOP, WIDE, TALL)
BESIDE_CHART_BOX = (LEFT, TOP, NARROW, TALL)
CHART_BOX = (Inches(5.5), TOP, Inches(7.23), TALL)

BASE_LAYOUTS = {COVER_LAYOUT: 0, TEXT_LAYOUT: 1, CHART_LAYOUT: 3}
"""Position of the python-pptx layout that each of our layouts is made from."""


def blank_deck() -> Deck:
    """A presentation without slides, with our three layouts only."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    master = deck.slide_master
    for element in master.element.iter(qn("a:latin"), qn("a:ea")):
        element.set("typeface", FONT)
    layouts = [
        deck.slide_layouts[BASE_LAYOUTS[layout]]
        for layout in (COVER_LAYOUT, TEXT_LAYOUT, CHART_LAYOUT)
    ]
    for layout in [shape for shape in deck.slide_layouts if shape not in layouts]:
        deck.slide_layouts.remove(layout)
    for shape in [shape for shape in master.placeholders if shape.placeholder_format.idx >= 10]:  # noqa: PLR2004
        shape.element.getparent().remove(shape.element)
    _set_box(_placeholder(master, 0), TITLE_BOX)
    _set_box(_placeholder(master, 1), BODY_BOX)
    for layout in layouts:
        _remove_footers(layout)
    _place_placeholders(layouts)
    return deck


def style_run(run: Any, size: Length, colour: RGBColor = INK, *, bold: bool = False) -> None:  # noqa: ANN401
    """Set font, size and colour of a run of text."""
    run.font.size, run.font.bold, run.font.color.rgb = size, bold, colour
    set_font(run.font)


def set_font(font: Any) -> None:  # noqa: ANN401 - python-pptx has no types
    """Set our font for Latin and East Asian text; python-pptx sets Latin only."""
    font.name = FONT
    properties = font._rPr
    for old in properties.findall(qn("a:ea")):
        properties.remove(old)
    latin = properties.find(qn("a:latin"))
    east_asian = deepcopy(latin)
    east_asian.tag = qn("a:ea")
    latin.addnext(east_asian)


def _place_placeholders(layouts: list[SlideLayout]) -> None:
    cover, text, chart = layouts
    _set_box(_placeholder(cover, 0), (LEFT, Inches(2.3), WIDE, Inches(1.4)))
    _set_box(_placeholder(cover, 1), (LEFT, Inches(3.9), WIDE, Inches(1.2)))
    _set_box(_placeholder(text, 0), TITLE_BOX)
    _set_box(_placeholder(text, 1), BODY_BOX)
    _set_box(_placeholder(chart, 0), TITLE_BOX)
    _set_box(_placeholder(chart, 1), BESIDE_CHART_BOX)
    _set_box(_placeholder(chart, 2), CHART_BOX)
    _placeholder(chart, 2).element.ph.set("type", "chart")
    for layout in (text, chart):
        _add_kicker(layout)
        _align_left(_placeholder(layout, KICKER_INDEX))
    for layout in layouts:
        _align_left(_placeholder(layout, 0))
    _align_left(_placeholder(cover, 1))


def _add_kicker(layout: SlideLayout) -> None:
    """Add a placeholder for the chapter above the title."""
    kicker = deepcopy(_placeholder(layout, 1).element)
    kicker.ph.set("idx", str(KICKER_INDEX))
    kicker.ph.set("type", "body")
    kicker.nvSpPr.cNvPr.set("id", "20")
    kicker.nvSpPr.cNvPr.set("name", "Chapter")
    layout.shapes._spTree.append(kicker)
    _set_box(_placeholder(layout, KICKER_INDEX), KICKER_BOX)


def _remove_footers(layout: SlideLayout) -> None:
    for shape in [shape for shape in layout.placeholders if shape.placeholder_format.idx >= 10]:  # noqa: PLR2004
        shape.element.getparent().remove(shape.element)


def _set_box(shape: Any, box: Box) -> None:  # noqa: ANN401 - python-pptx has no types
    shape.left, shape.top, shape.width, shape.height = box


def _align_left(shape: Any) -> None:  # noqa: ANN401 - python-pptx has no types
    body = shape.element.txBody
    for old in body.findall(qn("a:lstStyle")):
        style_list = old.makeelement(qn("a:lstStyle"), {})
        level = style_list.makeelement(qn("a:lvl1pPr"), {"marL": "0", "indent": "0", "algn": "l"})
        level.append(level.makeelement(qn("a:buNone"), {}))
        style_list.append(level)
        old.getparent().replace(old, style_list)


def _placeholder(slide_or_layout: Any, index: int) -> Any:  # noqa: ANN401 - python-pptx has no types
    return next(s for s in slide_or_layout.placeholders if s.placeholder_format.idx == index)
