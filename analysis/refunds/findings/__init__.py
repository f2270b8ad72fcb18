"""What may be said of refunds: findings with their verdicts."""
