"""The policy language, from pages to a typed tree, findings and targets; it reads no file or database."""
