"""What the studies about refunds rest on: which refunds count, their rate, when, where and why."""
