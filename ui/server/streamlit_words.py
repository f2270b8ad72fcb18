"""Streamlit's own texts (uploader, toolbars, dialogs) translated on the page by a script."""

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
SCRIPT_PATH = "zhanggui/chrome.js"
SOURCE_LANGUAGE = "en"
"""The language of Streamlit's own texts."""

UPLOAD_ERRORS = {
    "AxiosError: Request failed with status code 413": "upload_error.413",
    "AxiosError: Request failed with status code {status}": "upload_error.other",
}
"""What the uploader says of a refused file, with our phrase: it is plain in no language."""


def _testids(*names: str) -> str:
    return ", ".join(f"[data-testid={name}]" for name in names)


SELECTORS = {
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
"""The CSS selector within which each group of phrases applies; empty: any attribute anywhere."""


def translate_streamlit(language: str) -> None:
    """Translate Streamlit's own texts on the page; the frame calls this once a run."""
    source = f"{SCRIPT_PATH}?{hashlib.sha256(_script()).hexdigest()[:16]}"
    html = f'<script src="{source}" data-language="{language}"></script>'
    st.html(html, unsafe_allow_javascript=True)


async def _serve_script(_request: Request) -> Response:
    headers = {"cache-control": "public, immutable, max-age=31536000"}
    return Response(_script(), media_type="text/javascript", headers=headers)


script_route = Route(f"/{{base:path}}{SCRIPT_PATH}", _serve_script)
"""Serves the script from the app's own origin, as the policy demands, below any base path."""


@cache
def _script() -> bytes:
    code = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    groups = {language: _phrase_groups(language) for language in LANGUAGES}
    return f"{code}\ntranslateStreamlit({json.dumps(groups, ensure_ascii=False)});\n".encode()


def _phrase_groups(language: str) -> list[dict[str, object]]:
    """Pairs of Streamlit's text and ours, by group; errors alone for the source language."""
    words = phrases(language, "upload")
    errors = [(text, words[key]) for text, key in UPLOAD_ERRORS.items()]
    groups: list[dict[str, object]] = [{"selector": SELECTORS["uploader"], "phrases": errors}]
    if language == SOURCE_LANGUAGE:
        return groups
    source, translated = phrases(SOURCE_LANGUAGE, TOPIC), phrases(language, TOPIC)
    return groups + [
        {"selector": selector, "phrases": _pairs(source, translated, group)}
        for group, selector in SELECTORS.items()
    ]


def _pairs(source: dict[str, str], translated: dict[str, str], group: str) -> list[tuple[str, str]]:
    return [(text, translated[key]) for key, text in source.items() if key.startswith(f"{group}.")]
