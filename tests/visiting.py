"""A visit to the app in a real browser, and what a visitor does there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, Request

IDLE = "[data-testid=stApp][data-test-script-state=notRunning]"
ERROR_BOX = "[data-testid=stException], .st-key-trouble"
READY = f"() => window.zhangguiTranslate || document.querySelector('{ERROR_BOX}')"
QUIET_MS = 500
"""Milliseconds without a running script after which the page counts as complete."""

PROBE_PATHS = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit's page tries these below each part of its address until one answers."""

ENGLISH_LEFT = r"""() => {
  const OURS = "[data-testid=stIconMaterial], [data-testid=stMarkdown], canvas, script, noscript";
  const english = (text) => /[A-Za-z]{3,}/.test(text ?? "") && !/\p{Script=Han}/u.test(text);
  const texts = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(OURS)) continue;
    for (const name of ["aria-label", "title", "placeholder"])
      if (english(element.getAttribute(name))) texts.push(element.getAttribute(name));
    for (const node of element.childNodes)
      if (node.nodeType === Node.TEXT_NODE && english(node.nodeValue)) texts.push(node.nodeValue);
  }
  return texts;
}"""


@dataclass
class Visit:
    """One browser window at the app; records requests to other sites and console errors."""

    page: Page
    address: str
    foreign_requests: list[str] = field(default_factory=list)
    """Addresses of other sites that the page requested."""

    console_errors: list[str] = field(default_factory=list)
    """Errors in the browser's console."""

    def __post_init__(self) -> None:
        self.page.on("request", self._note_request)
        self.page.on("console", self._note_message)
        self.page.on("pageerror", lambda error: self.console_errors.append(str(error)))

    def open(self, path: str = "/") -> None:
        """Go to an address of the app, as by a link from elsewhere."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the script has run and no rerun follows."""
        self.page.locator(IDLE).wait_for(state="attached", timeout=60_000)
        self.page.wait_for_function(READY, timeout=60_000)
        assert not self.page.locator(ERROR_BOX).count(), "The script failed."
        while True:
            self.page.wait_for_timeout(QUIET_MS)
            if self.page.locator(IDLE).count():
                return
            self.page.locator(IDLE).wait_for(state="attached", timeout=120_000)

    def go(self, section: str, title: str) -> None:
        """Choose a page from the menu's section."""
        self.page.get_by_test_id("stTopNavSection").get_by_text(section, exact=True).click()
        self.page.get_by_text(title, exact=True).last.click()
        self.settle()

    def choose_language(self, name: str) -> None:
        """Choose a language by its label, 中文 or English."""
        self.page.get_by_test_id("stSidebar").get_by_text(name, exact=True).click()
        self.settle()

    def upload(self, files: Sequence[Path] | Sequence[Mapping[str, object]], at: int = 0) -> None:
        """Choose files and wait until they are read."""
        self.drop(files, at)
        self.settle()

    def drop(self, files: Sequence[Path] | Sequence[Mapping[str, object]], at: int = 0) -> None:
        """Choose files in the page's uploader: paths, or names with mimeType and buffer."""
        field = self.page.get_by_test_id("stFileUploaderDropzoneInput").nth(at)
        field.set_input_files(list(files))  # pyright: ignore[reportArgumentType]

    def resize(self, width: int, picture: Path | None = None) -> None:
        """Set the window's width (desktop 1440, phone 390); given a path, take a screenshot."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.settle()
        if picture:
            self.page.screenshot(path=picture, full_page=True)

    def english_left(self) -> list[str]:
        """English texts and labels without a Chinese sign, outside of the app's own texts."""
        return self.page.evaluate(ENGLISH_LEFT)

    def _note_request(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.foreign_requests.append(request.url)

    def _note_message(self, message: ConsoleMessage) -> None:
        is_probe = message.location.get("url", "").endswith(PROBE_PATHS)
        if message.type == "error" and not is_probe:
            self.console_errors.append(message.text)
