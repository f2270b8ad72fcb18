"""Bytes into sheets: rows and columns of text with a header."""
