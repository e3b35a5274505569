"""Configurations in JavaScript and TypeScript, parsed by tree-sitter and never executed."""
