"""Words for refund reasons: what was not understood, and the visitor's own words for it."""

import pandas as pd
import streamlit as st

from analysis.ingest.cleaning.reasons import UNMAPPED, UNSPECIFIED, every_reason
from analysis.studies.refunds.refund_words import RefundWords
from ui.parts.page import open_page

page = open_page(RefundWords)
say, workspace = page.say, st.session_state["workspace"]
reasons = [code for code in every_reason() if code not in (UNMAPPED, UNSPECIFIED)]

st.subheader(say("own"))
st.caption(say("own_hint"))
own_words = pd.DataFrame(
    workspace.reason_words().items(), columns=["word", "reason_l2"], dtype="str"
)
edited = st.data_editor(
    own_words,
    num_rows="dynamic",
    hide_index=True,
    column_config={
        "word": st.column_config.TextColumn(say("column.word"), required=True, max_chars=30),
        "reason_l2": st.column_config.SelectboxColumn(
            say("column.reason_l2"),
            options=reasons,
            required=True,
            format_func=lambda code: say(f"reason_l2.{code}"),
        ),
    },
    key=f"refund_words.{page.digest[:8]}",
)
if st.button(say("save"), type="primary"):
    complete = edited.dropna()
    workspace.set_reason_words(dict(zip(complete["word"], complete["reason_l2"], strict=True)))
    st.toast(say("saved"))
    st.rerun()

page.show(RefundWords())
