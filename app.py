"""The ASGI application. Start it with `streamlit run app.py` or `uvicorn app:app`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from ui.server.authentication import Authentication
from ui.server.error_report import report_error
from ui.server.lifespan import lifespan
from ui.server.request_filter import RequestFilter
from ui.server.security_headers import SecurityHeaders
from ui.server.session_owner import SessionOwner
from ui.server.settings import Settings
from ui.server.streamlit_words import script_route
from ui.server.visitor_cookie import VisitorCookie

settings = Settings.read()
app = st.App(
    Path(__file__).parent / "ui" / "frame.py",
    routes=[script_route],
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(RequestFilter, settings=settings),
        Middleware(Authentication, settings=settings),
        Middleware(VisitorCookie),
        Middleware(SessionOwner, settings=settings),
    ],
    lifespan=lifespan,
    on_script_error=report_error,
)
