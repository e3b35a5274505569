"""reStructuredText to HTML by docutils, within limits."""
