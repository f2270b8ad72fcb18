"""The studies about agents."""
