"""Take the README's picture: the sample shop's refund page in the real app.

    python -m tests.browser.take_pictures

Needs the `test` extra and a Chromium; writes tests/browser/pictures/refund_reasons.png.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

TESTS = Path(__file__).parents[1]
sys.path.insert(0, str(TESTS))

from serving import serving  # noqa: E402 - the tests' own way to start a server and a browser
from visiting import Visit  # noqa: E402

PICTURE = Path(__file__).parent / "pictures" / "refund_reasons.png"
SAMPLES = TESTS.parent / "sample_data"


def main() -> None:
    """Upload the sample shop's Taobao files, open the refund page, take its picture."""
    PICTURE.parent.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as home,
        serving(Path(home)) as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        context = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 1280})
        visit = Visit(context.new_page(), server.address)
        visit.open("/upload")
        visit.upload([SAMPLES / "ExportOrderList_taobao.csv", SAMPLES / "refunds_taobao.xlsx"])
        visit.open("/refund_reasons")
        visit.page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
