"""The app without its own escaping, so that a test sees what the security policy holds alone.

python -m tests.browser.unescaped run app.py ...
"""

import ui.words.escaping

ui.words.escaping.escape_markdown = lambda text: text

from streamlit.web.cli import main  # noqa: E402 - the pages must find the helper switched off

if __name__ == "__main__":
    main(prog_name="streamlit")
