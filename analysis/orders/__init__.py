"""Paid orders and their lines, and the last moment that the files know."""
