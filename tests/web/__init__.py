"""Promises of the web part."""
