"""What the policy language says and finds."""
