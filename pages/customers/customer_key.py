"""Can buyers be told apart: which files name the buyer of an order."""

from analysis.studies.customers.customer_key import CustomerKey
from ui.parts.page import open_page

open_page(CustomerKey).show(CustomerKey())
