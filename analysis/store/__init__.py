"""Storage of a visitor's cleaned tables, and its expiry."""
