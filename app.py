"""The front door. Start it with `streamlit run app.py` or `uvicorn app:app`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from ui.headers import SecurityHeaders
from ui.upkeep import lifespan
from ui.visitor import VisitorCookie

app = st.App(
    Path(__file__).parent / "ui" / "frame.py",
    middleware=[Middleware(SecurityHeaders), Middleware(VisitorCookie)],
    lifespan=lifespan,
)
