"""The studies about customers."""
