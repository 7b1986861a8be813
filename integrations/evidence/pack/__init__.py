"""One call's evidence to hand on: JSON with proofs, a page to read, and how to verify both offline."""
