"""Which feeds there are and the documents they become; knows no HTTP."""
