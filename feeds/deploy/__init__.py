"""Files for running the service on a server; ``feeds deploy NAME`` prints one."""
