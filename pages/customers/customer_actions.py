"""What to do next: an action for each group of customers, and the list to do it with."""

from functools import partial
from typing import get_args

import streamlit as st

from analysis.customers.lists import are_found_by_order, with_buyer_ids
from analysis.customers.rfm import GROUPS
from analysis.store.workspace import Workspace
from analysis.studies.customers.customer_actions import Centre, CustomerActions
from analysis.study import Result
from ui.export.provenance import Sources
from ui.export.workbook import workbook
from ui.parts.page import ask, open_page

page = open_page(CustomerActions)
study = CustomerActions(centre=ask(page, "centre", get_args(Centre)))
filters = page.ask_filters()
page.answer(study, filters)

st.subheader(page.say("lists"))
tables, say = filters.apply(page.all_tables), page.say
workspace: Workspace = st.session_state["workspace"]
found_by_order = are_found_by_order(tables)
if workspace.keeps_buyer_ids:
    st.warning(say("lists_hold_ids"), icon=":material/badge:")
else:
    st.caption(say("lists_hold"))
if found_by_order is not None:
    st.caption(say("lists_found_by_order" if found_by_order else "lists_without_orders"))


def list_workbook(group: str) -> bytes:
    """A group's list as a workbook, with the buyers' ids where they were kept."""
    customers = with_buyer_ids(study.whole_list(tables, group), workspace.buyer_ids())
    return workbook(study, Result({"list": customers}), say, sources)


sources = Sources(page.file_reports, filters.chosen)
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
        partial(list_workbook, group),
        file_name=f"{say(f'group.{group}')}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        icon=":material/download:",
        on_click="ignore",
    )
