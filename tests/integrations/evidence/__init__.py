"""Evidence: what is logged, that nobody can change it unseen, and the packs that prove it."""
