"""Answers to requests: feeds, pages and everything between them and HTTP."""
