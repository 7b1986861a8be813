"""The settings of the program: one TOML file of the user's under one that is managed for all."""
