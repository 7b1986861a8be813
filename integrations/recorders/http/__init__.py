"""Any recorder with calls over HTTP to pause, to resume and, for proof, to ask for its state."""
