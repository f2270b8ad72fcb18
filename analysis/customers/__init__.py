"""What the studies about customers rest on: who bought, groups, retention, forecast."""
