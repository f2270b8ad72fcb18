"""A changed refund rate: its parts, and since when it has been another one."""
