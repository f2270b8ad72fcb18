"""The studies about refunds."""
