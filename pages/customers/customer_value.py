"""Future value: choose how far to look, see who is likely to come and what it brings."""

from typing import get_args

from analysis.studies.customers.customer_value import Ahead, CustomerValue
from ui.parts.page import ask, open_page

page = open_page(CustomerValue)
ahead = ask(page, "ahead", get_args(Ahead))
page.show(CustomerValue(ahead=ahead))
