"""Bytes in, clean typed tables and an account of everything done out."""
