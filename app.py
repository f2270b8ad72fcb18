"""The front door. Start it with `streamlit run app.py` or `uvicorn app:app`."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from ui.chrome import route as chrome_route
from ui.doors import Doors
from ui.gate import Gate
from ui.headers import SecurityHeaders
from ui.settings import Settings
from ui.trouble import report
from ui.upkeep import lifespan
from ui.visitor import VisitorCookie

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
