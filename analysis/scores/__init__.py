"""What the studies about shop scores rest on: stars, windows, forecasts."""
