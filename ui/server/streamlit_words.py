"""Streamlit's own words (uploader, toolbars, dialogs) in the reader's language."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ui.words.text import LANGUAGES, phrases

TOPIC = "chrome"
PATH = "zhanggui/chrome.js"
WRITTEN_IN = "en"
"""The language that Streamlit writes itself."""


def _testids(*names: str) -> str:
    return ", ".join(f"[data-testid={name}]" for name in names)


PLACES = {
    "label": "",
    "page": _testids("stSkipToContent", "stSidebarNav", "stToast"),
    "uploader": _testids("stFileUploader"),
    "toolbar": _testids("stElementToolbar", "stTooltipContent") + ", [role=tooltip]",
    "grid": _testids(
        "stDataFrameColumnMenu",
        "stDataFrameColumnFormattingMenu",
        "stDataFrameColumnVisibilityMenu",
        "stDataFrameStatisticsMenu",
    ),
    "search": _testids("stDataFrame"),
    "choice": _testids(
        "stSelectbox", "stMultiSelect", "stSelectboxVirtualDropdown", "stMultiSelectDropdown"
    ),
    "date": _testids("stDateInput", "stDateInputCalendar", "stDateInputQuickSelectPopover"),
    "spoken": "[id^=react-aria-description], [data-live-announcer]",
    "input": _testids("InputInstructions"),
    "number": _testids("stNumberInput", "stTextInput"),
    "status": _testids("stStatusWidget", "stConnectionStatus", "stToolbar", "stSkeleton"),
    "dialog": "[role=dialog]",
    "trouble": _testids("stException", "stDownloadButton", "stToast"),
}
"""Where on the page each table of phrases applies; empty: to any attribute, wherever it stands."""


def speak(language: str) -> None:
    """Let the page speak the reader's language; the frame calls this once a run."""
    source = f"{PATH}?{hashlib.sha256(_script()).hexdigest()[:16]}"
    html = f'<script src="{source}" data-language="{language}"></script>'
    st.html(html, unsafe_allow_javascript=True)


async def _send(_request: Request) -> Response:
    headers = {"cache-control": "public, immutable, max-age=31536000"}
    return Response(_script(), media_type="text/javascript", headers=headers)


route = Route(f"/{{base:path}}{PATH}", _send)
"""Serves the script from our own origin, as the security policy asks, below any base path."""


@cache
def _script() -> bytes:
    code = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    words = {language: _places(language) for language in LANGUAGES}
    return f"{code}\nspeakChrome({json.dumps(words, ensure_ascii=False)});\n".encode()


def _places(language: str) -> list[dict[str, object]]:
    """Pairs of what Streamlit writes and what is said instead, by place; none for its own words."""
    if language == WRITTEN_IN:
        return []
    written, said = phrases(WRITTEN_IN, TOPIC), phrases(language, TOPIC)
    return [
        {"within": within, "phrases": _pairs(written, said, place)}
        for place, within in PLACES.items()
    ]


def _pairs(written: dict[str, str], said: dict[str, str], place: str) -> list[tuple[str, str]]:
    return [(text, said[key]) for key, text in written.items() if key.startswith(f"{place}.")]
