"""Small sites, one or more for each generator, and what their generators make of them."""
