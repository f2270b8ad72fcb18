"""Worked example: what a well-known spreadsheet gets right, and what it leaves out."""

import streamlit as st

from analysis.studies.scores.dsr_example import DsrExample
from ui.menu import page_path
from ui.parts.page import open_page
from ui.parts.score_inputs import fill_example

page = open_page(DsrExample)

if st.button(page.say("scores_examples"), icon=":material/edit:", type="primary"):
    fill_example()
    st.switch_page(page_path("dsr_need"))

page.show(DsrExample())
