"""The entries of a slice as SQL: which match, in which order and on which page, and who may see them."""
