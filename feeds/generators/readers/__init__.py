"""Readers of configuration languages: values with their lines; nothing is executed."""
