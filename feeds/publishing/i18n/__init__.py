"""Languages of pages and titles: gettext catalogues, dates and numbers as people there write them."""
