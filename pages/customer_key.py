"""Can buyers be told apart: which files name the buyer of an order."""

from analysis.studies.customer_key import CustomerKey
from ui.page import open_page

open_page(CustomerKey).show(CustomerKey())
