"""WebSub: pings to hubs of others, and a hub of our own (W3C Recommendation, 23 January 2018)."""
