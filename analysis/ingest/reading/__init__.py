"""Read bytes into sheets: rows and columns of text with a header row."""
