"""Future value: choose how far to look, see who is likely to come and what it brings."""

from typing import get_args

from analysis.studies.customer_value import Ahead, CustomerValue
from ui.page import ask, open_page

page = open_page(CustomerValue)
ahead = ask(page, "ahead", get_args(Ahead))
page.show(CustomerValue(ahead=ahead))
