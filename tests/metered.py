"""The app with paths that the app itself refuses: how many bytes of uploads are in memory."""

import gc

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from streamlit.runtime import get_instance

from app import app as real_app
from ui.server import page_sessions
from ui.upload.uploads import Upload

METER, WAITING_METER = "/uploaded_bytes", "/waiting_bytes"

page_sessions.RESUME_SECONDS = 2.0  # Sessions of closed pages end sooner than tests give up.


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the paths of the meters; pass everything else to the app."""
    meters = {METER: uploaded_bytes, WAITING_METER: waiting_bytes}
    meter = meters.get(scope.get("path", ""))
    response = PlainTextResponse(str(meter())) if meter else real_app
    await response(scope, receive, send)


def uploaded_bytes() -> int:
    """Bytes of uploaded files in the server's memory."""
    families = get_instance().stats_mgr.get_stats().values()
    return sum(
        stat.byte_length
        for family in families
        for stat in family
        if getattr(stat, "category_name", "") == "UploadedFileManager"
    )


def waiting_bytes() -> int:
    """Bytes of files that wait for their reader's word, in whatever session they are."""
    return sum(len(each.data) for each in gc.get_objects() if type(each) is Upload)
