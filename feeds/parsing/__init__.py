"""From the bytes and path of a file to a typed `Post`, whatever dialect it is written in."""
