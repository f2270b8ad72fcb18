"""The frame around every page: the language, the menu, the workspace, and the page asked for."""

from pathlib import Path

import streamlit as st

from ui.menu import MENU, page_path
from ui.server.streamlit_words import speak
from ui.server.visitor_cookie import note_visit, offer_log_out, open_workspace, tell_of_restart
from ui.words.text import LANGUAGES, speaker

FOLDER = Path(__file__).resolve().parents[1] / "pages"

SIDEBAR = 230
"""Pixels: a projector's 1024 leave the page little enough."""


def start() -> None:
    """Where a visit begins: the highlights once there is data, else the two ways to some."""
    st.switch_page(page_path("highlights" if st.session_state["workspace"].tables() else "home"))


def menu(language: str) -> dict[str, list[st.Page]]:
    """Every page under its section, titled in the reader's language; each keeps its address."""
    common = speaker(language)
    hidden = {"": [st.Page(start, title="掌柜看数", default=True, visibility="hidden")]}
    return hidden | {
        common(f"menu.{section}"): [
            st.Page(
                FOLDER / section / f"{name}.py",
                title=speaker(language, name)("title"),
                url_path=name,
            )
            for name in names
        ]
        for section, names in MENU.items()
    }


def readers_language() -> str:
    """The language of the reader's browser, Chinese where it does not say."""
    return "zh-CN" if (st.context.locale or "zh").startswith("zh") else "en"


st.session_state.setdefault("language", readers_language())
if "workspace" not in st.session_state:
    st.session_state["workspace"] = open_workspace()
    tell_of_restart(st.session_state["language"])
note_visit()
st.set_page_config(page_title="掌柜看数", layout="wide", initial_sidebar_state=SIDEBAR)
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
    offer_log_out(st.session_state["language"])
speak(st.session_state["language"])
page.run()
