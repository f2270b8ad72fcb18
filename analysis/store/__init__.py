"""Where a visitor's cleaned tables are kept, and for how long."""
