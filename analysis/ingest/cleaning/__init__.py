"""Cells of a recognised sheet into typed tables."""
