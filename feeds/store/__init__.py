"""What a store promises, and the SQLAlchemy Core store that keeps it."""
