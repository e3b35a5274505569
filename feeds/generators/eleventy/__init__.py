"""Eleventy: its configuration, its posts and their addresses."""
