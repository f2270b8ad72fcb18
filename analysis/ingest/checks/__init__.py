"""What cells say that cannot be: impossible dates, totals without a label, unreadable columns."""
