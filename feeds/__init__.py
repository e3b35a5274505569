"""A folder of posts, served as RSS, Atom and JSON feeds."""
