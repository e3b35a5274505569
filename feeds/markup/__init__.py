"""A post's body, in whatever markup it was written, to untrusted HTML."""
