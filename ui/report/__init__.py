"""The report: its outline, its questions, and the three files it is written to."""
