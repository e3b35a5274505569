"""The HTTP/1.1 server: uvicorn and its protocol, within bounds, with a short way to cached responses."""
