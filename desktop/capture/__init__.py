"""The card-entry process, a program of its own and the only one that loads WebEngine."""
