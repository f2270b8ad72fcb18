"""The kinds of picture. Data in, Altair chart out; words come from `say`."""
