"""The site around the posts: which generator builds it, and what its configuration says. Executes nothing."""
