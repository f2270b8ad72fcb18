"""The studies about shop scores."""
