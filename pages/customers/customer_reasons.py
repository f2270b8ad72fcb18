"""Reasons by group: choose what divides high from low, see who sends back why."""

from typing import get_args

from analysis.studies.customers.customer_reasons import Centre, CustomerReasons
from ui.parts.page import ask, open_page

page = open_page(CustomerReasons)
page.show(CustomerReasons(centre=ask(page, "centre", get_args(Centre))))
