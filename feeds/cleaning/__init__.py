"""Untrusted HTML becomes `CleanHTML`: site rules and built-in steps first, the sanitizer last."""
