"""A second maker of shops, which shares nothing with the samples of the app.

What is measured on shops that were made with the studies' own picture of the world says little
about others. Here days are overdispersed, goods heavy-tailed, buyers known before the file begins,
agents' days unequal; the shop is written as the platforms export it and comes in by the import.
"""
