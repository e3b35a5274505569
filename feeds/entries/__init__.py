"""Post and clean HTML -> Entry."""
