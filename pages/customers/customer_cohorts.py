"""Retention: customers by the month of their first order, followed month by month."""

from analysis.studies.customers.customer_cohorts import CustomerCohorts
from ui.parts.page import open_page

open_page(CustomerCohorts).show(CustomerCohorts())
