"""What every page has: the workspace, the menu, the language choice. Then the page runs."""

from pathlib import Path

import streamlit as st

from ui.menu import MENU, page_path
from ui.server.streamlit_words import translate_streamlit
from ui.server.visitor_cookie import (
    notify_restart,
    open_workspace,
    refresh_expiry,
    show_log_out_link,
)
from ui.words.text import LANGUAGES, speaker

PAGES_FOLDER = Path(__file__).resolve().parents[1] / "pages"

SIDEBAR_WIDTH = 230
"""Pixels. Narrow, so that the page has room on a projector of 1024 pixels."""


def start() -> None:
    """The start page: the highlights where there is data, else the home page."""
    st.switch_page(page_path("highlights" if st.session_state["workspace"].tables() else "home"))


def menu(language: str) -> dict[str, list[st.Page]]:
    """Every page by section, titled in the reader's language. Addresses do not change with it."""
    common = speaker(language)
    hidden = {"": [st.Page(start, title="掌柜看数", default=True, visibility="hidden")]}
    return hidden | {
        common(f"menu.{section}"): [
            st.Page(
                PAGES_FOLDER / section / f"{name}.py",
                title=speaker(language, name)("title"),
                url_path=name,
            )
            for name in names
        ]
        for section, names in MENU.items()
    }


def browser_language() -> str:
    """The browser's language; Chinese where it sends none."""
    return "zh-CN" if (st.context.locale or "zh").startswith("zh") else "en"


st.session_state.setdefault("language", browser_language())
if "workspace" not in st.session_state:
    st.session_state["workspace"] = open_workspace()
    notify_restart(st.session_state["language"])
refresh_expiry()
st.set_page_config(page_title="掌柜看数", layout="wide", initial_sidebar_state=SIDEBAR_WIDTH)
page = st.navigation(menu(st.session_state["language"]), position="top", expanded=True)
with st.sidebar:
    st.segmented_control(
        "语言 / Language",
        LANGUAGES,
        format_func=lambda code: LANGUAGES[code],
        key="language",
        required=True,
        label_visibility="collapsed",
    )
    show_log_out_link(st.session_state["language"])
translate_streamlit(st.session_state["language"])
page.run()
