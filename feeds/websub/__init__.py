"""WebSub: telling hubs of changes, and being a hub (W3C Recommendation, 23 January 2018)."""
