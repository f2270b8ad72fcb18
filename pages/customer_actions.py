"""What to do next: an action for each group of customers, and the list to do it with."""

from typing import get_args

import streamlit as st

from analysis.rfm import GROUPS
from analysis.studies.customer_actions import Centre, CustomerActions
from analysis.study import Result
from ui.page import ask, open_page
from ui.sources import Sources
from ui.workbook import workbook

page = open_page(CustomerActions)
study = CustomerActions(centre=ask(page, "centre", get_args(Centre)))
narrowing = page.narrow()
page.answer(study, narrowing)

st.subheader(page.say("lists"))
st.caption(page.say("lists_hold"))
tables, say = narrowing.apply(page.all_tables), page.say
sources = Sources(page.accounts, narrowing.chosen)
with st.container(horizontal=True, vertical_alignment="bottom"):
    group = st.selectbox(
        say("column.group"),
        GROUPS,
        format_func=lambda code: say(f"group.{code}"),
        key="customer_actions.list",
        persist_state="session",
        width=260,
    )
    st.download_button(
        say("download_list"),
        lambda: workbook(study, Result({"list": study.everybody(tables, group)}), say, sources),
        file_name=f"{say(f'group.{group}')}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon=":material/download:",
        on_click="ignore",
    )
