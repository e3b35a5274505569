"""Untrusted HTML becomes `CleanHTML`: site rules and built-in care first, the sanitizer last."""
