"""Findings about refunds, with their verdicts."""
