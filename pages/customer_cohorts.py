"""Retention: customers by the month of their first order, followed month by month."""

from analysis.studies.customer_cohorts import CustomerCohorts
from ui.page import open_page

open_page(CustomerCohorts).show(CustomerCohorts())
