"""The template of our slides, made in code: 16:9, four layouts with real placeholders. Pure."""

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
"""For Latin and East Asian signs alike; both PowerPoint and WPS know it or its substitute."""

INK, BLUE, GREY = RGBColor(0x0F, 0x14, 0x1A), RGBColor(0x00, 0x72, 0xB2), RGBColor(0x5B, 0x67, 0x70)
FAINT = RGBColor(0xD5, 0xDA, 0xDE)
COVER, TEXT, PICTURE = range(3)
"""The layouts, by position."""

KICKER, BODY, CHART = 13, 1, 2
"""The placeholders of a layout beside its title."""

WIDTH, HEIGHT = Inches(13.333), Inches(7.5)
LEFT, WIDE, TOP, TALL = Inches(0.6), Inches(12.13), Inches(2.15), Inches(4.9)
NARROW = Inches(4.7)
"""Of the text beside a chart."""

Box = tuple[Length, Length, Length, Length]
KICKER_BOX = (LEFT, Inches(0.35), WIDE, Inches(0.42))
TITLE_BOX = (LEFT, Inches(0.75), WIDE, Inches(1.3))
BODY_BOX = (LEFT, TOP, WIDE, TALL)
BESIDE_BOX = (LEFT, TOP, NARROW, TALL)
CHART_BOX = (Inches(5.5), TOP, Inches(7.23), TALL)

DEFAULTS = {COVER: 0, TEXT: 1, PICTURE: 3}
"""Which of python-pptx's own layouts ours are made of."""


def blank_deck() -> Deck:
    """A presentation without slides, in our layouts alone."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = WIDTH, HEIGHT
    master = deck.slide_master
    for element in master.element.iter(qn("a:latin"), qn("a:ea")):
        element.set("typeface", FONT)
    layouts = [deck.slide_layouts[DEFAULTS[ours]] for ours in (COVER, TEXT, PICTURE)]
    for layout in [one for one in deck.slide_layouts if one not in layouts]:
        deck.slide_layouts.remove(layout)
    for shape in [one for one in master.placeholders if one.placeholder_format.idx >= 10]:  # noqa: PLR2004
        shape.element.getparent().remove(shape.element)
    _place(_by_index(master, 0), TITLE_BOX)
    _place(_by_index(master, 1), BODY_BOX)
    for layout in layouts:
        _without_footers(layout)
    _dress(layouts)
    return deck


def style(run: Any, size: Length, colour: RGBColor = INK, *, bold: bool = False) -> None:  # noqa: ANN401
    """A run of text in our font, for Latin and East Asian signs."""
    run.font.size, run.font.bold, run.font.color.rgb = size, bold, colour
    dress_font(run.font)


def dress_font(font: Any) -> None:  # noqa: ANN401 - python-pptx has no types
    """Set our font for Latin and East Asian signs; python-pptx itself knows Latin alone."""
    font.name = FONT
    properties = font._rPr
    for old in properties.findall(qn("a:ea")):
        properties.remove(old)
    latin = properties.find(qn("a:latin"))
    east_asian = deepcopy(latin)
    east_asian.tag = qn("a:ea")
    latin.addnext(east_asian)


def _dress(layouts: list[SlideLayout]) -> None:
    cover, text, picture = layouts
    _place(_by_index(cover, 0), (LEFT, Inches(2.3), WIDE, Inches(1.4)))
    _place(_by_index(cover, 1), (LEFT, Inches(3.9), WIDE, Inches(1.2)))
    _place(_by_index(text, 0), TITLE_BOX)
    _place(_by_index(text, 1), BODY_BOX)
    _place(_by_index(picture, 0), TITLE_BOX)
    _place(_by_index(picture, 1), BESIDE_BOX)
    _place(_by_index(picture, 2), CHART_BOX)
    _by_index(picture, 2).element.ph.set("type", "chart")
    for layout in (text, picture):
        _add_kicker(layout)
        _left_aligned(_by_index(layout, KICKER))
    for layout in layouts:
        _left_aligned(_by_index(layout, 0))
    _left_aligned(_by_index(cover, 1))


def _add_kicker(layout: SlideLayout) -> None:
    """One more placeholder, above the title: the chapter."""
    kicker = deepcopy(_by_index(layout, 1).element)
    kicker.ph.set("idx", str(KICKER))
    kicker.ph.set("type", "body")
    kicker.nvSpPr.cNvPr.set("id", "20")
    kicker.nvSpPr.cNvPr.set("name", "Chapter")
    layout.shapes._spTree.append(kicker)
    _place(_by_index(layout, KICKER), KICKER_BOX)


def _without_footers(layout: SlideLayout) -> None:
    for shape in [one for one in layout.placeholders if one.placeholder_format.idx >= 10]:  # noqa: PLR2004
        shape.element.getparent().remove(shape.element)


def _place(shape: Any, box: Box) -> None:  # noqa: ANN401 - python-pptx has no types
    shape.left, shape.top, shape.width, shape.height = box


def _left_aligned(shape: Any) -> None:  # noqa: ANN401 - python-pptx has no types
    body = shape.element.txBody
    for old in body.findall(qn("a:lstStyle")):
        style_list = old.makeelement(qn("a:lstStyle"), {})
        level = style_list.makeelement(qn("a:lvl1pPr"), {"marL": "0", "indent": "0", "algn": "l"})
        level.append(level.makeelement(qn("a:buNone"), {}))
        style_list.append(level)
        old.getparent().replace(old, style_list)


def _by_index(holder: Any, index: int) -> Any:  # noqa: ANN401 - python-pptx has no types
    return next(s for s in holder.placeholders if s.placeholder_format.idx == index)
