"""Which export a sheet is, and which of its columns are personal."""
