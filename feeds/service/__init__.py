"""The composition root: puts the parts together, runs them, changes them while they run, stops them."""
