"""HTML pages: each module turns plain values into the bytes of one kind of page."""
