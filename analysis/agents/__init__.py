"""What the studies about agents rest on: measures from each kind of file, compared and adjusted."""
