"""The front door. Start it with `streamlit run app.py` or `uvicorn app:app`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from ui.chrome import route as chrome_route
from ui.headers import SecurityHeaders
from ui.upkeep import lifespan
from ui.visitor import VisitorCookie

app = st.App(
    Path(__file__).parent / "ui" / "frame.py",
    routes=[chrome_route],
    middleware=[Middleware(SecurityHeaders), Middleware(VisitorCookie)],
    lifespan=lifespan,
)
