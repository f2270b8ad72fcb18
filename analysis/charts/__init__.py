"""Chart types. Data in, Altair chart out; words come from `say`."""
