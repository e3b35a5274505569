"""``python -m feeds`` is the same as ``feeds``."""

from feeds.cli.main import main

if __name__ == "__main__":
    main()
