"""Tables of spreadsheets and delimited text, made sections of a page."""
