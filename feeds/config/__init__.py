"""config.toml: from text to frozen settings, with every mistake named by line and column."""
