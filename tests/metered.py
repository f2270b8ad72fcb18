"""The app with a metrics path that the app itself refuses: the bytes of uploads in memory."""

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from streamlit.runtime import get_instance

from app import app as real_app

METER = "/uploaded_bytes"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the metrics path; pass everything else to the app."""
    response = PlainTextResponse(str(uploaded_bytes())) if scope.get("path") == METER else real_app
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
