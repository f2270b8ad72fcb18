"""The front door. Start it with `streamlit run app.py` or `uvicorn app:app`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from ui.server.authentication import Gate
from ui.server.error_report import report
from ui.server.lifespan import lifespan
from ui.server.request_filter import Doors
from ui.server.security_headers import SecurityHeaders
from ui.server.settings import Settings
from ui.server.streamlit_words import route as chrome_route
from ui.server.visitor_cookie import VisitorCookie

settings = Settings.read()
app = st.App(
    Path(__file__).parent / "ui" / "frame.py",
    routes=[chrome_route],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(Doors, settings=settings),
        Middleware(Gate, settings=settings),
        Middleware(VisitorCookie),
    ],
    lifespan=lifespan,
    on_script_error=report,
)
