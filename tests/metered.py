"""The app beside a meter that it keeps closed: how many bytes of uploads Streamlit holds."""

from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send
from streamlit.runtime import get_instance

from app import app as guarded

METER = "/held"


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer the meter; all else is the app's."""
    answer = PlainTextResponse(str(held())) if scope.get("path") == METER else guarded
    await answer(scope, receive, send)


def held() -> int:
    """Bytes of uploaded files in the server's memory."""
    families = get_instance().stats_mgr.get_stats().values()
    return sum(
        stat.byte_length
        for family in families
        for stat in family
        if getattr(stat, "category_name", "") == "UploadedFileManager"
    )
